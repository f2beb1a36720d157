"""How the page's events are registered with gradio."""

from __future__ import annotations

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Of an event that is the page's own and no program's."""

READER: dict[str, Any] = {"concurrency_id": "reader", "concurrency_limit": 1, **PRIVATE}
"""Of an event that runs a model: they take turns, and the queue says when it is full."""
