"""Tables as input: which column is what, and their rows, one at a time; a bad row never loses the others."""
