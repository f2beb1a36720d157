"""What a question names, and whether a document speaks of it.

A question about 2018 is not answered by a document that knows no 2018, nor
one about a person by a document that never mentions them, however well the
rest of it fits: small readers mark a span there all the same. What is in
doubt counts as mentioned: a wrong "never mentions" is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from rag.kinds import TIME_WORDS, TITLES, stem
from rag.lexical import MOST_WORDS, STOP_WORDS
from rag.types import Answer, Passage
from rag.word_lists import listing

_WORD = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
# Written inside words, and unseen there.
_HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
# Other numbers are written in too many ways: in words, with separators, rounded.
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_MARKS = re.compile(r"[\u0300-\u036f]+")
# The word after it is capitalised anyway; an initial or a short form ends no sentence.
_BEGINS = re.compile(r"(?:^|(?:[?!]|[^\W_]{3}[.:])['\"\u2019\u201d)]*\s+)[^\w]*$")


# Small even in a heading, in which all other words are capitalised.
_SMALL = listing("a an and as at by for from in of on or the to with")
# Capitalised before a name, and left out elsewhere; or a kind of thing, not which one.
_BESIDE_NAMES = TITLES | listing(
    "prime deputy chief vice king queen prince princess saint gen col lt sgt rev prof uncle aunt"
    " city town village county state republic kingdom street road river mount university article"
    " section chapter part table figure appendix annex paragraph page question"
)
# Those that don't begin alike.
_NATIONS = tuple(
    map(
        listing,
        (
            "danish dane denmark",
            "filipino filipina philippine philippines",
            "thai thailand",
            "portuguese portugal",
            "scottish scots scot scotland",
            "roman rome",
            "lao laos laotian",
            "togo togolese",
            "congo congolese",
            "burmese burma myanmar",
            "dutch netherlands holland",
            "finnish finn finland",
            "french france",
            "greek greece",
            "norwegian norway",
            "polish pole poland",
            "spanish spaniard spain",
            "swedish sweden",
            "swiss switzerland",
            "turkish turk turkey turkiye",
            "welsh wales",
            "british britain uk",
            "english england",
            "irish ireland",
        ),
    )
)
# Of nations and languages: Iran and Iranian, Peru and Peruvian, Kurd and Kurdish.
_OF_NATIONS = "n|i|an|ian|vian|ish|ic|ia|ese|land|stan|istan"
_OF_NATION = re.compile(r"(?:v?ian|ish|i?stan|ia|an|i)s?$")
_PEOPLE = re.compile(r"(?:s|(?:wo)?m[ae]n)$")
# What is this much like a name of the passages is that name, mistyped.
_ALIKE = 0.8
_SHORTEST, _SHORTEST_BEGINNING, _LONGEST_ENDING = 3, 4, 3


def names(question: str) -> tuple[str, ...]:
    """Return the words of a question that are parts of names, and its years, as they stand.

    Words of less than three letters, those all in capitals (which may be
    written out elsewhere) and those that begin a sentence are left out. In a
    question without capitals, or in the manner of a heading, only years tell.
    """
    question = _HIDDEN.sub("", question)
    found = list(_WORD.finditer(question))
    told = any(len(one[0]) > 1 and one[0][0].islower() and one[0] not in _SMALL for one in found)
    words = (
        one[0]
        for one in found
        if _YEAR.fullmatch(one[0])
        or (told and _is_name(one[0]) and not _BEGINS.search(question[: one.start()]))
    )
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def unmentioned(question: str, passages: Sequence[Passage]) -> dict[str, tuple[str, ...]]:
    """Return which names of the question each document of the passages never mentions.

    Parameters
    ----------
    question : str
        As asked, see `names`.
    passages : sequence of Passage
        What was found for it. A name that is nearly one of theirs is taken
        for mistyped, and for mentioned.

    Returns
    -------
    dict
        Document id to words, in the order of the question.
    """
    documents = {passage.document.id: passage.document for passage in passages}
    wanted, initials = names(question), _initials(question)
    if not wanted:
        return dict.fromkeys(documents, ())
    near = {
        id_: f"{_folded(document.title)}\n{document.date}" for id_, document in documents.items()
    }
    for passage in passages:
        near[passage.document.id] += f"\n{_folded(passage.text)}"
    missing = {
        id_: _missing(wanted, initials, near[id_], document.text)
        for id_, document in documents.items()
    }
    absent = set().union(*missing.values())
    if not absent:
        return dict.fromkeys(documents, ())
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
    for word in re.findall(r"[^\W\d_]+|[^\w\s]", _HIDDEN.sub("", question)):
        if word[0].isupper():
            runs[-1].append(word)
        elif word not in _SMALL:
            runs.append([])
    return {word: "".join(w[0] for w in run) for run in runs if len(run) > 1 for word in run}


def _missing(words: Sequence[str], initials: dict[str, str], near: str, text: str) -> list[str]:
    """Return the words that stand neither near what was found nor in the whole text."""
    mentions = {word: _mention(_folded(word), initials.get(word, "")) for word in words}
    left = [word for word in words if not mentions[word].search(near)]
    whole = _folded(text) if left else ""  # of megabytes perhaps
    return [word for word in left if not mentions[word].search(whole)]


def _mention(word: str, initials: str) -> re.Pattern[str]:
    """Return what finds a name in a folded text, or another form of it."""
    if _YEAR.fullmatch(word):
        return _year(word)
    called = {word.casefold(), _PEOPLE.sub("", word.casefold())}
    forms = {word, *(form for nation in _NATIONS if called & nation for form in nation)}
    ways = [rf"(?i:{_any_of(forms)})(?:s|es|(?:wo)?m[ae]n)?(?![^\W_])"]
    if roots := _roots(word):
        ways.append(rf"(?:{_any_of(roots)})(?:{_OF_NATIONS})?s?(?![^\W_])")
    # Iraq and Iraqi, Europe and European, Ministry and Ministries
    beginning = word[: max(_SHORTEST_BEGINNING, len(word) - _LONGEST_ENDING)]
    if len(beginning) < len(word):
        ways.append(re.escape(beginning))
    if len(initials) > 1:
        ways.append(r"\.?".join(map(re.escape, _folded(initials))) + r"(?![^\W_])")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})")


def _roots(word: str) -> set[str]:
    """Return what a nation, its people and language may be named by: Iran of Iran and Iranians."""
    root = _OF_NATION.sub("", word)
    return {
        *((word,) if len(word) <= _SHORTEST_BEGINNING else ()),
        *((root,) if len(root) >= _SHORTEST_BEGINNING else ()),
    }


def _any_of(forms: set[str]) -> str:
    return "|".join(map(re.escape, sorted(forms)))


def _year(year: str) -> re.Pattern[str]:
    """Return what finds a year, also as the second one of 2018/19, 2018-19 and 2015-19."""
    before = "|".join(str(int(year) - past) for past in range(1, 10))
    end = rf"(?:{before})[-/\u2010\u2013]{year[2:]}(?!-\d)"
    return re.compile(rf"(?<!\d)(?:{year}|{end})(?!\d)")


def _mistyped(word: str, known: set[str]) -> bool:
    word = _folded(word)
    if _YEAR.fullmatch(word) or word in known:  # of another document
        return False
    return bool(get_close_matches(word, known, 1, _ALIKE))


def _folded(text: str) -> str:
    """Return a text without accents and what is unseen, in one Unicode form; capitals stay."""
    if text.isascii():
        return text
    return _MARKS.sub("", _HIDDEN.sub("", unicodedata.normalize("NFKD", text)))
