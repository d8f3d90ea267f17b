"""What stays in the house: exact comparisons with the private rows."""
