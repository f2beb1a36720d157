"""The tab of the documents: what there is, what is brought, and what could not be read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.home import home_folder
from rag.report import FileOutcome
from ui import components, view
from ui.answering import plain_reason
from ui.listing import Query, brought_before, failure, matching, noted, rows, without_paths
from ui.status_line import found_text, size_text
from ui.wording import in_part

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.store import DocumentInfo
    from ui.indexing import Indexing
    from ui.site import Site
    from ui.view import Value

_log = logging.getLogger(__name__)

_TICKETS = 2_000
_FAILURES = 200  # of those that could not be read, or were passed over, so many are listed


class Documents:
    """What the tab asks of the server; every request names its ``collection``.

    Parameters
    ----------
    site : Site
        The collections.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def show(self, asked: Value) -> Value:
        """Return a page of rows (see `ui.listing.Query`), their `version`, and what could not be read."""

        def shown(assistant: Assistant, work: Indexing) -> Value:
            query, failed = Query.of(asked), work.status.failed
            current = version(assistant, work)  # before the rows, lest it be newer than they are
            documents, counts = assistant.documents(), assistant.counts()
            return {
                **rows(matching(documents, query), query, work.busy),
                "version": current,
                "documents": len(documents),
                "summary": size_text(counts),
                "found": found_text(counts),
                "failed": [failure(one, self._places()) for one in failed[-_FAILURES:]],
                "failures": len(failed),
                "notes": noted(work.notes, self._places(), _FAILURES),
                "command": self._command(assistant.collection),
            }

        return self._done(asked, shown)

    def all_ids(self, asked: Value) -> Value:
        """Return the ids of all documents that a query finds, not only of one page."""

        def ids(assistant: Assistant, _: Indexing) -> Value:
            found = matching(assistant.documents(), Query.of(asked))
            return {"ids": [info.id for info in found]}

        return self._done(asked, ids)

    def tickets(self, asked: Value) -> Value:
        """Return how far the files are that the page has brought, in the order asked."""

        def states(assistant: Assistant, work: Indexing) -> Value:
            wanted = [int(ticket) for ticket in _list(asked, "tickets")[:_TICKETS]]
            found = work.states(wanted)
            added = any(not isinstance(one, str) and one.outcome == "added" for one in found)
            before = brought_before(assistant.documents()) if added else {}
            return {
                "states": [
                    {"state": one}
                    if isinstance(one, str)
                    else self._outcome(one, assistant, before)
                    for one in found
                ]
            }

        return self._done(asked, states)

    def remove_documents(self, asked: Value) -> Value:
        """Queue the documents of ``ids`` to be removed."""
        return self._done(asked, lambda _, work: {"tickets": work.remove(_ids(asked))})

    def read_again(self, asked: Value) -> Value:
        """Queue the documents of ``ids`` to be read again."""
        return self._done(asked, lambda _, work: {"tickets": work.reindex(_ids(asked))})

    def try_again(self, asked: Value) -> Value:
        """Queue again what could not be read."""
        return self._done(asked, lambda _, work: {"tickets": work.retry(set(_ids(asked)))})

    def dismiss(self, asked: Value) -> Value:
        """Forget what could not be read."""

        def dismiss(_: Assistant, work: Indexing) -> Value:
            work.dismiss(set(_ids(asked)))
            return {}

        return self._done(asked, dismiss)

    def dismiss_notes(self, asked: Value) -> Value:
        """Forget what was read in part of the documents of ``ids``; all notes, without any."""

        def dismiss(_: Assistant, work: Indexing) -> Value:
            work.notes.dismiss(None if asked.get("ids") is None else set(_ids(asked)))
            return {}

        return self._done(asked, dismiss)

    def cancel_reading(self, asked: Value) -> Value:
        """Give up files that are not read yet: those of ``tickets``, or all without any."""

        def cancel(_: Assistant, work: Indexing) -> Value:
            chosen = asked.get("tickets")
            work.cancel(None if chosen is None else {int(one) for one in _list(asked, "tickets")})
            return {}

        return self._done(asked, cancel)

    def _done(self, asked: Value, work: Callable[[Assistant, Indexing], Value]) -> Value:
        """Return what `work` does with the collection that is asked for, or why it can't be done."""
        name = str(asked.get("collection") or self._site.default)
        try:
            return work(self._site.library.assistant(name), self._site.library.work(name))
        except LookupError as problem:
            return {"problem": str(problem), "gone": True}
        except Exception as problem:  # whatever it is, the page says it
            _log.exception("the documents could not be shown or changed")
            return {"problem": f"That did not work: {plain_reason(problem)}"}

    def _outcome(
        self, given: FileOutcome, assistant: Assistant, before: Mapping[str, DocumentInfo]
    ) -> Value:
        if given.outcome in {"duplicate", "unchanged"}:
            try:
                title = assistant.document(given.document_id).title
            except KeyError:
                title = ""
            return {"state": "duplicate", "title": title}
        if given.outcome == "failed":
            return {"state": "failed", **failure(given, self._places())}
        older = before.get(given.document_id)
        return {
            "state": "done",
            "document": given.document_id,
            "passages": given.passages,
            "before": older and {"id": older.id, "title": older.title},
            "note": in_part(without_paths(given.reason, self._places())),
        }

    def _places(self) -> list[Path]:
        home = Path(self._site.library.home)
        return [home, Path.home()]

    def _command(self, collection: str) -> str:
        """Return the command that adds documents; "" where it would tell where things lie."""
        usual = self._site.library.home == home_folder()
        return view.add_command(collection) if usual else ""


def version(assistant: Assistant, work: Indexing) -> str:
    """Return what changes whenever the table may."""
    counts = assistant.counts()
    return f"{counts.documents}.{counts.passages}.{counts.duplicates}.{work.revision}"


def tab(site: Site, collection: Any) -> Any:  # noqa: ARG001 - the script knows the collection
    """Put the tab's components on the page; return the table, which the page keeps current.

    Parameters
    ----------
    site : Site
        What there is to show.
    collection : gradio component
        Its value is the name of the collection shown.
    """
    documents = Documents(site)
    return components.documents_table(
        show=documents.show,
        all_ids=documents.all_ids,
        tickets=documents.tickets,
        remove_documents=documents.remove_documents,
        read_again=documents.read_again,
        try_again=documents.try_again,
        dismiss=documents.dismiss,
        dismiss_notes=documents.dismiss_notes,
        cancel_reading=documents.cancel_reading,
    )


def _list(asked: Value, name: str) -> list[Any]:
    given = asked.get(name)
    return given if isinstance(given, list) else []


def _ids(asked: Value) -> list[str]:
    return [str(one) for one in _list(asked, "ids")]
