"""Rules for meaning: forms of one word, names of one person, lost and added content, other words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import dropwhile, groupby

from reconcile.differences.lexicon import TITLE_STEMS, is_possessive, is_same_person
from reconcile.differences.readings import has_same_numbers
from reconcile.differences.rule_context import MAX_SLOT_WORDS, Reading, RuleContext, Verdict
from reconcile.language import ENGLISH
from reconcile.model.variations import Operation
from reconcile.text.dates import find_dates
from reconcile.text.normal_forms import INITIALS
from reconcile.text.numerals import parse_amounts, parse_number
from reconcile.text.tokens import Token
from reconcile.text.word_relations import are_irregular_forms, is_abbreviation_pair
from reconcile.vocabulary import Confidence, Kind, Severity

_NUMBER_AND_UNIT = re.compile(r"(?<=\d)(?=[^\W\d_]+$)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PARTS = re.compile(r"[-\u2010\u2011]")
_COMPOUND_BORDER = re.compile(r"(?<=[^\W_])(?:[-\u2010\u2011]|\s+)(?=[^\W_])")
"""What is between the parts of a compound."""
_WRAPPED_HYPHEN = re.compile(r"(?<=[^\W_])([-\u2010\u2011])\s+(?=[^\W_])")
"""A hyphen of a compound at which a line was broken."""
_NO_LETTER = re.compile(r"[.\s]+")
_GROUPED_NUMBER = re.compile(r"\d{1,3}(?:[,.'\u2019\s]\d{3})+")
_GROUP_SIGN = re.compile(r"\D")
_CLAUSE_MARKS = ",;:(\u2013\u2014"
# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MIN_WARNING_WORDS = 4
"""Content words from which an omission or addition is a warning."""
MIN_INITIALISM_WORDS = 2
"""Fewest words of which an initialism is made."""
MIN_SHORT_NAME_LETTERS = 3
"""Fewest letters of a short form of a name."""


def classify_form_variant(context: RuleContext) -> Verdict | None:
    """A contraction, an abbreviation or a numeral in another form: *doesn't*, *Prof.*, *10*."""
    one, two = context.base.word_tokens, context.witness.word_tokens
    if not one or not two:
        return None
    if _expand_contractions(one) == _expand_contractions(two):
        return _make_rewording("form: contraction")
    if all(map(_is_numeral_phrase, context.sides)) and has_same_numbers(*context.sides):
        return _make_rewording("form: numeral form")
    dates = [find_dates([t.key for t in side.tokens]) for side in context.sides]
    if dates[0] and [p.date for p in dates[0]] == [p.date for p in dates[1]] and all(map(_is_date, context.sides)):
        return _make_rewording("form: date")
    values = [_list_values(words) for words in (one, two)]
    if values[0] == values[1] and any(isinstance(value, float) for value in values[0]):
        return _make_rewording("form: numeral form")
    if _split_measures(one) == _split_measures(two):
        return _make_rewording("form: measure")
    short = len(one) == len(two) == 1 and is_abbreviation_pair(one[0].key, two[0].key)
    if short or _is_initialism(one, two) or _is_initialism(two, one):
        return _make_rewording("form: abbreviation")
    return None


def classify_compound_form(context: RuleContext) -> Verdict | None:
    """The same letters with other signs between: *17-year-old*, *17 year-old*; *D.B.*, *D. B.*; *10,000*, *10 000*.

    A line that is broken at a hyphen is layout.
    """
    one, two = (side.mended_text.casefold() for side in context.sides)
    if one == two or not one or not two:
        return None
    if _WRAPPED_HYPHEN.sub(r"\1", one) == _WRAPPED_HYPHEN.sub(r"\1", two):
        return Verdict(kind=Kind.LAYOUT, subtype="line ends", severity=Severity.INFO)
    measures = [_split_measures(side.word_tokens) for side in context.sides]
    if measures[0] == measures[1] and context.operation is not Operation.FORM:
        return None  # *225g*, *225 g*
    if _GROUPED_NUMBER.fullmatch(one) or _GROUPED_NUMBER.fullmatch(two):
        return _make_rewording("form: numeral form") if _ungroup(one) == _ungroup(two) else None
    border = _NO_LETTER if INITIALS.fullmatch(one) or INITIALS.fullmatch(two) else _COMPOUND_BORDER
    parts = [border.sub("", text) for text in (one, two)]
    return _make_rewording("form: compound") if parts[0] == parts[1] != "" else None


def _ungroup(number: str) -> str:
    """A number without the signs between its groups; of anything else the same."""
    return _GROUP_SIGN.sub("", number) if _GROUPED_NUMBER.fullmatch(number) else number


