"""Texts cut into tokens, for tests of the stages that follow."""

from reconcile import Document
from reconcile.work_pipeline import prepare_document


def transcript(text):
    """The tokens of a text."""
    return prepare_document(Document.from_text("a", text)).transcript
