"""Ground floor of everything that is kept: codecs, tables, locks, temporary files, and text made safe to show."""
