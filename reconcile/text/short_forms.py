"""Short and full forms of the same words: contractions and abbreviations, folded.

Contractions: the negative and verb contractions of Quirk et al., A Comprehensive Grammar of the English Language
(1985), 3.23 and 3.39, whole, less those with two readings (``he's`` is *he is* or *he has*: both are listed as *is*
of either). Abbreviations: the titles and common abbreviations of New Hart's Rules (2005), appendix of abbreviations,
that stand for one word.
"""

from __future__ import annotations

from collections.abc import Mapping

_NEGATED_VERBS = "is are was were has have had do does did could must might should would need ought".split()
_CONTRACTION_SUBJECTS = "i you he she it we they that there who what".split()

CONTRACTION_EXPANSIONS: Mapping[str, tuple[str, ...]] = (
    {f"{verb}nt": (verb, "not") for verb in _NEGATED_VERBS}
    | {"cant": ("can", "not"), "cannot": ("can", "not"), "wont": ("will", "not"), "shant": ("shall", "not")}
    | {"im": ("i", "am")}
    | {f"{who}ve": (who, "have") for who in ("i", "you", "we", "they")}
    | {f"{who}re": (who, "are") for who in ("you", "we", "they")}
    | {f"{who}s": (who, "is") for who in _CONTRACTION_SUBJECTS if who not in {"i", "you", "we", "they", "it"}}
    | {f"{who}ll": (who, "will") for who in ("you", "it", "they", "that", "who")}
    | {f"{who}d": (who, "would") for who in ("you", "he", "she", "it", "they")}
)
"""Folded contraction → its words."""

_ABBREVIATION_EXPANSIONS = {
    "dr": "doctor", "mr": "mister", "prof": "professor", "st": "saint", "capt": "captain", "col": "colonel",
    "gen": "general", "lt": "lieutenant", "sgt": "sergeant", "cpl": "corporal", "maj": "major", "cmdr": "commander",
    "adm": "admiral", "rev": "reverend", "gov": "governor", "sen": "senator", "rep": "representative",
    "pres": "president", "hon": "honourable", "insp": "inspector", "supt": "superintendent", "det": "detective",
    "jr": "junior", "sr": "senior", "vs": "versus", "etc": "etcetera", "no": "number", "vol": "volume",
    "dept": "department", "govt": "government", "co": "company", "corp": "corporation", "inc": "incorporated",
    "ltd": "limited", "bros": "brothers", "ave": "avenue", "rd": "road", "blvd": "boulevard", "mt": "mount",
    "ft": "fort", "univ": "university", "assn": "association", "approx": "approximately", "hr": "hour", "hrs": "hours",
    "min": "minutes", "mins": "minutes", "sec": "seconds", "secs": "seconds", "lb": "pound", "lbs": "pounds",
    "km": "kilometres", "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june",
    "jul": "july", "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november",
    "dec": "december", "tv": "television",
}  # fmt: skip


def is_abbreviation_pair(first: str, second: str) -> bool:
    """Whether one folded word is the listed abbreviation of the other.

    >>> is_abbreviation_pair("prof", "professor"), is_abbreviation_pair("doctor", "dr"), is_abbreviation_pair("dr", "drive")
    (True, True, False)
    """
    return _ABBREVIATION_EXPANSIONS.get(first) == second or _ABBREVIATION_EXPANSIONS.get(second) == first
