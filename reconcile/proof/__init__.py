"""Prove what a record claims."""
