"""An answer as an evidence file to save, proven again before it leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rag import proof

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.kept_answers import KeptAnswers
    from ui.site import Site
    from ui.view import Value

_CHANGED = "A document quoted has changed since. Ask again, then save."
_GONE = "This answer is kept no longer. Ask again, then save."
_FORMS = {
    "html": ("text/html", proof.evidence_html),
    "json": ("application/json", proof.evidence_json),
}


class Exporting:
    """Makes evidence files of the answers that are kept.

    Parameters
    ----------
    site : Site
        The collections.
    kept : KeptAnswers
        The answers.
    """

    def __init__(self, site: Site, kept: KeptAnswers) -> None:
        self._site = site
        self._kept = kept

    def export(self, asked: Value) -> Value:
        """Return a file's ``name``, ``type`` and ``text``, or the ``problem``.

        Parameters
        ----------
        asked : dict
            ``key`` of the answer and ``form``, "html" or "json".
        """
        try:
            kept = self._kept.get(str(asked["key"]))
            assistant = self._site.assistant(kept.collection)
        except LookupError:
            return {"problem": _GONE}
        if not all(stands(quote, assistant) for quote in _quotes(kept.answer)):
            return {"problem": _CHANGED}
        kind, written = _FORMS["json" if asked.get("form") == "json" else "html"]
        name = f"{_slug(str(kept.answer['question']))}.{kind.rpartition('/')[2]}"
        text = written(kept.answer, collection=kept.collection)
        return {"name": name, "type": f"{kind};charset=utf-8", "text": text}


def stands(quote: Mapping[str, Any], assistant: Assistant) -> bool:
    """Tell whether a quote, as in `Answer.to_dict`, still is what its document says."""
    try:
        document = assistant.document(quote["document"]["id"])
    except KeyError:
        return False
    words = document.text[quote["start"] : quote["end"]]
    return (document.sha256, words) == (quote["document"]["sha256"], quote["text"])


def _quotes(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*answer["quotes"], *answer.get("differing", ())]


def _slug(question: str) -> str:
    """Return a question as the name of a file."""
    words = "-".join(re.findall(r"\w+", question.lower()))[:60].strip("-")
    return f"verbatim-{words}" if words else "verbatim-answer"
