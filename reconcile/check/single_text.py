"""What each text shows without the others: its damage, and what concerns it as a whole."""

from __future__ import annotations

from typing import NamedTuple

from reconcile.batch.document_store import unpack_document
from reconcile.batch.find_works import run_over_texts
from reconcile.check.damage_findings import find_own_damage
from reconcile.check.file_findings import report_whole_file
from reconcile.check.findings import FindingDraft
from reconcile.check.positions import TextLines
from reconcile.check.session import CheckContext, CheckSession
from reconcile.damage.detection import mend
from reconcile.model.failures import FailedTask


class InspectedText(NamedTuple):
    """What one text shows without the others."""

    findings: tuple[FindingDraft, ...]
    mended: str | None
    """The text with its sure repairs applied; None where nothing was repaired."""


class InspectTextTask(NamedTuple):
    """A text to be looked at without the others."""

    names: tuple[str, ...]
    packed: bytes
    """The document, as `reconcile.batch.document_store.pack_document` gives it."""

    def perform(self, context: CheckContext) -> InspectedText:
        """Mend the text, and report its damage."""
        document = unpack_document(self.packed)
        mended = mend(document.raw, document.metadata.get("title", ""))
        lines = TextLines(document.id, document.raw)
        whole = report_whole_file(lines, mended.edits, min_words=context.settings.min_words)
        text = None if mended.text == document.raw else mended.text
        return InspectedText((*find_own_damage(lines, mended.edits), *whole), text)


def inspect_texts(session: CheckSession) -> dict[str, tuple[FindingDraft, ...]]:
    """Look at each checked text; return what they show, by id, and keep the mended texts in the session."""
    findings = {}
    places = [session.store.find_place(name) for name in sorted(session.checked)]
    store, executor, options = session.store, session.executor, session.options
    for place, answer in run_over_texts(store, places, InspectTextTask, "looking at texts", executor, options):
        if isinstance(answer, FailedTask):
            session.texts.store_text(place, answer)
        else:
            session.texts.store_text(place, answer.mended)
            findings[session.store.ids[place]] = answer.findings
    return findings
