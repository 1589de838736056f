"""One detector a kind of damage."""
