"""The page of an evidence file: to read, to print, and to check.

Everything on it is made of the data alone, so that the check can make it
again and compare. A change here is a change of `rag.proof_form.VERSION`:
pages made before would no longer be what this module makes of their data.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from html import escape
from importlib import resources
from typing import Any

from rag.proof_form import Evidence, numbered

_OPENING = '<script type="application/json" id="verbatim-evidence">'
_DATA = re.compile(re.escape(_OPENING) + "(.*?)</script>", re.DOTALL)
# Inside a script element only "<" could end it; the others keep it out of every parser's way.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(evidence: Evidence) -> str:
    """Return the evidence as a page that loads nothing and runs nothing."""
    style = resources.files("rag").joinpath("proof.css").read_text(encoding="utf-8")
    question = _text(evidence["question"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence: {question}</title>
<style>
{style.strip()}
</style>
</head>
<body>
<main>
<header>
<p class="kind">Evidence</p>
<h1 dir="auto">{question}</h1>
{_answer(evidence)}
<p class="made">{_made(evidence)}</p>
</header>
{_section("In the documents&rsquo; words", evidence, "quote")}{
        _section("Other documents say otherwise", evidence, "differing quote")
    }{_HOW}</main>
{_OPENING}{_embedded(evidence)}</script>
</body>
</html>
"""


def data_of(html: str) -> str | None:
    """Return the JSON that a page holds; None when it is no page of evidence."""
    found = _DATA.search(html)
    return found[1] if found else None


def _embedded(evidence: Evidence) -> str:
    return json.dumps(evidence, ensure_ascii=True).translate(_IN_SCRIPT)


def _text(text: str) -> str:
    # a NUL may stand in no page
    return escape(text).replace("\0", "\ufffd")


def _answer(evidence: Evidence) -> str:
    if evidence["abstained"]:
        return '<p class="answer none">The documents do not say.</p>'
    sure = f"{evidence['confidence']:.0%} sure; an answer needed {evidence['threshold']:.0%}"
    return (
        f'<p class="answer" dir="auto">{_text(evidence["answer"])}</p>\n<p class="sure">{sure}</p>'
    )


def _made(evidence: Evidence) -> str:
    collection = evidence.get("collection", "")
    place = f"From the collection <bdi>{_text(collection)}</bdi>. " if collection else ""
    return f"{place}Made {_moment(evidence['made_at'])}."


def _moment(text: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d, %H:%M:%S %Z").strip()
    except ValueError:
        return _text(text)


def _section(title: str, evidence: Evidence, kind: str) -> str:
    quotes = [quote for where, quote in numbered(evidence) if where.rpartition(" ")[0] == kind]
    if not quotes:
        return ""
    return f"<section>\n<h2>{title}</h2>\n{''.join(map(_quote, quotes))}</section>\n"


def _quote(quote: Any) -> str:
    document, sentence = quote["document"], quote["sentence"]
    start, end = quote["start"] - sentence["start"], quote["end"] - sentence["start"]
    words = sentence["text"]
    marked = f"{_text(words[:start])}<mark>{_text(words[start:end])}</mark>{_text(words[end:])}"
    number = f"page {quote['page']}" if quote["page"] is not None else ""
    place = ", ".join(filter(None, (_text(document["date"]), number)))
    return f"""<figure>
<blockquote dir="auto">{marked}</blockquote>
<figcaption>
<p class="place"><cite dir="auto">{_text(document["title"])}</cite>{place and f", {place}"}</p>
<dl>
<dt>File</dt><dd dir="auto">{_text(document["source"])}</dd>
<dt>SHA-256</dt><dd class="hash">{_text(document["sha256"])}</dd>
<dt>Characters</dt><dd>{quote["start"]} to {quote["end"]} of the document&rsquo;s text, the end not included</dd>
<dt>Confidence</dt><dd>{quote["confidence"]:.0%}</dd>
</dl>
</figcaption>
</figure>
"""


_HOW = """<section class="how">
<h2>How to check this</h2>
<p>Each quote is a slice of a document: the characters named beside it, of the text read from the
file whose SHA-256 is given. No word of it was generated. To hold every quote, and this page
itself, against your own copies of the documents:</p>
<pre>verbatim add FOLDER
verbatim verify FILE</pre>
<p>FOLDER is where the documents are, FILE is this file. The check fails when the words of a quote,
their place or their document are not what is stated here, and when this page was edited. To
compare one file by hand, <code>sha256sum</code> must print its SHA-256. The check proves the
quotes; what was asked, when, and how sure the answer was, it can&rsquo;t prove.</p>
</section>
"""