def _is_numeral_phrase(reading: Reading) -> bool:
    """Whether a reading is a number, several in a row or from one to another: *the twenty-two*, *three to four*."""
    numbers = [t for t in reading.word_tokens if parse_number(t.key) is not None]
    return bool(numbers) and all(t in numbers or t.key in ENGLISH.between_numbers for t in reading.word_tokens)


def _is_date(reading: Reading) -> bool:
    """Whether a reading is one date and nothing else."""
    phrases = find_dates([t.key for t in reading.tokens])
    return len(phrases) == 1 and (phrases[0].start, phrases[0].end) == (0, len(reading.tokens))


def _list_values(words: Sequence[Token]) -> list[str | float]:
    """The parts of words, the numbers among them by value, without articles: *the twenty-two-year-old*, *22-year-old*.

    A word or hyphen from one number to another is left out: *3-4*, *three to four*.
    """
    parts = [part for t in words for part in _PARTS.split(t.key) if t.key not in ENGLISH.articles]
    found: list[str | float] = []
    for is_numeral, row in groupby(parts, key=lambda part: parse_number(part) is not None):
        run = list(row)
        found += parse_amounts(run) if is_numeral else run
    numbers = [isinstance(value, float) for value in found]
    return [v for n, v in enumerate(found) if v not in ENGLISH.between_numbers or not any(numbers[n - 1 : n + 2 : 2])]


def _split_measures(words: Sequence[Token]) -> list[str]:
    """Numbers and their units, apart and without the mark between thousands: *3,000mm*, *3000 mm*."""
    parts = [part for t in words for part in _NUMBER_AND_UNIT.split(t.key) if part]
    return [_THOUSANDS.sub("", part) for part in parts]


def _is_initialism(short: Sequence[Token], full: Sequence[Token]) -> bool:
    """Whether one word is made of the initials of the capitalised ones: *NYU*, *New York University*."""
    word = [t for t in short if t.is_content]
    names = [t for t in full if t.form[0].isupper()]
    if len(word) != 1 or len(names) < MIN_INITIALISM_WORDS or len(names) < sum(t.is_content for t in full):
        return False
    return word[0].form.isupper() and word[0].key == "".join(t.key[0] for t in names)


def _make_rewording(
    subtype: str,
    confidence: Confidence = Confidence.HIGH,
    labels: tuple[str, ...] = (),
    severity: Severity = Severity.INFO,
) -> Verdict:
    return Verdict(kind=Kind.REWORDING, subtype=subtype, severity=severity, confidence=confidence, labels=labels)


def _expand_contractions(tokens: Sequence[Token]) -> list[str]:
    return [part for t in tokens for part in ENGLISH.contraction_expansions.get(t.key, (t.key,))]


def classify_alias(context: RuleContext) -> Verdict | None:
    """Names that occur together as a full name are one person: *Alex Thomas*, *Alex*."""
    words = context.base.content_words, context.witness.content_words
    one, two = map(context.select_names, words)
    if len(one) != len(words[0]) or len(two) != len(words[1]):
        return None  # more than names
    if not one and not two:
        return None
    if not one or not two:
        return _classify_shortened_name(context)
    same = is_same_person(one, two, *context.lexicons) or (
        _is_short_name(context.base.tokens, context.witness.tokens) and not _follows_name(context)
    )
    return _make_rewording("referring expression: name") if same and one != two else None


def _follows_name(context: RuleContext) -> bool:
    """Whether both sides have a name right before, so that these are surnames: *Lars Berg*, *Lars Bergman*."""
    before = [side.subject.transcript.tokens[side.ranges[0][0] - 1 : side.ranges[0][0]] for side in context.sides]
    return all(token and context.select_names(token) and token[0].key not in ENGLISH.calendar_words for token in before)


def _is_short_name(one: Sequence[Token], two: Sequence[Token]) -> bool:
    """Whether one name is the beginning of the other: *Stan*, *Stanley*."""
    if len(one) != 1 or len(two) != 1:
        return False
    short, full = sorted((one[0].key, two[0].key), key=len)
    return MIN_SHORT_NAME_LETTERS <= len(short) <= len(full) - 2 and full.startswith(short)


