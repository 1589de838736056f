"""Detectors of damage in a single text."""
