"""Damage: what a channel did to a text, seen from that text alone. `detection` is the stage."""