def _classify_shortened_name(context: RuleContext) -> Verdict | None:
    """A surname or first name more or less beside the rest of the full name."""
    full, bare = context.sides if context.base.content_words else context.sides[::-1]
    if full.is_whole_sentence:
        return None  # a heading: *Section B*
    tokens = full.subject.transcript.tokens
    (a, b), *more = full.ranges
    if more or any(not t.is_word for t in full.tokens) or bare.tokens:
        return None
    stems = [t.stem for t in full.tokens]
    beside = {tokens[a - 1].stem if a else "", tokens[b].stem if b < len(tokens) else ""} - {""}
    beside = {x for x in beside if any(frozenset((s, x)) in lex.name_pairs for s in stems for lex in context.lexicons)}
    known = any(lex.stem_counts.get(x, 0) > 1 for x in beside for lex in context.lexicons)
    if not known:
        return None  # the only mention: a fact more, not a habit of naming
    if beside <= TITLE_STEMS and not any(bare.subject.lexicon.stem_counts.get(s, 0) for s in stems):
        return None  # *Minister Ann Lee*, *Minister*: who it is is said nowhere else
    label = str(Kind.OMISSION if context.base.content_words else Kind.ADDED_DETAIL)
    return _make_rewording("referring expression: name", Confidence.MEDIUM, (label,))


def classify_metadata(context: RuleContext) -> Verdict | None:
    """Title, year, byline and boilerplate lines."""
    prose = context.witness.subject.transcript
    if context.variation.group != -1:
        return None
    if any(prose.is_prose[bisect_right(prose.bounds, start) - 1] for start, _ in context.witness.ranges):
        return None
    return Verdict(kind=Kind.METADATA, subtype="lines outside of the prose", severity=Severity.NOTICE)


def classify_moved_text(context: RuleContext) -> Verdict | None:
    """The same content in another place, in the same words or others."""
    same = [t.key for t in context.base.tokens if t.is_word] == [t.key for t in context.witness.tokens if t.is_word]
    words = max(len(context.base.content_words), len(context.witness.content_words))
    long = words > 1 or max(sum(t.is_word for t in side.tokens) for side in context.sides) >= MAX_SLOT_WORDS
    return Verdict(
        kind=Kind.MOVED,
        subtype="sentence" if words > 6 else "phrase",
        severity=Severity.NOTICE if words > 2 else Severity.INFO,
        confidence=Confidence.HIGH if same and long else Confidence.MEDIUM if long or same else Confidence.LOW,
        labels=() if same else (str(Kind.REWORDING),),
    )


def classify_referring_expression(context: RuleContext) -> Verdict | None:
    """A pronoun, pro-adverb or pro-verb on one side, what it refers to on the other: *they*, *the cops*.

    *does*, *agrees*; *there*, *at his flat*; *the*, *Bud's*.
    """
    for side, other in context.directions:
        sizes = len(side.word_tokens), len(other.content_words)
        if not side.content_words and all(1 <= n <= MAX_SLOT_WORDS for n in sizes) and _can_refer_to(side, other):
            return _make_rewording("referring expression", Confidence.MEDIUM)
    return None


def _can_refer_to(short: Reading, full: Reading) -> bool:
    """Whether function words may refer to a phrase."""
    keys = {t.key for t in short.word_tokens}
    if len(short.word_tokens) == 1:
        if keys <= ENGLISH.pro_verbs:
            return len(full.word_tokens) <= MAX_SLOT_WORDS
        if keys <= ENGLISH.relative_pronouns:
            return _is_single_phrase(full) and full.word_tokens[0].key not in ENGLISH.pronouns
        if keys <= ENGLISH.pro_adverbs:
            return full.word_tokens[0].key in ENGLISH.prepositions and _is_single_phrase(full)
    owned = is_possessive(full.word_tokens[-1].form)
    pronouns = keys & ENGLISH.personal_pronouns
    if keys & ENGLISH.possessive_determiners and pronouns <= ENGLISH.possessive_determiners:
        return owned and _is_single_phrase(full)
    if pronouns:
        return _is_single_phrase(full) and (
            len(short.word_tokens) == 1 or _has_auxiliary(short) == _has_auxiliary(full)
        )
    return bool(keys & ENGLISH.determiners) and owned


def _is_single_phrase(reading: Reading) -> bool:
    """Whether a reading is one phrase: no clause in it, and nothing set off by a mark before it, but for a list."""
    after_verb = dropwhile(lambda t: t.key not in ENGLISH.auxiliaries, reading.word_tokens)
    if not all(t.key in ENGLISH.auxiliaries for t in after_verb):
        return False
    marks = [t for t in reading.tokens[1:-1] if not t.is_word and t.form[:1] in _CLAUSE_MARKS]
    return not marks or all(t.form[0].isupper() for t in reading.content_words)


def _has_auxiliary(reading: Reading) -> bool:
    return any(t.key in ENGLISH.auxiliaries for t in reading.word_tokens)


