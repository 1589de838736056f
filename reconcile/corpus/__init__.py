"""Reading: paths, files, tables and decisions."""
