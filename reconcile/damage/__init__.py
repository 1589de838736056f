"""Damage: what a channel did to a text, seen from that text alone. One file per kind; `mending` is the stage."""
