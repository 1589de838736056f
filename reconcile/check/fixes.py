"""Write the safe fixes of a check into the files, and nothing else.

Bytes outside of the repaired stretches stay as they are. A file is replaced in one step, and only if it still is what
was read.
"""

from __future__ import annotations

import difflib
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from reconcile.batch.executor import RunOptions
from reconcile.check.findings import FileEdit, Finding, FindingDraft
from reconcile.check.formats.concise import format_count
from reconcile.check.inputs import CheckInputs, read_inputs
from reconcile.check.output import replace_file_bytes
from reconcile.check.request import CheckRequest
from reconcile.check.run import check_inputs
from reconcile.corpus.paths import STDIN, choose_paths
from reconcile.corpus.tables.row_documents import get_table_suffix
from reconcile.errors import InputError, NothingFoundError
from reconcile.model.document import Document
from reconcile.model.failures import FailedTask
from reconcile.storage.display_text import make_visible
from reconcile.text.edits import apply_edits, is_span_free

FIX_ROUNDS = 20
"""Times the texts are looked at again after their repair, until nothing is left to fix; two suffice for what is met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedText:
    """A text before and after its repair."""

    file: str
    before: Document
    after: Document
    settled_count: int
    """How many findings were fixed."""
    further_names: int = 0
    """Hard links to the file, which keep the text as it was."""


class FixOutcome(NamedTuple):
    """What came of the texts to repair."""

    texts: tuple[FixedText, ...] = ()
    """Those that change."""
    failed_tasks: tuple[FailedTask, ...] = ()
    """Those that could not be looked at, for bugs of ours."""
    links: tuple[str, ...] = ()
    """Ids of those that would change but are links out of what was named, so that they are left alone."""


def fix_texts(request: CheckRequest, options: RunOptions) -> FixOutcome:
    """Repair the texts that a request names, in memory, until a further round changes nothing.

    Raises:
        InputError: as for `check`; or standard input is to be repaired.
        NothingFoundError: there is nothing to repair.
    """
    inputs = read_inputs(request, on_read=options.report_texts_read)
    if STDIN in inputs.checked:
        raise InputError("-: standard input cannot be repaired in place; name files")
    before, places = inputs.documents, dict.fromkeys(inputs.checked, 0)
    for _ in range(FIX_ROUNDS):
        report = check_inputs(request, inputs, options).report
        found = [f for f in report.findings if f.fix is not None and (f.fix.safe or request.proposed)]
        changed = dict(_apply_safe_fixes(found, inputs))
        if not changed:
            break
        for name, (_, count) in changed.items():
            places[name] += count
        documents = {**inputs.documents, **{name: document for name, (document, _) in changed.items()}}
        inputs = replace(inputs, documents=documents)
    after, files = inputs.documents, inputs.files
    differ = [n for n in inputs.checked if n in before and after[n].data != before[n].data]
    changed_names = _drop_further_paths({name: files[name] for name in differ})
    named = choose_paths(request.paths, request.settings)
    links = () if request.follow_links else tuple(n for n in changed_names if _is_link_out_of_tree(files[n], named))
    texts = tuple(
        FixedText(
            file=files[name],
            before=before[name],
            after=after[name],
            settled_count=places[name],
            further_names=_count_further_names(files[name]),
        )
        for name in changed_names
        if name not in links
    )
    return FixOutcome(texts, report.failed_tasks, links)


def _is_link_out_of_tree(file: str, named: Iterable[str]) -> bool:
    """Return whether a file is a link, or lies behind one, to a place outside of everything that was named.

    Args:
        file: the path of the file.
        named: the files and folders that were named; of a file its folder is meant.
    """
    real = Path(file).resolve()
    folders = {(Path(path) if Path(path).is_dir() else Path(path).parent).resolve() for path in named}
    return not any(real.is_relative_to(folder) for folder in folders)


def _drop_further_paths(files: Mapping[str, str]) -> list[str]:
    """Return the names of the files without those that lead to a file which an earlier one leads to."""
    seen: dict[Path, str] = {}
    for name, file in files.items():
        seen.setdefault(Path(file).resolve(), name)
    return list(seen.values())


def _count_further_names(file: str) -> int:
    """Return how many other names the file has (hard links); 0 where that cannot be known."""
    try:
        return max(0, Path(file).stat().st_nlink - 1)
    except OSError:
        return 0


def fix_texts_if_any(request: CheckRequest, options: RunOptions) -> FixOutcome:
    """Do `fix_texts`, but report in a sentence that there is nothing to read instead of raising `NothingFoundError`."""
    try:
        return fix_texts(request, options)
    except NothingFoundError as error:
        options.say(f"nothing to read: {error}")
        return FixOutcome()


def _apply_safe_fixes(found: Sequence[Finding], inputs: CheckInputs) -> Iterator[tuple[str, tuple[Document, int]]]:
    """Yield the texts that change, each with the number of findings that were fixed."""
    by_file: dict[str, list[Finding]] = {}
    for f in found:
        by_file.setdefault(f.place.path, []).append(f)
    for name, mine in by_file.items():
        document = inputs.documents.get(name)
        if document is None or inputs.files[name].lower().endswith(".gz") or get_table_suffix(inputs.files[name]):
            continue  # only a file that is the text itself can be written
        edits, count = _choose_disjoint_edits(mine, document.codec)
        if edits:
            raw = apply_edits(document.raw, edits)
            yield name, (replace(document, raw=raw, data=raw.encode(document.codec), sha256=""), count)


def _choose_disjoint_edits(found: Sequence[FindingDraft], codec: str) -> tuple[list[FileEdit], int]:
    """Return the edits of as many findings as do not touch each other, those that another text attests first."""
    chosen: list[FileEdit] = []
    taken: list[tuple[int, int]] = []
    count = 0
    for f in sorted(found, key=lambda f: (f.fix is not None and not f.fix.attested, f.place.start)):
        edits = f.fix.edits if f.fix else ()
        if all(_is_encodable(edit, codec) and is_span_free(taken, (edit.start, edit.end)) for edit in edits):
            chosen += edits
            for edit in edits:
                insort(taken, (edit.start, edit.end))
            count += 1
    return sorted(chosen, key=lambda edit: (edit.start, edit.end)), count


def _is_encodable(edit: FileEdit, codec: str) -> bool:
    try:
        edit.replacement.encode(codec)
    except UnicodeError:
        return False
    return True


def write_fixes(fixed: Sequence[FixedText]) -> None:
    """Put the repaired texts in the place of the files.

    Raises:
        InputError: a file was changed since it was read, or cannot be written; the ones before it are written.
    """
    for item in fixed:
        file = Path(item.file)
        try:
            if file.read_bytes() != item.before.data:
                raise InputError(f"{item.before.id}: changed while it was being repaired; run `reconcile fix` again")
            replace_file_bytes(file, item.after.data)
        except OSError as error:
            reason = f"{error.strerror or error}; check the file and its permissions"
            raise InputError(reason, name=item.before.id) from error


def describe_fix(item: FixedText) -> str:
    """Return what was repaired in one text, in a sentence."""
    names = f"; {format_count(item.further_names, 'hard link')} to it keep the old text" if item.further_names else ""
    return f"{make_visible(item.before.id)}: {format_count(item.settled_count, 'place')} repaired{names}"


def describe_link(name: str) -> str:
    """Return why a text was left alone, in a sentence."""
    return f"{make_visible(name)}: a link to a file outside of what was named; --follow-links repairs that file"


def format_fix_diff(fixed: Sequence[FixedText]) -> str:
    """Return what `write_fixes` would change, as a unified diff; what does not show is escaped in it.

    Before the diff of a text, in lines that `patch` passes over, stand the words that change.
    """
    return "".join(line for item in fixed for line in _diff_one_text(item))


def _diff_one_text(item: FixedText) -> Iterator[str]:
    name = make_visible(item.before.id)
    left, right = _split_diff_lines(item.before.raw), _split_diff_lines(item.after.raw)
    for number, old, new in _list_changed_words(left, right):
        yield f"# {name}:{number}: {make_visible(old)} -> {make_visible(new)}\n"
    for line in difflib.unified_diff(left, right, f"a/{name}", f"b/{name}"):
        shown = make_visible(line.removesuffix("\n"), keep="\t")
        yield f"{shown}\n" if line.endswith("\n") else f"{shown}\n\\ No newline at end of file\n"


def _list_changed_words(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the number of a line and the words that change in it, before and after.

    Where words are only put in or taken out, their neighbours are shown with them.
    """
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        old, new = "".join(left[a:b]).split(), "".join(right[c:d]).split()
        for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                first, last = (i, j) if i < j else (max(0, i - 1), i + 1)
                start, end = k - (i - first), m + (last - j)
                yield a + 1, " ".join(old[first:last]), " ".join(new[start:end])


def _split_diff_lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last or not lines else [])
