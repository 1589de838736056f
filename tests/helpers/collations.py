"""Texts cut into tokens, for tests of the stages that follow."""

from reconcile import Document
from reconcile.pipeline import make_transcript


def transcript(text):
    """The tokens of a text."""
    return make_transcript(Document.from_text("a", text))
