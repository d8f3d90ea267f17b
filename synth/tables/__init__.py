"""What a table is: its schema, each column, each cell read by itself."""
