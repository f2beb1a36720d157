"""What a question names, and whether a document speaks of it.

A question about 2018 is not answered by a document that knows no 2018, nor
one about a person by a document that never mentions them, however well the
rest of it fits: small readers mark a span there all the same. What is in
doubt counts as mentioned: a wrong "never mentions" is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from difflib import get_close_matches

from rag.kinds import TIME_WORDS, TITLES, stem
from rag.lexical import MOST_WORDS, STOP_WORDS
from rag.mentions import YEAR, folded, mention, seen, small
from rag.types import Answer, Passage
from rag.word_lists import listing

_WORD = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
# The word after it is capitalised anyway; an initial or a short form ends no sentence.
_BEGINS = re.compile(r"(?:^|(?:[?!]|[^\W_]{3}[.:])['\"\u2019\u201d)]*\s)[^\w]*$")
_BEFORE = 3  # letters that it looks at, of the word before


# Small even in a heading, in which all other words are capitalised.
_SMALL = listing("a an and as at by for from in of on or the to with")
# Capitalised before a name, and left out elsewhere; or a kind of thing, not which one.
_BESIDE_NAMES = TITLES | listing(
    "prime deputy chief vice king queen prince princess saint gen col lt sgt rev prof uncle aunt"
    " city town village county state republic kingdom street road river mount university article"
    " section chapter part table figure appendix annex paragraph page question"
)
# What is this much like a name of the passages is that name, mistyped.
_ALIKE = 0.8
_SHORTEST = 3


def names(question: str) -> tuple[str, ...]:
    """Return the words of a question that are parts of names, and its years, as they stand.

    Words of less than three letters, those all in capitals (which may be
    written out elsewhere) and those that begin a sentence are left out. In a
    question without capitals, or in the manner of a heading, only years tell.
    """
    question = seen(question)
    found = list(_WORD.finditer(question))
    ends = [0, *(one.end() for one in found)]
    told = any(len(one[0]) > 1 and one[0][0].islower() and one[0] not in _SMALL for one in found)
    words = (
        one[0]
        for one, end in zip(found, ends, strict=False)
        if YEAR.fullmatch(one[0])
        or (
            told
            and _is_name(one[0])
            and not _BEGINS.search(question, _gap(question, end, one.start()), one.start())
        )
    )
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _gap(question: str, end: int, start: int) -> int:
    """Return from where on what stands between two words can begin a sentence.

    No match goes over an underscore, so a long gap is not tried from each of its marks.
    """
    return max(0, end - _BEFORE, question.rfind("_", end, start) + 1)


def unmentioned(
    question: str, passages: Sequence[Passage], ids: Container[str] | None = None
) -> dict[str, tuple[str, ...]]:
    """Return which names of the question each document of the passages never mentions.

    Parameters
    ----------
    question : str
        As asked, see `names`.
    passages : sequence of Passage
        What was found for it. A name that is nearly one of theirs is taken
        for mistyped, and for mentioned.
    ids : container of str, optional
        The documents to look through, each as long as a book perhaps; all of
        them by default.

    Returns
    -------
    dict
        Document id to words, in the order of the question.
    """
    documents = {passage.document.id: passage.document for passage in passages}
    asked = {id_: one for id_, one in documents.items() if ids is None or id_ in ids}
    wanted, initials = names(question), _initials(question)
    if not wanted:
        return dict.fromkeys(asked, ())
    near = _near(passages)
    missing = {
        id_: _missing(wanted, initials, near[id_], document.text) for id_, document in asked.items()
    }
    absent = set().union(*missing.values())
    if not absent:
        return dict.fromkeys(asked, ())
    known = {word for text in near.values() for word in _WORD.findall(text) if word[0].isupper()}
    mistyped = {word for word in absent if _mistyped(word, known)}
    return {
        id_: tuple(word for word in words if word not in mistyped) for id_, words in missing.items()
    }


def not_mentioned(answer: Answer) -> str:
    """Return what the question names and the best candidate's document never does, or ""."""
    best = next(iter(answer.quotes or answer.alternatives), None)
    if best is None or not answer.unmentioned:
        return ""
    named = list(answer.unmentioned[:1])
    for word in answer.unmentioned[1:]:
        whole = f"{named[-1]} {word}"  # first and last name
        if whole in answer.question:
            named[-1] = whole
        else:
            named.append(word)
    *first, last = (f"“{words}”" for words in named)
    words = f"{', '.join(first)} or {last}" if first else last
    return f"“{best.document.title}” never mentions {words}."


def _is_name(word: str) -> bool:
    low = word.casefold()
    return (
        len(word) >= _SHORTEST
        and word[0].isupper()
        and not word.isupper()
        and low not in STOP_WORDS
        and low not in _BESIDE_NAMES
        and stem(word) not in TIME_WORDS
    )


def _initials(question: str) -> dict[str, str]:
    """Return what each word of a longer name is a part of, shortened: Nations -> UN."""
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[^\W\d_]+|[^\w\s]", seen(question)):
        if word[0].isupper():
            runs[-1].append(word)
        elif word not in _SMALL:
            runs.append([])
    told = [(run, "".join(word[0] for word in run)) for run in runs if len(run) > 1]
    return {word: initials for run, initials in told for word in run}


def _near(passages: Sequence[Passage]) -> dict[str, str]:
    """Return the title, date and passages of each document, folded."""
    near = {one.id: f"{folded(one.title)}\n{one.date}" for one in (p.document for p in passages)}
    for passage in passages:
        near[passage.document.id] += f"\n{folded(passage.text)}"
    return near


def _missing(words: Sequence[str], initials: dict[str, str], near: str, text: str) -> list[str]:
    """Return the words that stand neither near what was found nor in the whole text."""
    mentions = {word: mention(folded(word), initials.get(word, "")) for word in words}
    left = [word for word in words if not mentions[word].pattern.search(near)]
    whole = folded(text) if left else ""  # of megabytes perhaps
    lowered = small(whole)
    return [word for word in left if not mentions[word].stands(whole, lowered)]


def _mistyped(word: str, known: set[str]) -> bool:
    word = folded(word)
    if YEAR.fullmatch(word) or word in known:  # of another document
        return False
    return bool(get_close_matches(word, known, 1, _ALIKE))
