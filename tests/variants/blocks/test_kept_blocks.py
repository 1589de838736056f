"""The index on disk: with it the pairs are those found from nothing, whatever became of the texts and of the files."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from reconcile.cli.app import main
from reconcile.model.pairs import CollectionTitles, FoundPairs
from reconcile.storage.file_lock import FileLock
from reconcile.variants import common_phrases, dense_clusters
from reconcile.variants.blocks import block_files, block_search, kept_blocks, kept_search
from reconcile.variants.blocks.block_files import HEADER
from reconcile.variants.blocks.kept_blocks import BlocksLocation, KeptBlocks
from reconcile.variants.linkage.verdict import LinkageSettings
from reconcile.variants.pair_judge import EQUAL_TEXTS_LISTED
from reconcile.variants.pair_search import find_pairs

WORDS = [f"w{n}" for n in range(300)]
MADE_BY = "this program"


def shrink(patch: pytest.MonkeyPatch, *, families: int = 8, crowd: int = 6) -> None:
    """Make crowds, common phrases and collections so small that a test can have them."""
    for module in (common_phrases, block_search):
        patch.setattr(module, "COMMON_FAMILIES", families)
    for module in (dense_clusters, common_phrases):
        patch.setattr(module, "DENSE_CLUSTER_TEXTS", crowd)
    patch.setattr(block_search, "_ASKED_SHARE", 1.0)
    patch.setattr(kept_blocks, "KEPT_MINIMUM_TEXTS", 1)
    patch.setattr(kept_blocks, "_FEW", 1)  # however much is new, it is taken in


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch)


class Texts(Sequence[str]):
    """Texts that know which of them were looked at."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts, self.seen = list(texts), set[int]()

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, place):
        self.seen.update(range(len(self))[place] if isinstance(place, slice) else [place])
        return self.texts[place]


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def title_texts(texts: dict[str, str]) -> CollectionTitles:
    empty = [""] * len(texts)
    return CollectionTitles(list(texts), empty, empty)


def found(folder: Path, texts: dict[str, str], notes: list[str] | None = None, **options: int) -> FoundPairs:
    """The pairs by the blocks."""
    kept = KeptBlocks(BlocksLocation(folder, MADE_BY, ([] if notes is None else notes).append), **options)
    return kept.find_pairs(list(texts.values()), title_texts(texts), [digest(text) for text in texts.values()])


def slow(texts: dict[str, str], **options: int) -> FoundPairs:
    """The pairs from nothing."""
    return find_pairs(list(texts.values()), title_texts(texts), **options)


def some_words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count))


def collection(count: int = 40, seed: int = 1) -> dict[str, str]:
    """Texts of their own and edited copies."""
    rng = random.Random(seed)
    texts: dict[str, str] = {}
    for n in range(count):
        source = rng.choice(list(texts.values())).split() if n % 3 == 2 else some_words(rng, 40).split()
        texts[f"t{n:03}"] = " ".join(rng.choice(WORDS) if rng.random() < 0.05 else word for word in source)
    return texts


# --- any history ---


class Author:
    """Writes texts that are near-copies of each other, carry banners, and differ in nothing but capitals."""

    def __init__(self, rng: random.Random, docs: dict[str, str]) -> None:
        self.rng, self.docs = rng, docs
        self.banners = [some_words(rng, rng.randint(8, 14)) for _ in range(2)]
        self.bases = [some_words(rng, 40).split() for _ in range(3)]
        self.with_banner = rng.choice([0, 0.2, 0.5, 0.8])
        self.copying = rng.random() < 0.7

    def text(self) -> str:
        rng, kind = self.rng, self.rng.random()
        if self.copying and self.docs and kind < 0.8:
            text = self.edited(rng.choice(list(self.docs.values())).split()[:60], [0.1, 0.3])
        elif kind < 0.3:
            text = some_words(rng, rng.randint(0, 30))
        elif kind < 0.7:
            text = self.edited(rng.choice(self.bases), [0, 0.02, 0.05, 0.2])
        elif self.docs:
            text = rng.choice(list(self.docs.values()))
            text = rng.choice([text, text.upper(), f"{text} tail"])
        else:
            text = some_words(rng, 12)
        return f"{text} {rng.choice(self.banners)}" if rng.random() < self.with_banner else text

    def edited(self, words: Sequence[str], rates: Sequence[float]) -> str:
        return " ".join(
            self.rng.choice(WORDS) if self.rng.random() < self.rng.choice(rates) else word for word in words
        )


