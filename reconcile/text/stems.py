"""A light English stemmer: *wearing* and *wear* have one stem, *bring* and *his* keep their form.

Source: the S-stemmer of Harman (1991), How effective is suffixing?, then -ing, -ed and -ly as in step 1 of
Porter (1980), An algorithm for suffix stripping, with its rules for doubled consonants and a lost *e*.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reconcile.language import ENGLISH

_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED_CONSONANT = re.compile(r"([bdfgmnprt])\1$")


# The lengths 4 and 3 are chosen by hand, so that short words keep their form; held by tests/text/test_thresholds.py.
@lru_cache(maxsize=1 << 16)
def stem_word(key: str) -> str:
    """Return the stem of one folded word.

    >>> [stem_word(w) for w in ("wearing", "wears", "stopped", "agrees", "puppies", "bring", "his")]
    ['wear', 'wear', 'stop', 'agre', 'puppy', 'bring', 'his']
    """
    if len(key) < 4 or not key.isalpha():
        return key
    word = _strip_plural(key)
    for suffix in ("ing", "edly", "ed", "ly"):
        rest = word[: -len(suffix)]
        if word.endswith(suffix) and len(rest) >= 3 and _VOWEL.search(rest):
            word = _DOUBLED_CONSONANT.sub(r"\1", rest)
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _strip_plural(word: str) -> str:
    if word in ENGLISH.singulars_in_s:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
