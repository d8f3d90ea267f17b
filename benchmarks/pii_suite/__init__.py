"""The suite that finding persons is measured with: labelled columns and texts, from a seed."""
