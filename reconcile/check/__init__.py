"""The check for continuous integration."""
