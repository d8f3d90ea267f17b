"""A run tried on invented persons, before anything is spent on real ones."""