def classify_connective(context: RuleContext) -> Verdict | None:
    """One word of grammar for one of content in the same slot: *also*, *likewise*; *so*, *consequently*."""
    one, two = context.base.word_tokens, context.witness.word_tokens
    if len(one) != 1 or len(two) != 1 or one[0].is_content == two[0].is_content:
        return None
    light, full = (one[0], two[0]) if two[0].is_content else (two[0], one[0])
    if light.key not in ENGLISH.connecting_words or full.form[0].isupper() != light.form[0].isupper():
        return None
    if light.key in ENGLISH.coordinators and full.key not in ENGLISH.coordinating_adverbs:
        return None  # *and*, *disguises*: no word that links
    return _make_rewording("connective", Confidence.MEDIUM)


def classify_one_sided_content(context: RuleContext) -> Verdict | None:
    """Content on one side only; function words and marks of the other side do not count as content.

    A whole sentence against no word is content, whatever its words are.
    """
    one, two = (bool(_select_substantial_words(side, other)) for side, other in context.directions)
    if not one and not two:
        one, two = (s.is_whole_sentence and not o.word_tokens for s, o in context.directions)
    if one == two:
        return None
    full, other = context.sides if one else context.sides[::-1]
    names = context.select_names(full.content_words)
    lost = any(other.subject.lexicon.stem_counts.get(n, 0) == 0 for n in names)
    numbers = any(parse_number(t.key) is not None for t in full.content_words)
    if not lost and not numbers and _can_replace_content(other, full):
        return None
    heavy = len(full.content_words) >= MIN_WARNING_WORDS
    pure = not other.tokens
    return Verdict(
        kind=Kind.OMISSION if one else Kind.ADDED_DETAIL,
        subtype="sentence" if full.is_whole_sentence else "number" if numbers else "name" if lost else "detail",
        severity=Severity.WARNING if numbers or lost or heavy else Severity.NOTICE,
        confidence=Confidence.HIGH if pure or heavy else Confidence.MEDIUM,
    )


def _can_replace_content(light: Reading, full: Reading) -> bool:
    """Whether function words do in a slot what the content words of the other side do there, so that none is more.

    A verb for a verb (*is*, *becomes*; *didn't*, *neglects to*), a preposition for a complex one (*by*, *because of*,
    *due to*; *at*, *in front of*), a denial for another (*not*, *hardly*), a quantity for another (*all*, *many of*).
    """
    words, theirs = [t.key for t in light.word_tokens], [t.key for t in full.word_tokens]
    if not words or len(full.content_words) >= MAX_SLOT_WORDS:
        return False
    if any(key in ENGLISH.auxiliaries for key in words):
        return theirs[0] not in ENGLISH.prepositions and not any(key in ENGLISH.auxiliaries for key in theirs)
    if all(key in ENGLISH.negations for key in words):
        return all(t.key in ENGLISH.full_and_near_negations for t in full.content_words)
    if all(key in ENGLISH.prepositions or key == "because" for key in words):
        return theirs[-1] in ENGLISH.prepositions and all(
            t.key in ENGLISH.complex_preposition_words for t in full.content_words
        )
    return len(words) == 1 and words[0] in ENGLISH.quantifiers and len(full.content_words) == 1 and theirs[-1] == "of"


def _select_substantial_words(side: Reading, other: Reading) -> list[Token]:
    """The content words of a side; an adverb of time is none where the other side has a clause."""
    heavy = sum(t.key not in ENGLISH.light_adverbs for t in other.content_words) >= 2
    return [t for t in side.content_words if not (heavy and t.key in ENGLISH.light_adverbs)]


def classify_function_words(context: RuleContext) -> Verdict | None:
    """Only function words differ: another construction."""
    if context.base.content_words or context.witness.content_words:
        return None
    keys = {t.key for side in context.sides for t in side.tokens if t.is_word}
    subtype = "determiner" if keys <= ENGLISH.articles | ENGLISH.determiners else "function word"
    return _make_rewording(subtype)


def classify_rewording(context: RuleContext) -> Verdict | None:
    """Other words in the same slot."""
    one, two = ({t.stem for t in side.content_words} for side in context.sides)
    size = max(len(side.content_words) for side in context.sides)
    inflected = one == two or (len(one - two) == len(two - one) == 1 and are_irregular_forms(*one - two, *two - one))
    confidence = Confidence.MEDIUM if size <= 2 * MAX_SLOT_WORDS else Confidence.LOW
    if size <= MAX_SLOT_WORDS:
        confidence = Confidence.HIGH
    if inflected:
        return _make_rewording("syntactic", confidence)
    return _make_rewording("lexical", confidence, severity=Severity.NOTICE)
