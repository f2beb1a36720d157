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
from dataclasses import astuple, replace

from rag.feedback import VERDICTS, Feedback, Mark
from rag.history import Asked
from rag.home import home_folder
from rag.recheck import compare
from rag.records import Counts, DocumentInfo
from rag.report import FileOutcome, Progress, Report
from rag.settings import Settings
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

THRESHOLD = 0.5
WARNING = "no text on page 3 (scanned?); run OCR to read it"
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
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.broken = None
        self.pending = []
        self.settings = Settings(min_confidence=THRESHOLD)
        self.history = FakeHistory()
        self.feedback = FakeFeedback(self)

    def warm_up(self):
        self.may_warm.wait(30)
        if self.broken:
            raise self.broken
        self.warmed.set()

    def close(self):
        pass

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
        warning = WARNING if name.startswith("half") else ""
        self.put(replace(one, metadata={"warning": warning} if warning else {}))
        return FileOutcome(path, "added", one.id, 1, reason=warning)

    def counts(self):
        size = len(self._documents)
        passages = sum(1 for _ in self._passages())
        characters = sum(len(one.text) for one in self._documents.values())
        return Counts(size, 0, passages, passages, characters)

    def documents(self):
        return [
            DocumentInfo(
                one.id, one.title, one.source, one.date, one.sha256, len(one.text),
                sum(1 for _ in paragraphs(one)), "2026-11-05T00:00:00+00:00",
                warning=one.metadata.get("warning", ""),
            )
            for one in self._documents.values()
        ]  # fmt: skip

    def document(self, id):  # noqa: A002 - the facade's name
        return self._documents[id]

    def remove(self, ids):
        gone = [self._documents.pop(id_) for id_ in ids]
        return Report(tuple(FileOutcome(one.source, "removed", one.id) for one in gone))

    def reindex(self, ids, *, progress=None, cancel=None):
        return Report(
            tuple(FileOutcome(self._documents[id_].source, "updated", id_) for id_ in ids)
        )

    def unread_files(self):
        return []

    def discard_file(self, path):
        pass

    def _passages(self):
        for one in self._documents.values():
            yield from paragraphs(one)

    def ask(self, question, *, min_confidence=None):
        if "explode" in question:
            raise RuntimeError("the reader's weights are damaged; run verbatim doctor")
        time.sleep(self._slow)
        self.may_answer.wait(60)
        asked = set(words(question)) - _EMPTY
        quotes = [quote for one in self._passages() for quote in read(asked, one)]
        quotes.sort(key=lambda quote: -quote.confidence)
        hits = sorted(
            (Hit(one, len(asked & set(words(one.text)))) for one in self._passages()),
            key=lambda hit: -hit.score,
        )
        bar = self.settings.min_confidence if min_confidence is None else min_confidence
        return decide(question, quotes, Hits(question, tuple(hits[:5])), bar)

    def recheck(self, id):  # noqa: A002 - the facade's name
        asked = self.history.entry(id)
        return compare(asked, self.ask(asked.question), self.document)


class FakeHistory:
    """Questions asked, in memory; its answers as `rag.history.History` keeps them."""

    def __init__(self):
        self._entries = {}
        self._last = 0

    def remember(self, answer):
        self._last += 1
        kept = {k: v for k, v in answer.to_dict().items() if k not in {"nearest", "timings_ms"}}
        moment = f"2026-11-05T{self._last // 60:02}:{self._last % 60:02}:00+00:00"
        self._entries[self._last] = Asked(self._last, answer.question, moment, False, kept)
        return self._last

    def entries(self, limit=100, *, saved=None):
        wanted = [one for one in self._entries.values() if saved in {None, one.saved}]
        return wanted[::-1][:limit]

    def entry(self, entry_id):
        return self._entries[entry_id]

    def save(self, entry_id, saved=True):
        self._entries[entry_id] = replace(self._entries[entry_id], saved=saved)

    def forget(self, entry_id):
        del self._entries[entry_id]

    def clear(self):
        self._entries = {id_: one for id_, one in self._entries.items() if one.saved}


class FakeFeedback:
    """What was said of answers, in memory; its texts are slices of the assistant's documents."""

    def __init__(self, assistant):
        self._assistant = assistant
        self._entries = {}
        self._last = 0

    def give(self, question, verdict, *, quote, correction=None):
        if verdict not in VERDICTS:
            raise ValueError(f"verdict is {verdict!r}; expected one of: {', '.join(VERDICTS)}")
        self._last += 1
        judged = astuple(self._mark(quote)) if quote else ()
        right = self._mark(correction) if correction else None
        given = Feedback(self._last, "2026-11-05T00:00:00+00:00", question, verdict, *judged)
        self._entries[self._last] = replace(given, correction=right)
        return self._last

    def _mark(self, place):
        id_, start, end = place
        one = self._assistant.document(id_)
        if not 0 <= start < end <= len(one.text):
            raise ValueError(f"[{start}, {end}) is not a slice of {id_}")
        return Mark(id_, one.title, one.sha256, start, end, one.text[start:end])

    def entries(self):
        return list(self._entries.values())[::-1]

    def remove(self, feedback_id):
        del self._entries[feedback_id]


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
    differing = tuple(one for one in quotes if differs(one, best, bar))
    others = tuple(one for one in quotes if one not in same)[:2]
    return Answer(question, same, False, best.confidence, bar, others, hits, timings, differing)


def differs(one, best, bar):
    """Tell whether a quote of another document gives another number with some confidence."""
    numbers, best_numbers = (set(re.findall(r"\d+", quote.text)) for quote in (one, best))
    sure = one.confidence >= max(bar, best.confidence / 2)
    other = one.document.id != best.document.id
    return bool(other and sure and numbers and best_numbers and numbers != best_numbers)
