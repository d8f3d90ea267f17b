"""Everything that holds private rows, and the one place where they are asked at a price."""
