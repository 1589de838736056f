"""Detectors of damage in a single text.

A bound inside a pattern, such as ``{0,200}``, only keeps its search linear: no real tag or link is as long.
"""
