"""The output formats of the check, one module each: a report → the text of a file."""
