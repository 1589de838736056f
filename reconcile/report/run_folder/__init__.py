"""The output folder of a run: records, tables and their layout."""