@pytest.mark.slow
def test_the_pairs_are_those_from_nothing_whatever_is_added_changed_and_removed(monkeypatch, tmp_path: Path) -> None:
    happened: Counter[str] = Counter()
    list_asked, weigh_again, merged = block_search._list_asked, block_search._weigh_again, kept_search.merge_blocks

    def watched(texts, survey, known):
        asked = list_asked(texts, survey, known)
        before, count = known.survey, len(known.alive)
        happened["common"] += not np.array_equal(before.common, survey.common)
        happened["hubs"] += bool((before.hubs != survey.hubs[:count]).any())
        happened["no longer members"] += bool((before.members & ~survey.members[:count] & texts.alive[:count]).any())
        happened["members now"] += bool((survey.members[:count] & ~before.members).any())
        happened["some asked"] += 0 < asked.sum() < texts.alive.sum()
        return asked

    def watched_too(texts, survey, found, known, asked):
        measured, shares = weigh_again(texts, survey, found, known, asked)
        happened["weighed again"] += bool(len(known.measured.small)) and len(found.small) < len(measured.small)
        return measured, shares

    def watched_as_well(blocks):
        happened["merged"] += len(blocks) > 1
        return merged(blocks)

    monkeypatch.setattr(block_search, "_list_asked", watched)
    monkeypatch.setattr(block_search, "_weigh_again", watched_too)
    monkeypatch.setattr(kept_search, "merge_blocks", watched_as_well)
    for seed in range(16):
        rng, docs = random.Random(seed), dict[str, str]()
        author = Author(rng, docs)
        for n in range(rng.randint(20, 60)):
            docs[f"d{n:03}"] = author.text()
        for _ in range(10):
            names = list(docs)
            rng.shuffle(names)
            texts = {name: docs[name] for name in names}
            assert found(tmp_path / str(seed), texts) == slow(texts), seed
            for _ in range(rng.randint(0, 6)):
                act = rng.random()
                if act < 0.5:
                    docs[f"d{rng.randint(0, 120):03}"] = author.text()
                elif act < 0.8 and len(docs) > 5:
                    docs.pop(rng.choice(list(docs)))
                else:
                    docs[rng.choice(list(docs))] = author.text()
    ways = ("common", "hubs", "no longer members", "members now", "some asked", "weighed again", "merged")
    assert all(happened[way] > 3 for way in ways), happened


