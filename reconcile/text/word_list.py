"""How closed lists of words are written down: as words with white space between them."""

from __future__ import annotations


def parse_word_list(listing: str) -> frozenset[str]:
    """The words of a list.

    >>> sorted(parse_word_list("to be or not"))
    ['be', 'not', 'or', 'to']
    """
    return frozenset(listing.split())
