"""Closed list of English contractions, and what each looks like when its apostrophe is lost.

Sources: the contractions of the Snowball English stop word list (snowballstem.org, BSD licence), whole; the negative
auxiliaries of Quirk et al., A Comprehensive Grammar of the English Language, 3.23; the modals with 've of the same
work, 3.26; ``o'clock``, ``ma'am`` and ``y'all``, the common words with an apostrophe inside and no plain form.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reconcile.text.word_list import parse_word_list

_SNOWBALL_CONTRACTIONS = """
    i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd we'd they'd
    i'll you'll he'll she'll we'll they'll isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't
    won't wouldn't shan't shouldn't can't couldn't mustn't let's that's who's what's here's there's when's where's
    why's how's
"""
_QUIRK_CONTRACTIONS = """
    ain't daren't mayn't mightn't needn't oughtn't usedn't
    could've should've would've might've must've
"""
_OTHER_CONTRACTIONS = "o'clock ma'am y'all it'll it'd that'll that'd there'll there'd who'd who'll who've"

CLITICS = "s|t|re|ve|ll|d|m"
"""What stands behind the apostrophe of a contraction or possessive; branches of a pattern, for small letters."""

CONTRACTIONS: frozenset[str] = frozenset((_SNOWBALL_CONTRACTIONS + _QUIRK_CONTRACTIONS + _OTHER_CONTRACTIONS).split())
"""Lower case, straight apostrophe."""

BARE_CONTRACTIONS: Mapping[str, str] = MappingProxyType({form.replace("'", ""): form for form in sorted(CONTRACTIONS)})
"""Each contraction without its apostrophe, and the full form."""

AMBIGUOUS_BARE_FORMS: frozenset[str] = parse_word_list(
    "hed hell id ill its lets shed shell wed well were whos whore whys wont itd"
)
"""Skeletons that are words or names themselves: only another copy of the text can tell."""

DOUBTFUL_BARE_FORMS: frozenset[str] = parse_word_list("cant im ive whens heres hows mayn mustve usednt daren")
"""Skeletons that are rare words or abbreviations as well (*cant*, the jargon): sure only in a text that lost its
apostrophes."""