class Histories(RuleBasedStateMachine):
    """Short histories of few texts, made to be shortened to the point when one goes wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        shrink(self.patch, families=3, crowd=3)
        self.folder = tempfile.TemporaryDirectory()
        self.docs: dict[str, str] = {}

    names = st.sampled_from([f"d{n:02}" for n in range(40)])

    @rule(names=st.sets(names, min_size=1, max_size=12), passage=st.integers(0, 3), own=st.integers(0, 12))
    def write(self, names: set[str], passage: int, own: int) -> None:
        for name in names:
            shared = " ".join(f"p{passage}x{n}" for n in range(10 * passage))
            self.docs[name] = f"{shared} " + " ".join(f"{name}x{own}x{n}" for n in range(own))

    @rule(name=names, capitals=st.booleans(), cut=st.integers(0, 9))
    def edit(self, name: str, capitals: bool, cut: int) -> None:
        words = self.docs.get(name, "").split()
        text = " ".join(words[:cut] + words[cut + 1 :])
        self.docs[name] = text.upper() if capitals else text

    @rule(names=st.sets(names, max_size=12))
    def remove(self, names: set[str]) -> None:
        for name in names:
            self.docs.pop(name, None)

    @invariant()
    def as_from_nothing(self) -> None:
        assert found(Path(self.folder.name) / "index", self.docs) == slow(self.docs)

    def teardown(self) -> None:
        self.patch.undo()
        self.folder.cleanup()


Histories.TestCase.settings = settings(max_examples=25, stateful_step_count=12)
TestHistories = pytest.mark.slow(Histories.TestCase)


def test_very_many_equal_texts_come_and_go(tmp_path: Path) -> None:
    texts = collection(20) | {f"u{n:03}": "one two three four five six" for n in range(EQUAL_TEXTS_LISTED)}
    texts["v"] = "one two three four five six seven"
    assert found(tmp_path, texts) == slow(texts)
    texts["a"] = "One two; three four; five six!"
    assert found(tmp_path, texts) == slow(texts)
    texts.pop("u001"), texts.pop("u002")
    assert found(tmp_path, texts) == slow(texts)


def test_hostile_text_is_quoted_as_it_is(tmp_path: Path) -> None:
    shared = 'one "two" three, \ud800 <b>four</b> ‮ five\x00 six; =seven()\n eight nine ten'
    texts = collection(20) | {"x": f"{shared} x", "y": f"{shared} y y2 y3"}
    assert found(tmp_path, texts) == slow(texts)
    texts["z"] = "z"
    assert found(tmp_path, texts) == slow(texts)


# --- at what price ---


def test_only_new_texts_and_what_is_like_them_are_looked_at(tmp_path: Path) -> None:
    texts = collection(60)
    found(tmp_path, texts)
    texts |= {"new": some_words(random.Random(5), 40), "like": texts["t007"] + " and more", "same": texts["t003"]}
    seen = Texts(list(texts.values()))
    digests = [digest(text) for text in texts.values()]
    index = KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail))
    names = list(texts)
    assert [names[place] for place in index.list_unknown_texts(digests)] == ["new", "like"]
    pairs = index.find_pairs(seen, title_texts(texts), digests)
    assert pairs == slow(texts)
    partners = {side for pair in pairs.pairs if "like" in (pair.left, pair.right) for side in (pair.left, pair.right)}
    assert {names[place] for place in seen.seen} <= {"new", *partners}


def test_nothing_new_is_looked_at_and_written_for_nothing(tmp_path: Path) -> None:
    texts = collection()
    found(tmp_path, texts)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    seen = Texts(list(texts.values()))
    digests = [digest(text) for text in texts.values()]
    pairs = KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail)).find_pairs(seen, title_texts(texts), digests)
    assert pairs == slow(texts)
    assert seen.seen == set()
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.slow
def test_what_is_gone_does_not_stay_for_ever(tmp_path: Path) -> None:
    texts = collection(60)
    for n in range(30):
        texts = dict(list(texts.items())[2:]) | {f"u{n}": some_words(random.Random(n), 40), f"v{n}": "a b c d e f g"}
        assert found(tmp_path, texts) == slow(texts)
    header = json.loads((tmp_path / HEADER).read_bytes())
    assert len(np.load(tmp_path / header["files"]["alive"]["name"])) < 2.2 * len(texts)
    assert len(list(tmp_path.glob("*_hashes-*"))) <= 2


def test_few_texts_have_no_index(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept_blocks, "KEPT_MINIMUM_TEXTS", 41)
    texts = collection(40)
    assert found(tmp_path / "index", texts) == slow(texts)
    assert not (tmp_path / "index").exists()


def test_the_files_are_plain_numpy_files(tmp_path: Path) -> None:
    found(tmp_path, collection())
    files = json.loads((tmp_path / HEADER).read_bytes())["files"]
    hashes, texts, words = (
        np.load(tmp_path / files[f"first_{name}"]["name"], allow_pickle=False) for name in ("hashes", "texts", "words")
    )
    assert hashes.dtype == np.uint64
    assert (np.diff(hashes.astype(object)) >= 0).all()
    assert len(hashes) == len(texts)
    assert set(texts.tolist()) == set(range(len(words)))


def test_the_files_are_those_that_the_page_describes(tmp_path: Path) -> None:
    found(tmp_path, collection())
    header = json.loads((tmp_path / HEADER).read_bytes())
    page = (Path(__file__).parents[3] / "docs" / "index.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| `")]
    assert {row[0].strip("`") for row in rows if len(row) == 2} == set(header)
    described = {row[0].strip("`"): row[1].strip("`") for row in rows if len(row) == 3}
    assert described == {
        name: np.load(tmp_path / file["name"], allow_pickle=False).dtype.str.lstrip("<|")
        for name, file in header["files"].items()
    }


# --- what is not as it should be ---


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(len(data) - 1, 0, -64):  # the end of every stretch of 64 bytes
        data[at] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


FILES = ("digests", "owners", "alive", "common", "sizes", "pairs_small", "facts", "first_hashes", "first_keys")


@pytest.mark.parametrize("damage", [cut, flip, empty, Path.unlink])
@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_is_noticed_and_made_anew(tmp_path: Path, kind: str, damage) -> None:
    texts = collection()
    found(tmp_path, texts)
    (path,) = tmp_path.glob(f"{kind}-*")
    damage(path)
    texts["new"] = texts["t001"] + " and more"
    notes: list[str] = []
    assert found(tmp_path, texts, notes) == slow(texts)
    assert len(notes) == 1
    assert notes[0].startswith(f"{tmp_path}: ")
    assert notes[0].endswith("; the index is made anew")
    texts["newer"] = texts["t002"] + " and more"
    assert found(tmp_path, texts, notes) == slow(texts)
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (b"", "header.json is no header"),
        (b"[" * 100_000, "header.json is no header"),
        (b'{"format": 2}', "header.json is no header"),
        (b"\xff\xfe", "header.json is no header"),
        (b'{"format": 0, "crc32": 0}', "it has format 0, not 2"),
        (b'{"format": 99, "crc32": 0}', "it has format 99, not 2"),
        (b'{"format": 2, "crc32": 0, "made_by": "this program"}', "header.json was changed"),
    ],
)
def test_a_header_that_is_none_is_noticed_and_made_anew(tmp_path: Path, header: bytes, told: str) -> None:
    texts = collection()
    found(tmp_path, texts)
    (tmp_path / HEADER).write_bytes(header)
    notes: list[str] = []
    assert found(tmp_path, texts, notes) == slow(texts)
    assert notes == [f"{tmp_path}: {told}; the index is made anew"]
    assert found(tmp_path, texts, notes) == slow(texts)
    assert len(notes) == 1


def test_a_header_of_files_elsewhere_is_not_followed(tmp_path: Path) -> None:
    texts = collection()
    found(tmp_path / "index", texts)
    header = json.loads((tmp_path / "index" / HEADER).read_bytes())
    del header["crc32"]
    (tmp_path / "index" / header["files"]["alive"]["name"]).rename(tmp_path / "alive-000001.npy")
    header["files"]["alive"]["name"] = "../alive-000001.npy"
    crc32 = block_files.zlib.crc32(block_files._serialize_header(header))
    (tmp_path / "index" / HEADER).write_text(json.dumps(header | {"crc32": crc32}))
    notes: list[str] = []
    assert found(tmp_path / "index", texts, notes) == slow(texts)
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("made_by", "options", "told"),
    [
        ("another program", {}, "another version of the program made it"),
        (MADE_BY, {"min_words": 9}, "it was made with other settings"),
    ],
)
def test_an_index_of_another_program_or_search_is_made_anew(tmp_path: Path, made_by: str, options, told: str) -> None:
    texts = collection()
    found(tmp_path, texts)
    notes: list[str] = []
    index = KeptBlocks(BlocksLocation(tmp_path, made_by, notes.append), **options)
    digests = [digest(text) for text in texts.values()]
    assert list(index.list_unknown_texts(digests)) == list(range(len(texts)))
    assert index.find_pairs(list(texts.values()), title_texts(texts), digests) == slow(texts, **options)
    assert notes == [f"{tmp_path}: {told}; the index is made anew"]


def test_the_blocks_serve_whatever_decides_about_pairs(tmp_path: Path) -> None:
    texts = collection()
    found(tmp_path, texts)
    before, strict = state(tmp_path), LinkageSettings(link=20.0)
    kept = KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail), strict)
    pairs = kept.find_pairs(list(texts.values()), title_texts(texts), [digest(text) for text in texts.values()])
    assert pairs == find_pairs(list(texts.values()), title_texts(texts), strict)
    assert pairs != slow(texts)
    assert state(tmp_path) == before


def test_another_collection_is_told_and_indexed_anew(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept_blocks, "_FEW", 20)
    found(tmp_path, collection(seed=1))
    notes: list[str] = []
    other = {name: text + " x" for name, text in collection(seed=2).items()}
    assert found(tmp_path, other, notes) == slow(other)
    assert notes == [f"{tmp_path}: 40 of 40 texts are new; the index is made anew"]


@pytest.mark.parametrize("count", [20, 14])
def test_a_part_of_the_collection_leaves_the_index_of_the_whole_alone(monkeypatch, tmp_path: Path, count: int) -> None:
    monkeypatch.setattr(kept_blocks, "_FEW", 20)
    texts = collection(60)
    found(tmp_path, texts)
    before, notes = state(tmp_path), list[str]()
    part = dict(list(texts.items())[:count]) | {"new": texts["t001"] + " and more"}
    assert found(tmp_path, part, notes) == slow(part)
    assert notes == []
    assert state(tmp_path) == before


def test_an_index_serves_more_than_once(tmp_path: Path) -> None:
    index = KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail))
    for texts in (collection(40), collection(41), collection(40)):
        digests = [digest(text) for text in texts.values()]
        assert index.find_pairs(list(texts.values()), title_texts(texts), digests) == slow(texts)
        assert list(index.list_unknown_texts(digests)) == []


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    location = BlocksLocation(tmp_path, MADE_BY, pytest.fail)
    with pytest.raises(ValueError, match="2 texts need as many digests of 32 bytes"):
        KeptBlocks(location).find_pairs(["a", "b"], title_texts({"a": "", "b": ""}), [b"x" * 31, b"x" * 33])
    with pytest.raises(ValueError, match="1 texts need as many different ids"):
        KeptBlocks(location).find_pairs(["a"], title_texts({}), [b"x" * 32])


# --- disks and processes ---


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "lock"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    texts, notes = collection(), list[str]()
    assert found(tmp_path / "file" / "index", texts, notes) == slow(texts)
    assert len(notes) == 2
    assert notes[1].endswith("; going on without writing the index")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("place", ["arrays", "header"])
def test_a_full_disk_leaves_what_was_there(monkeypatch, tmp_path: Path, place: str, first: bool) -> None:
    texts = collection()
    if not first:
        found(tmp_path, texts)
        texts["new"] = texts["t001"] + " and more"
    before = state(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = {
        "arrays": (block_files, "_save_array"),
        "header": (Path, "replace"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*target[place], full)
        notes: list[str] = []
        assert found(tmp_path, texts, notes) == slow(texts)
        assert notes == [f"{tmp_path}: No space left on device; going on without writing the index"]
    assert state(tmp_path) == before
    notes.clear()
    assert found(tmp_path, texts, notes) == slow(texts)
    assert notes == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of files to play a full disk")
@pytest.mark.parametrize("first", [True, False])
def test_a_disk_that_is_really_full_disturbs_nothing(tmp_path: Path, first: bool) -> None:
    import resource

    texts = collection(120)
    if not first:
        found(tmp_path, dict(list(texts.items())[:90]))
    before, notes = state(tmp_path), list[str]()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8000, limits[1]))
    try:
        pairs = found(tmp_path, texts, notes)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert pairs == slow(texts)
    assert notes == [f"{tmp_path}: File too large; going on without writing the index"]
    assert state(tmp_path) == before


def test_what_a_killed_writer_left_is_removed_and_its_index_stands(monkeypatch, tmp_path: Path) -> None:
    texts = collection()
    found(tmp_path, texts)
    texts["new"] = texts["t001"] + " and more"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(kept_blocks, "discard_unfinished", lambda _: None)  # a process that is killed tidies nothing up
        with pytest.raises(KeyboardInterrupt):
            found(tmp_path, texts)
    left = set(state(tmp_path))
    notes: list[str] = []
    assert found(tmp_path, texts, notes) == slow(texts)
    assert notes == []
    named = (tmp_path / HEADER).read_text()
    assert all(name in named for name in state(tmp_path) if name.endswith(".npy"))
    assert len(state(tmp_path)) < len(left)


def test_an_interrupted_search_leaves_nothing_half_done(tmp_path: Path) -> None:
    class Stops(Texts):
        def __getitem__(self, place):
            if len(self.seen) > 60:
                raise KeyboardInterrupt
            return super().__getitem__(place)

        def __iter__(self):
            return iter(self.texts)

    texts = collection(80)
    digests = [digest(text) for text in texts.values()]
    with pytest.raises(KeyboardInterrupt):
        KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail)).find_pairs(
            Stops(list(texts.values())), title_texts(texts), digests
        )
    assert state(tmp_path) == {}


def test_the_second_of_two_processes_reads_and_does_not_write(tmp_path: Path) -> None:
    texts = collection()
    found(tmp_path, texts)
    before = state(tmp_path)
    texts["new"] = texts["t001"] + " and more"
    notes: list[str] = []
    with FileLock(tmp_path / "lock"):
        assert found(tmp_path, texts, notes) == slow(texts)
        assert found(tmp_path, texts, notes, min_words=7) == slow(texts, min_words=7)
    told = f"{tmp_path}: another run (pid {os.getpid()}) is writing the index; this one leaves it alone"
    assert [note for note in notes if "settings" not in note] == [told, told]
    assert state(tmp_path) == before


def test_what_another_process_wrote_in_the_meantime_stands(tmp_path: Path) -> None:
    texts = collection()
    found(tmp_path, texts)
    theirs = texts | {"theirs": texts["t001"] + " of them"}
    ours = texts | {"ours": texts["t002"] + " of ours"}

    class Meeting(Texts):
        def __getitem__(self, place):
            if not self.seen:
                assert found(tmp_path, theirs) == slow(theirs)
            return super().__getitem__(place)

    index = KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail))
    digests = [digest(text) for text in ours.values()]
    assert index.find_pairs(Meeting(list(ours.values())), title_texts(ours), digests) == slow(ours)
    seen = Texts(list(theirs.values()))
    index = KeptBlocks(BlocksLocation(tmp_path, MADE_BY, pytest.fail))
    index.find_pairs(seen, title_texts(theirs), [digest(text) for text in theirs.values()])
    assert seen.seen == set()


PROCESS = """
import hashlib, random, sys
from pathlib import Path
from reconcile.model.pairs import CollectionTitles
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.blocks.kept_blocks import KEPT_MINIMUM_TEXTS, BlocksLocation, KeptBlocks

