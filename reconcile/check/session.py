"""One check under way: the texts, the reports, and the processes that do its tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from reconcile.batch.document_store import DocumentStore, LazyTexts
from reconcile.batch.executor import Executor, RunOptions, TaskRunner
from reconcile.batch.find_works import open_texts
from reconcile.check.known_reports import ReportsLock
from reconcile.model.document import Document
from reconcile.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What all tasks of a check have in common; each process gets it once."""

    settings: Settings
    needs_works: bool = True
    """Whether a chosen rule looks at whole works; without one, only the bases of works are looked for."""
    decided: frozenset[str] = frozenset()
    """Ids of the differences that people have decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSession:
    """What every stage of a check looks at."""

    documents: Mapping[str, Document]
    """All texts by id, sorted: those to check and those to compare with."""
    checked: frozenset[str]
    """Ids of the texts to check."""
    lock: ReportsLock | None
    """The reports on disk, if there are any."""
    context: CheckContext
    store: DocumentStore
    """The same documents, as they travel between processes."""
    texts: LazyTexts
    """Their mended texts, in the order of their ids."""
    executor: Executor
    options: RunOptions

    @property
    def settings(self) -> Settings:
        """The settings of the check."""
        return self.context.settings

    def get_text(self, name: str) -> str:
        """Return the mended text of a document."""
        return self.texts[self.store.find_place(name)]


@contextmanager
def open_session(
    documents: Mapping[str, Document],
    checked: frozenset[str],
    context: CheckContext,
    options: RunOptions,
    lock: ReportsLock | None = None,
) -> Iterator[CheckSession]:
    """Open a session; when it ends, no process and no temporary file of it is left."""
    with ExitStack() as held:
        executor = held.enter_context(Executor(options, TaskRunner, context))
        store = held.enter_context(closing(DocumentStore(documents.values())))
        yield CheckSession(
            documents=documents,
            checked=checked,
            lock=lock,
            context=context,
            store=store,
            texts=held.enter_context(closing(open_texts(store, options))),
            executor=executor,
            options=options,
        )
