"""Texts in blocks: how they are hashed, joined, searched and kept for the next run."""