rng, folder, notes = random.Random(sys.argv[1]), Path(sys.argv[2]), []
texts = [f"the {n} tale of {n * 7} words and {n * 11} more {n * 13}" for n in range(KEPT_MINIMUM_TEXTS + 100)]
for _ in range(12):
    for _ in range(5):
        texts[rng.randrange(len(texts))] = texts[rng.randrange(len(texts))] + f" or {rng.random()}"
    empty = [""] * len(texts)
    titles = CollectionTitles([f"{n:05}" for n in range(len(texts))], empty, empty)
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    found = KeptBlocks(BlocksLocation(folder, "test", notes.append)).find_pairs(texts, titles, digests)
    assert found == find_pairs(texts, titles)
assert all("another run" in note or "are new" in note for note in notes), notes
"""


@pytest.mark.slow
def test_processes_at_work_at_once_find_what_they_should(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS]
    running = [
        subprocess.Popen([*command, str(seed), str(tmp_path / "index")], stderr=subprocess.PIPE) for seed in range(3)
    ]
    for process in running:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors.decode()


# --- the command ---


@pytest.mark.slow
def test_find_and_run_use_one_index_and_find_the_same_without(monkeypatch, tmp_path: Path, capfd) -> None:
    monkeypatch.setattr(kept_blocks, "KEPT_MINIMUM_TEXTS", 1)
    monkeypatch.chdir(tmp_path)
    Path("texts").mkdir()
    for name, text in collection(30).items():
        Path("texts", f"{name}.txt").write_text(text)

    def called(*arguments: str) -> tuple[str, str]:
        assert main(arguments) == 0
        out, err = capfd.readouterr()
        return out, err

    plain, _ = called("find", "texts", "--no-cache", "--format", "csv")
    assert not Path(".reconcile_cache").exists()
    assert called("find", "texts", "--format", "csv")[0] == plain
    header = Path(".reconcile_cache/index", HEADER).read_bytes()
    assert called("find", "texts", "--format", "csv")[0] == plain
    called("run", "texts", "--out", "one")
    assert Path(".reconcile_cache/index", HEADER).read_bytes() == header
    Path("texts/new.txt").write_text(Path("texts/t001.txt").read_text() + " and more")
    called("run", "texts", "--out", "one")
    assert Path(".reconcile_cache/index", HEADER).read_bytes() != header
    called("run", "texts", "--out", "two", "--no-cache")
    assert Path("one/pairs.csv").read_bytes() == Path("two/pairs.csv").read_bytes()
    assert "texts/new.txt" in Path("one/pairs.csv").read_text()
    called("run", "texts", "--out", "one", "--cache", "elsewhere")
    assert Path("elsewhere/index", HEADER).is_file()
