"""The notebooks as they are kept: whole, without outputs, and in the order to be read."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def test_there_are_four_numbered_notebooks():
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_its_title_and_keeps_no_outputs(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    assert (book["nbformat"], book["metadata"]["kernelspec"]["name"]) == (4, "python3")
    assert book["cells"][0]["cell_type"] == "markdown"
    assert book["cells"][0]["source"][0].startswith("# ")
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 5
    for cell in code:
        assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
