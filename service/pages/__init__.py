"""One page a step of the person's way. A page shows a step and changes the draft, nothing else."""
