"""What is fitted to measurements and sampled: post-processing, which sees no private row."""
