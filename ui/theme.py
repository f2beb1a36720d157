"""Colours and type of the page, light and dark; every text has a contrast of 4.5 to 1 or more."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "Liberation Mono", "monospace")

_SHEETS = (
    "parts", "question", "answer", "viewer", "history", "keys", "status", "documents", "evaluation",
    "programs", "print", "contrast",
)  # fmt: skip

LIGHT = {
    "paper": "#faf9f6",
    "card": "#ffffff",
    "ink": "#1f1d1a",
    "soft": "#5f5a52",
    "line": "#e5e1d9",
    "edge": "#8d877c",
    "accent": "#1d5c56",
    "on-accent": "#ffffff",
    "mark": "#ffe69a",
    "mark-ink": "#1f1d1a",
    "alarm": "#9a2b1e",
}
DARK = {
    "paper": "#171614",
    "card": "#201e1c",
    "ink": "#ece8e1",
    "soft": "#b3aca1",
    "line": "#37332e",
    "edge": "#7d766b",
    "accent": "#86cabf",
    "on-accent": "#10211f",
    "mark": "#6a5210",
    "mark-ink": "#fff7de",
    "alarm": "#f0a196",
}


def theme() -> Any:
    """Return gradio's theme in these colours, with fonts the computer has: none is fetched."""
    from gradio.themes import Base

    values = {
        "body_background_fill": "paper",
        "body_text_color": "ink",
        "body_text_color_subdued": "soft",
        "background_fill_primary": "paper",
        "background_fill_secondary": "card",
        "block_background_fill": "paper",
        "block_label_text_color": "soft",
        "block_title_text_color": "soft",
        "border_color_primary": "line",
        "color_accent": "accent",
        "link_text_color": "accent",
        "input_background_fill": "card",
        "input_border_color": "edge",
        "input_border_color_focus": "accent",
        "input_placeholder_color": "soft",
        "button_primary_background_fill": "accent",
        "button_primary_background_fill_hover": "accent",
        "button_primary_border_color": "accent",
        "button_primary_text_color": "on-accent",
    }
    both = {name: LIGHT[colour] for name, colour in values.items()}
    both |= {f"{name}_dark": DARK[colour] for name, colour in values.items()}
    del both["color_accent_dark"]  # the one colour gradio has no dark form of
    return Base(font=SANS, font_mono=MONO).set(
        **both, block_border_width="0px", block_shadow="none"
    )


def head() -> str:
    """Return what goes into the page's head: its styles, whole, so that none arrives late."""
    nested = "".join(map(_sheet, _SHEETS))
    # nested, a rule for one class outranks gradio's reset of buttons, headings and lists
    return f"<style>{_variables()}{_sheet('page')}.gradio-container {{ {nested} }}</style>"


def _sheet(name: str) -> str:
    return files("ui").joinpath(f"assets/{name}.css").read_text(encoding="utf-8")


def _variables() -> str:
    light = "".join(f"--v-{name}: {colour};" for name, colour in LIGHT.items())
    dark = "".join(f"--v-{name}: {colour};" for name, colour in DARK.items())
    on_screen = f"@media screen {{ .dark {{ color-scheme: dark; {dark} }} }}"  # paper is white
    return f":root {{ color-scheme: light; {light} }} {on_screen}\n"
