"""The evidence of one pair of texts, and what it amounts to: link, review or apart."""
