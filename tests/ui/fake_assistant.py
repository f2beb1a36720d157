"""An assistant with meaning and without models, for the tests of the page.

It answers from the sentence that holds most words of the question, with the
longest run of that sentence's words that the question does not hold: asked
"Who is the harbour master?", of "The harbour master is Ines Caldeira." it
quotes "Ines Caldeira".
"""

import hashlib
import re
import threading
import time
from types import SimpleNamespace

from rag.home import home_folder
from rag.report import FileOutcome, Progress, Report
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

THRESHOLD = 0.5
_QUESTION = (
    "a an and are as at be by did do does for from has how in is it many of on or the to was were"
)
_EMPTY = {*_QUESTION.split(), *["what", "when", "where", "which", "who", "whom", "why", "with"]}


def document(text, title="A document", *, name="a.txt", date="", pages=()):
    """Return a document as the store would hold it."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    source = f"/home/reader/private/{name}"
    return Document(f"doc-{name}", title, text, source, digest, date, pages)


def words(text):
    return [word.lower() for word in re.findall(r"\w+", text)]


class FakeAssistant:
    """Stands for rag.Assistant: same methods, literal reading."""

    collection = "default"
    home = home_folder()

    def __init__(self, documents=(), *, slow=0.0):
        self._documents = {one.id: one for one in documents}
        self._slow = slow
        self.warmed = threading.Event()
        self.may_warm = threading.Event()
        self.may_warm.set()
        self.broken = None
        self.pending = []

    def warm_up(self):
        self.may_warm.wait(30)
        if self.broken:
            raise self.broken
        self.warmed.set()

    def put(self, one):
        self._documents[one.id] = one

    def add(self, paths, *, prune=False, progress=None, cancel=None):
        done = []
        for number, path in enumerate(paths, 1):
            if cancel and cancel.is_set():
                return Report(tuple(done), cancelled=True)
            time.sleep(self._slow)
            done.append(self._add(str(path)))
            if progress:
                progress(Progress(number, len(paths), done[-1]))
        if progress:
            progress(Progress(len(paths), len(paths), None, "encode"))
        return Report(tuple(done))

    def _add(self, path):
        name = path.rsplit("/", 1)[-1]
        if name.startswith("bad"):
            return FileOutcome(path, "failed", reason="has no text layer: it is a scan")
        one = document("The file was written by Ada Lovelace.", name, name=name)
        self.put(one)
        return FileOutcome(path, "added", one.id, 1)

    def counts(self):
        size = len(self._documents)
        return SimpleNamespace(documents=size, passages=sum(1 for _ in self._passages()))

    def documents(self):
        return [
            SimpleNamespace(
                id=one.id, title=one.title, source=one.source, date=one.date, sha256=one.sha256,
                characters=len(one.text), passages=sum(1 for _ in paragraphs(one)), added_at="",
            )
            for one in self._documents.values()
        ]  # fmt: skip

    def document(self, id):  # noqa: A002 - the facade's name
        return self._documents[id]

    def _passages(self):
        for one in self._documents.values():
            yield from paragraphs(one)

    def ask(self, question, *, min_confidence=None):
        if "explode" in question:
            raise RuntimeError("the reader's weights are damaged; run verbatim doctor")
        time.sleep(self._slow)
        asked = set(words(question)) - _EMPTY
        quotes = [quote for one in self._passages() for quote in read(asked, one)]
        quotes.sort(key=lambda quote: -quote.confidence)
        hits = sorted(
            (Hit(one, len(asked & set(words(one.text)))) for one in self._passages()),
            key=lambda hit: -hit.score,
        )
        bar = THRESHOLD if min_confidence is None else min_confidence
        return decide(question, quotes, Hits(question, tuple(hits[:5])), bar)


def paragraphs(one):
    """Yield the paragraphs of a document as passages."""
    for number, match in enumerate(re.finditer(r"\S.*(?:\n(?!\s*\n).*)*", one.text)):
        yield Passage(one, match.start(), match.end(), id=number)


def read(asked, passage):
    """Yield one quote for each sentence of a passage that holds a word of the question."""
    text = passage.document.text
    for sentence in re.finditer(r"\S[^.!?\n]*[.!?]?", passage.text):
        start, end = passage.start + sentence.start(), passage.start + sentence.end()
        shared = asked & set(words(text[start:end]))
        span = longest_new_run(text, start, end, asked | _EMPTY)
        if shared and span:
            share = len(shared) / len(asked)
            yield Quote(passage, *span, start, end, margin=10 * share - 5, confidence=0.97 * share)


def longest_new_run(text, start, end, known):
    """Return the offsets of the longest run of words that are not known; None without one."""
    runs, run = [], None
    for word in re.finditer(r"[\w'-]+", text[start:end]):
        if word.group().lower() in known:
            run = None
        elif run is None:
            run = [start + word.start(), start + word.end()]
            runs.append(run)
        else:
            run[1] = start + word.end()
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def decide(question, quotes, hits, bar):
    """Return the answer of the best quote and those that say the same, or a refusal."""
    timings = {"retrieve": 4.0, "read": 36.0, "total": 40.0}
    best = quotes[0] if quotes else None
    if best is None or best.confidence < bar:
        sure = best.confidence if best else 0.0
        return Answer(question, (), True, sure, bar, tuple(quotes[:1]), hits, timings)
    same = tuple(one for one in quotes if one.text.lower() == best.text.lower())
    others = tuple(one for one in quotes if one not in same)[:2]
    return Answer(question, same, False, best.confidence, bar, others, hits, timings)
