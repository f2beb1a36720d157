"""An assistant without models: passages by shared words, answers by literal strings it was told."""

import re
from types import SimpleNamespace

import pytest

from eval.questions import Question
from rag.types import Answer, Document, Hit, Hits, Passage, Quote

TEXTS = {
    "council.md": (
        "The harbour council met on 3 May. It is chaired by Ines Caldeira.\n\n"
        "The council voted to close the north quay for repairs lasting 14 weeks.\n\n"
        "Repairs will cost 1,200 crowns, paid by the port fund.\n"
    ),
    "school.md": (
        "The village school has 41 pupils. Its head teacher is Tomas Riedl.\n\n"
        "Lessons begin at eight because the ferry leaves at seven.\n"
    ),
}


class FakeAssistant:
    """Stands for rag.assistant.Assistant and its store in evaluation.

    `told` maps a question to (literal string, confidence) pairs, best first;
    it quotes those that stand in the passages it retrieved, and refuses below
    `threshold`.
    """

    def __init__(self, texts, told, *, depth=3, threshold=0.5, cut=None):
        self._texts = texts
        self._told = told
        self._depth = depth
        self.threshold = threshold
        self._cut = cut or (lambda text: [m.span() for m in re.finditer(r"[^\n]+", text)])
        self.retriever = self
        self.asked = []

    def documents(self):
        return [SimpleNamespace(id=f"id-{name}") for name in self._texts]

    def document(self, id_):
        name = id_.removeprefix("id-")
        return Document(id_, name, self._texts[name], f"/somewhere/{name}", "0" * 64)

    def passages_of(self, id_):
        document = self.document(id_)
        return [Passage(document, a, b) for a, b in self._cut(document.text)]

    def retrieve(self, question, k=5):
        wanted = set(re.findall(r"\w{4,}", question.lower()))
        scored = [
            (len(wanted & set(re.findall(r"\w{4,}", p.text.lower()))), p)
            for info in self.documents()
            for p in self.passages_of(info.id)
        ]
        best = sorted(scored, key=lambda item: -item[0])[:k]
        return Hits(question, tuple(Hit(p, float(score), lexical_rank=1) for score, p in best))

    def ask(self, question):
        self.asked.append(question)
        hits = self.retrieve(question, self._depth)
        quotes = [
            Quote(hit.passage, start, start + len(text), start, start + len(text), 0.0, sure)
            for text, sure in self._told.get(question, ())
            for hit in hits
            if (start := hit.passage.document.text.find(text, hit.passage.start, hit.passage.end))
            >= 0
        ]
        refused = not quotes or quotes[0].confidence < self.threshold
        return Answer(
            question,
            () if refused else (quotes[0],),
            refused,
            quotes[0].confidence if quotes else 0.0,
            self.threshold,
            tuple(quotes if refused else quotes[1:]),
            hits,
            {"retrieve": 1.0, "read": 2.0, "total": 3.0 + len(question)},
        )


@pytest.fixture
def texts():
    return dict(TEXTS)


@pytest.fixture
def fake():
    return FakeAssistant


@pytest.fixture
def questions():
    """Answerable ones of each kind of support, and one the documents do not answer."""
    council, school = "council.md", "school.md"
    return [
        Question("q1", "Who chairs the harbour council?", council, ("Ines Caldeira",),
                 "It is chaired by Ines Caldeira.", kind="person", split="dev", family="chair"),
        Question("q2", "How long will the north quay repairs last?", council, ("14 weeks", "weeks"),
                 "close the north quay for repairs lasting 14 weeks", kind="number", split="dev"),
        Question("q3", "What will the repairs cost?", council, ("1,200 crowns",),
                 "Repairs will cost 1,200 crowns", kind="number", split="test"),
        Question("q4", "Who is the head teacher of the village school?", school, ("Tomas Riedl",),
                 "Its head teacher is Tomas Riedl.", kind="person", split="test"),
        Question("q5", "When do lessons begin, and why so early?", school, ("eight",),
                 "Lessons begin at eight", kind="date", split="test"),
        Question("q6", "Who is the mayor of the village?", school, kind="near-topic", split="test"),
    ]  # fmt: skip


@pytest.fixture
def told():
    """What the fake reader would say: right, right, wrong number, right but unsure, nothing."""
    return {
        "Who chairs the harbour council?": [("Ines Caldeira", 0.9)],
        "How long will the north quay repairs last?": [("for repairs lasting 14 weeks", 0.8)],
        "What will the repairs cost?": [("14 weeks", 0.7), ("1,200 crowns", 0.6)],
        "Who is the head teacher of the village school?": [("Tomas Riedl", 0.4)],
        "Who is the mayor of the village?": [("Tomas Riedl", 0.2)],
    }


@pytest.fixture
def make(fake, texts, told):
    """Return a fresh assistant that knows what to say."""
    return lambda **settings: fake(texts, told, **settings)
