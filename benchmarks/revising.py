"""Edits of known class inside one sentence, and channels over a whole text. Used by ``edits.py``.

An editor is a function of a sentence and a seeded generator: it returns the replacements (start, end, new text), in
order, or nothing when the sentence does not lend itself to the edit. `INSIDE` says for each one which classes are right
for its places, the class itself first. A channel is a pattern over the whole text with what becomes of each match.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reconcile.language import ENGLISH

Change = tuple[int, int, str]
Editor = Callable[[str, random.Random], Sequence[Change]]


class Inside(NamedTuple):
    """An edit inside a sentence."""

    kinds: tuple[str, ...]
    """The classes that are right at its places, the class of the edit first."""
    editor: Editor


def pairs(text: str) -> dict[str, str]:
    """``a/b c/d`` both ways."""
    table = {}
    for pair in text.split():
        one, two = (word.replace("_", " ") for word in pair.split("/"))
        table.setdefault(one, two)
        table.setdefault(two, one)
    return table


SYNONYMS = pairs(
    """
    begins/starts began/started house/dwelling killed/murdered kills/murders returns/comes_back large/big
    attempts/tries tried/attempted young/youthful meets/encounters discovers/finds found/discovered asked/inquired
    quickly/rapidly also/likewise however/nevertheless perhaps/possibly beautiful/lovely replied/answered
    afraid/frightened angry/furious friend/companion help/assist city/town wealthy/affluent reveals/discloses
    manages/contrives forced/compelled police/constabulary soldiers/troops car/automobile doctor/physician
    money/cash job/post suddenly/abruptly eventually/ultimately immediately/instantly child/youngster sees/notices
    saw/noticed
    """
)
FUNCTION_SWAPS = pairs("upon/on that/which who/that while/as until/till among/amongst toward/to his/the this/that")
OPPOSITES = pairs(
    """
    before/after alive/dead first/last always/never up/down left/right love/hate wins/loses old/young good/bad
    man/woman brother/sister mother/father day/night opens/closes arrives/leaves accepts/refuses accepted/refused
    buys/sells remember/forget north/south east/west more/less with/without guilty/innocent true/false rich/poor
    friend/enemy son/daughter husband/wife early/late inside/outside happy/unhappy all/none everyone/nobody
    above/below
    """
)
SPELLINGS = pairs(
    """
    colour/color honour/honor favour/favor favourite/favorite neighbour/neighbor behaviour/behavior labour/labor
    grey/gray centre/center theatre/theater defence/defense travelled/traveled travelling/traveling
    realise/realize realised/realized realises/realizes recognise/recognize recognised/recognized
    organised/organized traveller/traveler jewellery/jewelry programme/program plough/plow cheque/check
    aeroplane/airplane moustache/mustache pyjamas/pajamas marvellous/marvelous sceptical/skeptical
    judgement/judgment apologise/apologize harbour/harbor rumour/rumor connexion/connection shew/show chuse/choose
    surprize/surprise encrease/increase gaoler/jailer to-day/today to-morrow/tomorrow to-night/tonight
    analyse/analyze catalogue/catalog humour/humor armour/armor fulfil/fulfill
    """
)
NUMBERS = "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split()
VALUES = dict(zip(NUMBERS, (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 30, 40, 50), strict=True))
MONTHS = "January February March April June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FULL = {"does not": "doesn't", "did not": "didn't", "is not": "isn't", "was not": "wasn't", "cannot": "can't",
        "could not": "couldn't", "would not": "wouldn't", "do not": "don't", "has not": "hasn't", "I am": "I'm",
        "they are": "they're", "will not": "won't", "had not": "hadn't", "were not": "weren't"}  # fmt: skip
CONTRACTED = {short: full for full, short in FULL.items()}
ABBREVIATED = {"Mr.": "Mister", "Dr.": "Doctor", "Doctor": "Dr.", "Professor": "Prof.", "Captain": "Capt.",
               "Saint": "St.", "General": "Gen.", "Sergeant": "Sgt.", "Lieutenant": "Lt."}  # fmt: skip
STRANGE_NAMES = ("Zebulon", "Quirina", "Ottoline", "Ximenes", "Thaddeus", "Wilhelmina")
STRANGE_WORDS = ("whimsically", "quagmire", "bluish", "overhauled", "lacquered", "threadbare")
PHRASES = (" beside a crumbling aqueduct", " despite every blizzard forecast", " during an eclipse rehearsal",
           " under the watchful gaze of two lighthouse keepers", " with borrowed snowshoes")  # fmt: skip
CLAUSES = (", who had once kept bees in Prague,", ", a retired glassblower,", ", though nobody had rehearsed it,")
WORD = r"(?<![\w'’-])"
END = r"(?![\w'’-])"


def matches(pattern: str, sentence: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, sentence))


def one(pattern: str, new: Callable[[re.Match[str], random.Random], str | None]) -> Editor:
    """Replace one match, chosen by chance."""

    def editor(sentence: str, rng: random.Random) -> Sequence[Change]:
        found = matches(pattern, sentence)
        if not found:
            return ()
        m = rng.choice(found)
        text = new(m, rng)
        return () if text is None or text == m[0] else ((m.start(), m.end(), text),)

    return editor


def among(words: Sequence[str]) -> str:
    return WORD + "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")" + END


def table(words: dict[str, str]) -> Editor:
    """Replace a word of the table by its partner."""
    return one(among(list(words)), lambda m, _: words[m[0]])


def other(words: Sequence[str]) -> Editor:
    """Replace a word of the list by another one of it."""
    return one(among(words), lambda m, rng: rng.choice([w for w in words if w != m[0]]))


def choose(words: Sequence[str]) -> Callable[[re.Match[str], random.Random], str]:
    return lambda _, rng: rng.choice(words)


def reword(sentence: str, rng: random.Random) -> Sequence[Change]:
    found = [m for m in matches(r"(?<=[a-z] )[a-z]{5,}(?= [a-z])", sentence) if m[0] not in ENGLISH.function_words]
    m = rng.choice(found) if found else None
    return ((m.start(), m.end(), rng.choice(STRANGE_WORDS)),) if m else ()


def word_out(sentence: str, rng: random.Random) -> Sequence[Change]:
    found = [
        m for m in matches(r"(?<=[a-z]) [a-z]{5,}(?= [a-z]{4})", sentence) if m[0].strip() not in ENGLISH.function_words
    ]
    found = [m for m in found if sentence[: m.start()].split()[-1:] != m[0].split()]
    m = rng.choice(found) if found else None
    return ((m.start(), m.end(), ""),) if m else ()


def exchange_names(sentence: str, _rng: random.Random) -> Sequence[Change]:
    found = matches(r"(?<=[a-z] )[A-Z][a-z]{3,}(?= [a-z])", sentence)
    if len(found) != 2 or found[0][0] == found[1][0]:
        return ()
    a, b = found
    return (a.start(), a.end(), b[0]), (b.start(), b.end(), a[0])


def misspell(sentence: str, rng: random.Random) -> Sequence[Change]:
    found = matches(r"(?<=[a-z] )[a-z]{7,}(?= [a-z])", sentence)
    if not found:
        return ()
    m = rng.choice(found)
    word, k = m[0], rng.randrange(2, len(m[0]) - 3)
    new = rng.choice(
        [
            word[:k] + word[k + 1] + word[k] + word[k + 2 :],
            word[:k] + word[k + 1 :],
            word[:k] + word[k] + word[k:],
            word[:k] + rng.choice("aeioutrn") + word[k + 1 :],
        ]
    )
    return () if new == word else ((m.start(), m.end(), new),)


def phrase_to_front(sentence: str, rng: random.Random) -> Sequence[Change]:
    """*He sold it in the old market.* → *In the old market, he sold it.*."""
    m = re.search(r" ((?:in|at|after|during|near|from) (?:the|his|her|a|an) (?:[a-z]+ )?[a-z]{4,})\.$", sentence)
    first = re.match(r"(?:He|She|They|The|His|Her|It) ", sentence)
    if not m or not first or m.start() < 40 or rng.random() < 0.1:
        return ()
    start = m[1][0].upper() + m[1][1:] + ", " + sentence[0].lower()
    return (0, 1, start), (m.start(), m.end() - 1, "")


def quoted(sentence: str, rng: random.Random) -> Sequence[Change]:
    found = matches(r"(?<= )[a-z]{5,}(?= [a-z])", sentence)
    m = rng.choice(found) if found else None
    return ((m.start(), m.start(), '"'), (m.end(), m.end(), '"')) if m else ()


def break_word(sentence: str, rng: random.Random) -> Sequence[Change]:
    found = matches(r"(?<=[a-z] )[a-z]{8,}(?= [a-z])", sentence)
    m = rng.choice(found) if found else None
    return ((m.start() + len(m[0]) // 2,) * 2 + ("-\n",),) if m else ()


def inside_word(sign: str) -> Editor:
    """Put a sign into the middle of a word."""

    def editor(sentence: str, rng: random.Random) -> Sequence[Change]:
        found = matches(r"(?<=[a-z] )[a-z]{6,}(?= [a-z])", sentence)
        m = rng.choice(found) if found else None
        return ((m.start() + 3, m.start() + 3, sign),) if m else ()

    return editor


def misread(text: str, page: str = "cp1252") -> str | None:
    try:
        return text.encode().decode(page)
    except UnicodeDecodeError:
        return None


def twice_misread(text: str) -> str | None:
    once = misread(text)
    return once and misread(once)


APOSTROPHE = r"\b[A-Za-z]+['’](?:s|t|ll|re|ve)\b"
NON_ASCII_WORD = r"\b\w*[À-ɏ]\w*\b"
DAMAGE, SMALL = "encoding-damage", ("typography", "layout", "encoding-damage")

INSIDE: dict[str, Inside] = {
    "phrase out": Inside(
        ("omission",), one(r" (?:in|at|with|near|from|of) (?:the|his|her|a|an) [a-z]+(?=[,.;])", lambda *_: "")
    ),
    "clause out": Inside(
        ("omission",), one(r", (?:who|which|where|when|while|after) [^,;.()\"]{12,60}(?=[.,])", lambda *_: "")
    ),
    "word out": Inside(("omission",), word_out),
    "bracket out": Inside(("omission", "residue"), one(r" \([A-Z][^()]{3,30}\)", lambda *_: "")),
    "bracket out, gap left": Inside(("residue",), one(r"(?<=[a-z] )\([A-Z][^()]{3,30}\)(?= )", lambda *_: "")),
    "phrase in": Inside(("added-detail",), one(r"(?<=[a-z]{3})(?=[,.;](?: |$))", choose(PHRASES))),
    "clause in": Inside(
        ("added-detail",), one(r"(?<=[a-z] [A-Z][a-z]{3})(?= [a-z])|(?<=the [a-z]{6})(?= [a-z])", choose(CLAUSES))
    ),
    "adverb in": Inside(
        ("added-detail",),
        one(r"(?<=[a-z]{4})(?= (?:and|the|a|his|her) )", choose((" reluctantly", " finally", " soon", " together"))),
    ),
    "reword": Inside(("rewording",), reword),
    "synonym": Inside(("rewording",), table(SYNONYMS)),
    "function word": Inside(("rewording",), table(FUNCTION_SWAPS)),
    "pronoun for name": Inside(
        ("rewording",),
        one(r"(?<=[a-z] )[A-Z][a-z]{3,}(?= (?:is|was|has|goes|finds|and|to|had) )", choose(("he", "she"))),
    ),
    "number": Inside(
        ("conflict",), one(r"(?<![\d.,$:])\d{2,4}(?![\d,.:]\d|\w)", lambda m, rng: str(int(m[0]) + rng.randint(3, 9)))
    ),
    "number word": Inside(("conflict",), other(NUMBERS)),
    "month or day": Inside(
        ("conflict",),
        one(
            among((*MONTHS, *DAYS)),
            lambda m, rng: rng.choice([w for w in (MONTHS if m[0] in MONTHS else DAYS) if w != m[0]]),
        ),
    ),
    "name": Inside(("conflict",), one(r"(?<=[a-z] )[A-Z][a-z]{3,}(?= [a-z])", choose(STRANGE_NAMES))),
    "names exchanged": Inside(("conflict", "moved"), exchange_names),
    "negated": Inside(
        ("conflict",),
        one(
            r"(?:(?<=[a-z] is)|(?<=[a-z] (?:was|had))|(?<=[a-z] would))(?= [a-z])(?! not)",
            lambda *_: " not",
        ),
    ),
    "not negated": Inside(("conflict",), one(r"(?<=[a-z]) not(?= [a-z])", lambda *_: "")),
    "opposite": Inside(("conflict",), table(OPPOSITES)),
    "figures for words": Inside(("rewording",), one(among(NUMBERS), lambda m, _: str(VALUES[m[0]]))),
    "contraction": Inside(
        ("rewording",), one(among((*FULL, *CONTRACTED)), lambda m, _: FULL.get(m[0]) or CONTRACTED.get(m[0]))
    ),
    "abbreviation": Inside(
        ("rewording",), one("|".join(re.escape(w) + r"(?= [A-Z])" for w in ABBREVIATED), lambda m, _: ABBREVIATED[m[0]])
    ),
    "spelling": Inside(("spelling", "punctuation"), table(SPELLINGS)),
    "letters": Inside(("spelling",), misspell),
    "misread letters": Inside(
        ("spelling", DAMAGE),
        one(
            r"(?<=[a-z] )[a-z]{2,}(?:rn|li|cl|m)[a-z]{2,}(?= [a-z])",
            lambda m, _: re.sub(
                "rn|li|cl|m", lambda x: {"rn": "m", "li": "h", "cl": "d", "m": "rn"}[x[0]], m[0], count=1
            ),
        ),
    ),
    "figure for letter": Inside(
        (DAMAGE, "spelling"),
        one(
            r"(?<=[a-z] )[a-z]{3,}[ol][a-z]{2,}(?= [a-z])",
            lambda m, _: m[0][:3] + m[0][3:].replace("o", "0", 1).replace("l", "1", 1),
        ),
    ),
    "comma out": Inside(("punctuation",), one(r"(?<=[a-z]),(?= [a-z])", lambda *_: "")),
    "comma in": Inside(("punctuation",), one(r"(?<=[a-z]{4})(?= (?:and|but|who|which|when|because) )", lambda *_: ",")),
    "semicolon": Inside(("punctuation",), one(r"(?<=[a-z])[,;](?= [a-z])", lambda m, _: ";" if m[0] == "," else ",")),
    "exclamation": Inside(("punctuation",), one(r"\.$", lambda *_: "!")),
    "dash for comma": Inside(("punctuation",), one(r"(?<=[a-z]), (?=[a-z])", choose((" - ", "—", " – ")))),
    "quoted": Inside(("punctuation",), quoted),
    "hyphen in": Inside(
        ("punctuation", "spelling", "rewording", "layout"),
        one(r"(?<=[a-z]{3} (?:well|half|long|high|self)) (?=[a-z]{4,} )", lambda *_: "-"),
    ),
    "capital": Inside(("casing",), one(r"(?<=[a-z] )[a-z]{4,}(?= [a-z])", lambda m, _: m[0].capitalize())),
    "capitals": Inside(
        ("casing",), one(r"(?<=[a-z] )[A-Za-z][a-z]{4,}(?: [a-z]+){0,2}(?= [a-z])", lambda m, _: m[0].upper())
    ),
    "small name": Inside(("casing",), one(r"(?<=[a-z] )[A-Z][a-z]{3,}(?= [a-z])", lambda m, _: m[0].lower())),
    "quote": Inside(("typography",), one(r"\b[A-Za-z]+'[a-z]+\b", lambda m, _: m[0].replace("'", "’"))),
    "dash drawn": Inside(
        ("typography", "punctuation"), one(r"--|—|–", lambda m, _: {"--": "—", "—": "--", "–": "—"}[m[0]])
    ),
    "ellipsis": Inside(("typography",), one(r"\.\.\.|…", lambda m, _: "…" if m[0] == "..." else "...")),
    "no-break space": Inside(SMALL, one(r"(?<=[a-z]) (?=[a-z])", lambda *_: "\u00a0")),
    "space doubled": Inside(("layout",), one(r"(?<=[a-z]) (?=[a-z])", lambda *_: "  ")),
    "line broken": Inside(("layout",), one(r"(?<=[a-z]) (?=[a-z])", lambda *_: "\n")),
    "apostrophe lost": Inside((DAMAGE,), one(APOSTROPHE, lambda m, _: re.sub("['’]", "", m[0]))),
    "apostrophe misread": Inside((DAMAGE,), one(APOSTROPHE, lambda m, _: m[0].replace("'", "’").replace("’", "â€™"))),
    "apostrophe misread twice": Inside((DAMAGE,), one(APOSTROPHE, lambda m, _: twice_misread(m[0].replace("'", "’")))),
    "apostrophe misread by a Mac": Inside(
        (DAMAGE,), one(APOSTROPHE, lambda m, _: misread(m[0].replace("'", "’"), "mac_roman"))
    ),
    "apostrophe replaced": Inside(
        (DAMAGE, "typography"), one(APOSTROPHE, lambda m, rng: re.sub("['’]", rng.choice("´`"), m[0]))
    ),
    "apostrophe asked": Inside((DAMAGE,), one(APOSTROPHE, lambda m, _: re.sub("['’]", "?", m[0]))),
    "apostrophe unreadable": Inside(
        (DAMAGE,), one(APOSTROPHE, lambda m, rng: re.sub("['’]", rng.choice(("\ufffd", "\x92")), m[0]))
    ),
    "apostrophe as entity": Inside(
        (DAMAGE,), one(APOSTROPHE, lambda m, rng: re.sub("['’]", rng.choice(("&#39;", "&rsquo;", "&#x2019;")), m[0]))
    ),
    "accented word misread": Inside((DAMAGE,), one(NON_ASCII_WORD, lambda m, _: misread(m[0], "latin-1"))),
    "accent lost": Inside(
        (DAMAGE, "spelling"),
        one(
            NON_ASCII_WORD,
            lambda m, _: "".join(c for c in unicodedata.normalize("NFD", m[0]) if not unicodedata.combining(c)),
        ),
    ),
    "letter lost": Inside((DAMAGE,), one(NON_ASCII_WORD, lambda m, _: re.sub("[À-ɏ]", "", m[0]))),
    "tags": Inside((DAMAGE,), one(r"(?<=[a-z] )[a-z]{4,}(?= [a-z])", lambda m, _: f"<i>{m[0]}</i>")),
    "line-break tag": Inside((DAMAGE,), one(r"(?<=[a-z]) (?=[a-z])", lambda *_: "<br />")),
    "space as entity": Inside((DAMAGE,), one(r"(?<=[a-z]) (?=[a-z])", lambda *_: "&nbsp;")),
    "citation mark": Inside(
        (DAMAGE, "residue", "metadata", "punctuation"),
        one(r"(?<=[a-z][.,])(?= |$)", lambda _, rng: f"[{rng.randint(1, 40)}]"),
    ),
    "citation needed": Inside((DAMAGE, "residue", "metadata"), one(r"(?<=[a-z]\.)$", lambda *_: "[citation needed]")),
    "word broken": Inside((DAMAGE, "layout"), break_word),
    "soft hyphen": Inside(SMALL, inside_word("\u00ad")),
    "zero width": Inside(SMALL, inside_word("\u200b")),
    "control": Inside(SMALL, inside_word("\x07")),
    "word parted": Inside((DAMAGE,), inside_word(" ")),
    "words glued": Inside((DAMAGE,), one(r"(?<=[a-z]{4}) (?=[a-z]{4})", lambda *_: "")),
    "comma glued": Inside((DAMAGE,), one(r"(?<=[a-z],) (?=[a-z])", lambda *_: "")),
    "word doubled": Inside(("repetition",), one(r"(?<=[a-z]) [a-z]{3,}(?= [a-z])", lambda m, _: m[0] * 2)),
    "phrase to front": Inside(("moved",), phrase_to_front),
}


class Channel(NamedTuple):
    """What is done to every match of a pattern in a text."""

    kinds: tuple[str, ...]
    pattern: str
    new: Callable[[re.Match[str]], str]


CHANNELS: dict[str, Channel] = {
    "all apostrophes lost": Channel((DAMAGE,), r"(?<=\w)['’](?=\w)", lambda _: ""),
    "all quotation marks curled": Channel(
        ("typography",),
        r'"(?=\w)|(?<=\S)"|(?<=\w)\'(?=\w)',
        lambda m: "’" if m[0] == "'" else "“" if m.string[m.end() : m.end() + 1].isalnum() else "”",
    ),
    "all but ASCII lost": Channel((DAMAGE,), r"[^\x00-\x7f]", lambda _: ""),
    "all but ASCII asked": Channel((DAMAGE,), r"[^\x00-\x7f]", lambda _: "?"),
    "all accents folded": Channel((DAMAGE,), r"[À-ɏ]", lambda m: unicodedata.normalize("NFD", m[0])[0]),
    "all misread": Channel((DAMAGE,), r"[^\x00-\x7f]+", lambda m: misread(m[0], "latin-1") or m[0]),
    "lines wrapped": Channel(("layout",), r"(?<=[^\n]{60})(?<![^\n]{75}) (?=\S)", lambda _: "\n"),
    "spaces after stops doubled": Channel(("layout",), r"(?<=[a-z][.!?]) (?=[A-Z])", lambda _: "  "),
    "a line for a sentence": Channel(("layout",), r"(?<=[a-z][.!?]) (?=[A-Z])", lambda _: "\n"),
    "paragraph breaks lost": Channel(("layout", DAMAGE), r"\n+", lambda _: " "),
    "line ends of Windows": Channel(("layout",), r"\n", lambda _: "\r\n"),
    "all in capitals": Channel(("casing",), r"[a-z][\w'’]*", lambda m: m[0].upper()),
    "all sentences glued": Channel((DAMAGE,), r"(?<=[a-z][.!?]) (?=[A-Z][a-z])", lambda _: ""),
    "ampersands": Channel(("rewording", DAMAGE), r"(?<= )and(?= )", lambda _: "&"),
    "markup escaped": Channel(
        (DAMAGE,), r"[&<>\"]", lambda m: {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}[m[0]]
    ),
}
