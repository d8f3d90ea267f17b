"""What to expect of a run, from its schema, its budget and a number of rows somebody typed."""
