"""Prove on disk, and by a second run, that a run holds what it promises."""
