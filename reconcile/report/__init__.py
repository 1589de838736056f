"""What a run leaves behind: records, tables and pages, and what can be read out of them again."""
