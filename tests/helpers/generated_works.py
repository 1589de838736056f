"""Collections of generated texts, some of them variants of others; the same for the same seed."""

import random
from collections.abc import Iterator

from variants_of import DEEDS, NAMES, PLACES, QUALITIES, THINGS, TIMES

from reconcile import Document

_ENDINGS = ("", "s", "ed", "ing", "er", "ly")


def sentence(rng: random.Random) -> str:
    """One sentence of words of which most are made up, so that two stories share next to nothing."""
    odd = ["".join(rng.choice(("ba", "ro", "ti", "ken", "da", "mu", "sel", "or")) for _ in range(3)) for _ in range(6)]
    words = [rng.choice(NAMES), rng.choice(DEEDS), "the", rng.choice(QUALITIES), *odd[:3], rng.choice(THINGS), "in the"]
    words += [*odd[3:], rng.choice(PLACES), rng.choice(TIMES)]
    return " ".join(words) + "."


def variant(sentences: list[str], rng: random.Random) -> list[str]:
    """The same with a sentence less or more, and a word or an apostrophe changed."""
    out = list(sentences)
    del out[rng.randrange(len(out))]
    out.insert(rng.randrange(len(out) + 1), sentence(rng))
    at = rng.randrange(len(out))
    out[at] = out[at].replace(" the ", f" the {rng.choice(QUALITIES)} ", 1)
    return out


def collection(works: int, *, members: int = 3, sentences: int = 8, seed: int = 1) -> Iterator[Document]:
    """Works of one to `members` texts, the ids of which do not tell which belong together."""
    rng = random.Random(seed)
    numbers = iter(rng.sample(range(10**6), works * members))
    for _ in range(works):
        story = [sentence(rng) for _ in range(sentences)]
        for n in range(rng.randint(1, members)):
            text = story if n == 0 else variant(story, rng)
            yield Document.from_text(f"texts/{next(numbers):06}.txt", " ".join(text) + "\n")
