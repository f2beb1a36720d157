"""How a Word document sets its words: in which size, and whether bold."""

from __future__ import annotations

from typing import Any

from rag.loaders.blocks import Type
from rag.loaders.word_text import text_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# In points, where a document says nothing; styles that rest on others, more of which are a loop.
_USUAL_SIZE, _MOST_BASES = 10.0, 20
_TRUE = {"1", "true", "on"}


def types_of_styles(document: Any) -> dict[str, Type]:
    """Return how each paragraph style sets words, by style id, and under "" what has none."""
    styles = document.styles.element
    plain = _with(Type(_USUAL_SIZE), styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
    by_id = {
        style.get(f"{_W}styleId", ""): style
        for style in styles.iterchildren(f"{_W}style")
        if style.get(f"{_W}type") == "paragraph"
    }
    types = {"": plain}
    for name, style in by_id.items():
        family = [style]
        while (base := by_id.get(_base(family[-1]))) is not None and len(family) < _MOST_BASES:
            family.append(base)
        type_ = plain
        for one in reversed(family):
            type_ = _with(type_, one.find(f"{_W}rPr"))
        types[name] = type_
        if style.get(f"{_W}default") in _TRUE:
            types[""] = type_
    return types


def _base(style: Any) -> str:
    based = style.find(f"{_W}basedOn")
    return "" if based is None else str(based.get(f"{_W}val", ""))


def _with(type_: Type, properties: Any) -> Type:
    if properties is None:
        return type_
    size = _size(properties.find(f"{_W}sz"), default=type_.size)
    return Type(size, _switched(properties.find(f"{_W}b"), default=type_.bold))


def type_of(paragraph: Any, by_style: Type) -> Type:
    """Return how all words of a paragraph are set, by its style or run by run."""
    runs = [run for run in paragraph.iter(f"{_W}r") if text_of(run).strip()]
    sizes = [_size(run.find(f"{_W}rPr/{_W}sz"), default=by_style.size) for run in runs]
    bold = [_switched(run.find(f"{_W}rPr/{_W}b"), default=by_style.bold) for run in runs]
    return Type(min(sizes), all(bold)) if runs else by_style


def _size(setting: Any, *, default: float) -> float:
    """Return a size that is told in half points."""
    told = "" if setting is None else setting.get(f"{_W}val", "")
    return int(told) / 2 if told.isdecimal() else default


def _switched(setting: Any, *, default: bool) -> bool:
    if setting is None:
        return default
    return setting.get(f"{_W}val", "true") in _TRUE
