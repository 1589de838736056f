"""Little stories and slightly different copies of them, for tests that hold for any text."""

from hypothesis import strategies as st

NAMES = ("Agnes", "Bertram", "Odile", "Tomás", "Wren", "Farrow")
PLACES = ("harbour", "orchard", "mill", "chapel", "quarry", "ferry")
THINGS = ("lantern", "ledger", "violin", "kettle", "compass", "ladder")
DEEDS = ("carried", "hid", "sold", "painted", "broke", "found")
TIMES = ("at dawn", "after supper", "in 1887", "on Friday", "during the storm", "3 weeks later")
QUALITIES = ("rusty", "borrowed", "crooked", "silent", "green", "heavy")
FILLERS = ("quietly", "never", "also", "the", "of course", "(with a shrug)", "very", "out", "back", "not", "two")
ODD = (
    *("naïve", "cafe\u0301", "🜁", "𝔘𝔫𝔦", "\u200bx", "ﬁre", "“so”", "…", "—", "日本語", "שלום", "it's", "Agnes's"),
    *("don\u2019t", "O'Neill", "<b>", "&amp;", "â€“", "\x92", "\u00ad", "()", " .", "driver.Back", "1,000.5", "'tis"),
    *("\u2028", "\x85", "e.g.", "[edit]", "\ufffd", "ẞ", "İstanbul", "ǆ", "a\u0300\u0301", "١٢", "½"),
)

words = st.sampled_from((*NAMES, *PLACES, *THINGS, *DEEDS, *QUALITIES, *FILLERS))
odd_words = words | st.sampled_from(ODD)


@st.composite
def sentences(draw):
    """One plain sentence; now and then two clauses."""

    def clause():
        who, deed, what = draw(st.sampled_from(NAMES)), draw(st.sampled_from(DEEDS)), draw(st.sampled_from(THINGS))
        shape = draw(st.integers(0, 4))
        if shape == 0:
            return f"{who} {deed} the {what}"
        if shape == 1:
            return f"{who} {deed} the {draw(st.sampled_from(QUALITIES))} {what} {draw(st.sampled_from(TIMES))}"
        if shape == 2:
            return f"{who}'s {what} was {deed} near the {draw(st.sampled_from(PLACES))}"
        if shape == 3:
            return f'"I want the {what}," said {who} to {draw(st.sampled_from(NAMES))}'
        return f"in the {draw(st.sampled_from(PLACES))}, {who} {deed} a {what} ({draw(st.sampled_from(QUALITIES))})"

    one = clause()
    text = f"{one}, and {clause()}" if draw(st.integers(0, 3)) == 0 else one
    return text[:1].upper() + text[1:] + "."


stories = st.lists(sentences(), min_size=1, max_size=7)


@st.composite
def edited(draw, story):
    """The sentences of a story after zero to four edits of any kind."""
    out = list(story)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(out) - 1)))
        edit = draw(st.sampled_from(("drop", "add", "move", "split", "join", "word", "repeat", "bare", "odd")))
        if edit == "add" or not out:
            out.insert(at, draw(sentences()))
        elif edit == "drop":
            del out[at]
        elif edit == "move":
            out.insert(draw(st.integers(0, len(out) - 1)), out.pop(at))
        elif edit == "repeat":
            out.append(out[at])
        elif edit == "split" and ", and " in out[at]:
            one, two = out[at].split(", and ", 1)
            out[at : at + 1] = [f"{one}.", two[:1].upper() + two[1:]]
        elif edit == "join" and at + 1 < len(out):
            out[at : at + 2] = [out[at].rstrip(".") + ", and " + out[at + 1]]
        elif edit == "bare":
            out[at] = out[at].replace("'", "")
        else:
            out[at] = reworded(draw, out[at], odd_words if edit == "odd" else words)
    return out


def reworded(draw, sentence, choice):
    """Drop, add or replace one to three neighbouring words."""
    tokens = sentence.split(" ")
    start = draw(st.integers(0, len(tokens) - 1))
    end = min(len(tokens), start + draw(st.integers(0, 3)))
    return " ".join([*tokens[:start], *draw(st.lists(choice, max_size=3)), *tokens[end:]])


@st.composite
def laid_out(draw, story, *, titles=True):
    """A text of sentences: one line, paragraphs, CR LF, glued sentences, a byte-order mark, title lines."""
    joints = draw(st.sampled_from((" ", " ", "\n\n", "\r\n", "", "  ", "\n")))
    text = joints.join(story) if draw(st.booleans()) else " ".join(story)
    if draw(st.integers(0, 5)) == 0:
        text = "\ufeff" + text
    if titles and draw(st.integers(0, 5)) == 0:
        text += "\nThe Mill\n1987"
    return text + draw(st.sampled_from(("", "", "\n", "\n\n", " ")))


@st.composite
def variants(draw, least=2, most=4, *, titles=True):
    """Texts that are variants of one story."""
    story = draw(stories)
    count = draw(st.integers(least, most))
    copies = [draw(edited(story)) for _ in range(count - 1)]
    return [draw(laid_out(copy, titles=titles)) for copy in (story, *copies)]


wild_texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
"""Any text at all, without NUL and lone surrogates."""


ROUGH = (
    *("the", "par", "ole", "parole", "can", "not", "cannot", "HMS", "Alliance", "HMSAlliance", "café", "cafÃ©", "end."),
    *("Renée's", "Renees", "Ren?e", "exam- ple", "example", "don't", "dont", "Bud's", "Buds", "to-night", "tonight"),
    *("club.Joe", "club.", "Joe", "“yes”", '"yes"', "–", "--", "truththat", "truth—that", "(gone)", "(gone.", "1921"),
    *("<i>x</i>", "&amp;", "â€“", "\u200bx", "\u00ad", "[edit]", "man.", "gone!", "He", "she"),
)
"""Words that are easily glued, cut, damaged or mistaken for one another."""
_gaps = st.sampled_from((*" " * 12, "  ", "\n", "\n\n", "\r\n", "", " – ", ", ", ". ", "."))
_rough_words = st.tuples(st.sampled_from(ROUGH), _gaps)


@st.composite
def rough_texts(draw, least=2, most=5):
    """Texts of few and damaged words, none of which has much in common with good prose, but most with one another."""
    story = draw(st.lists(_rough_words, min_size=3, max_size=16))
    texts = []
    for _ in range(draw(st.integers(least, most))):
        copy = list(story)
        for _ in range(draw(st.integers(0, 4))):
            at, stop = sorted(draw(st.tuples(*[st.integers(0, len(copy))] * 2)))
            copy[at : min(stop, at + 3)] = draw(st.lists(_rough_words, max_size=2))
        text = "".join(word + gap for word, gap in copy).strip()
        head, tail = (
            draw(st.sampled_from(("", "", "", "The Mill\n", "Spoiler: "))),
            draw(st.sampled_from((".", "", "!"))),
        )
        texts.append(head + text + tail + draw(st.sampled_from(("", "", "", "\n1987", "\n— John Smith"))))
    return texts
