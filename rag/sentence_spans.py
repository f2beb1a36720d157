"""Where sentences end: a fast rule for whole texts, careful with abbreviations.

A stop ends a sentence when white space follows (or a script that sets none),
unless what stands before it is an abbreviation or an initial, or what comes
after it goes on in lower case. Linear in the length of the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.paragraphs import paragraph_spans
from rag.word_lists import listing

_CLOSERS = "\"'”’»›)\\]}」』）】》〉*_"  # noqa: RUF001
_OPENERS = "\"'“‘«‹([{「『（【《〈¿¡*_—–-„‚"  # noqa: RUF001

# Possessive quantifiers and a pattern that always matches once it has begun
# keep the search linear: a million dots in a row are one match.
_STOP = re.compile(
    rf"(?P<mark>[.!?…؟۔।]++)(?P<close>[{_CLOSERS}]*+)(?:\[\d{{1,3}}\])*+(?P<space>\s*+)"  # noqa: RUF001
    rf"|(?P<wide>[。！？｡]++[{_CLOSERS}]*+\s*+)"  # noqa: RUF001
)
_BEFORE = re.compile(r"[^\s(\[{\"'“‘«/—–]*\Z")  # noqa: RUF001
_AFTER = re.compile(rf"[{_OPENERS}]{{0,6}}(\w[\w’'-]{{0,30}})?(\.)?")  # noqa: RUF001
# al-Bahra, d'Estaing, iPhone: a name may open a sentence in lower case.
_LOWER_NAME = re.compile(r"[a-z]{1,4}[-'’]?[A-Z]")  # noqa: RUF001
_QUOTES = frozenset("\"'”’»」』")  # noqa: RUF001
_DIGIT = re.compile(r"\d")
_INCHES = re.compile(r"[\d½¼¾]\s{1,2}in\Z")
_LOOK_BACK = 24


# A name follows these: never the end. In capitals a name in capitals does; FT and SEC are others.
_OF_PERSONS = listing(
    "Mr Mrs Ms Dr Prof Gen Brig Col Lt Sgt Capt Cmdr Cdr Maj Adm Gov Sen Rep Rev Hon Pres Amb Fr"
    " Messrs Mme Mlle Mgr Supt Insp Det Cpl Pvt Pte Msgr"
)
_TITLES = _OF_PERSONS | listing(
    "Sec Mt Ft vs v cf ca viz Sheikh Eng Dept MR MRS DR PROF"
    " e.g i.e E.g I.e Univ approx incl esp ed eds trans Vol Ch Fig Eq"
)
# The end only when a word follows that opens sentences.
_ABBREVIATIONS = listing(
    "Jr Sr St Ave Blvd Rd Inc Ltd Co Cos Corp Bros plc Assn al est dept univ min max tel ext"
    " Tel Ext Rs Apt apt Bldg bldg Sect sect"
    " Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri"
    " Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb"
    " Nev Okla Ont Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Que"
)
# A number follows these when they are abbreviations.
_BEFORE_NUMBERS = listing(
    "No no Nos nos Art art Arts Sec sec Fig fig Figs figs p pp vol Vol ch Ch para paras par Res res"
    " chap Chap Eq eq Ref ref Tab tab Pt pt Bd S Nr nr c ca b d r Op op Ps Ep ep Max Min ft"
)
_STARTERS = listing(
    "A According After All Although An And Another Any As At Because Before Both But By During Each"
    " Earlier Even Every Few For From Given Had Has Have He Her Here His How However I If In Instead"
    " Is It Its Later Many Meanwhile More Moreover Most Much My Neither Next No Nobody None Nor Not"
    " Nothing Now Of On Once One Only Or Other Our Over Several She Since So Some Still Such That"
    " The Their Then There These They This Those Though Through Thus To Today Under Unless Until"
    " Was We Were What When Where Whether Which While Who Why With Without Yet You Your"
)
_DAYS = listing(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June"
    " July August September October November December Eastern Central Pacific Mountain"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Cut a text into sentences.

    Parameters
    ----------
    text : str
        Any text. Line ends that only wrap are white space; blank lines, list
        items and deliberate line ends separate sentences.

    Returns
    -------
    list of (int, int)
        Half-open spans that tile the text; the white space after a sentence
        belongs to it, the white space before the first one too.
    """
    spans: list[tuple[int, int]] = []
    for start, end in paragraph_spans(text):
        cuts = _cuts(text[start:end])
        spans.extend(pairwise([start, *(start + cut for cut in cuts), end]))
    return spans


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a span inwards past white space.

    Parameters
    ----------
    text : str
        The text the span lies in.
    start, end : int
        Half-open span.

    Returns
    -------
    (int, int)
        The span without white space at its ends; empty, at `end`, when there
        is nothing else.
    """
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, max(start, end - (len(piece) - len(piece.rstrip())))


def _cuts(paragraph: str) -> list[int]:
    """Return the offsets inside a paragraph at which a new sentence begins."""
    size = len(paragraph)
    return [
        match.end()
        for match in _STOP.finditer(paragraph)
        if match.end() < size and (match["wide"] or (match["space"] and _ends(paragraph, match)))
    ]


def _ends(paragraph: str, match: re.Match[str]) -> bool:
    """Tell whether a stop followed by white space ends its sentence."""
    after = _AFTER.match(paragraph, match.end())
    word = (after[1] if after else "") or ""
    if word[:1].islower() and not _LOWER_NAME.match(word):
        return False
    mark = match["mark"]
    if mark != ".":
        return "." not in mark or not word[:1].isdigit()
    if _QUOTES.intersection(match["close"]):
        return True
    start = match.start()
    before = _BEFORE.search(paragraph, max(0, start - _LOOK_BACK), start)
    token = before[0] if before else ""
    if start <= 12 and len(token) <= 3 and token.isdigit() and paragraph[:start].strip() == token:
        return False  # the number of a list item
    if word[:1].isdigit() and _INCHES.search(paragraph, max(0, start - _LOOK_BACK), start):
        return False  # 6 ft. 2 in. 12 times
    initial = bool(after and after[2]) and len(word) == 1
    return _ends_after(token, word, opens=word in _STARTERS and not initial)


def _ends_after(token: str, word: str, *, opens: bool) -> bool:
    """Tell whether ``token.`` ends a sentence before `word`.

    `opens` says that the word is one that usually begins a sentence.
    """
    if token in _TITLES or (token in _BEFORE_NUMBERS and _DIGIT.search(word)):
        return False
    if not opens and token.isupper() and word.isupper() and token.capitalize() in _OF_PERSONS:
        return False
    if token.lower() in {"a.m", "p.m"}:
        return word not in _DAYS and not (word.isupper() and 2 <= len(word) <= 4)
    initial = len(token) == 1 and token.isalpha() and token.isupper()
    dotted = "." in token and len(token) <= 8 and token.replace(".", "").isalpha()
    return opens or not (initial or dotted or token in _ABBREVIATIONS)
