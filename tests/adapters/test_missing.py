"""Without its framework an adapter says what to install, and importing the rest needs none."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("adapter", "module", "extra"),
    [
        ("langchain", "langchain_core", "langchain"),
        ("llama_index", "llama_index", "llama-index"),
        ("haystack", "haystack", "haystack"),
    ],
)
def test_a_missing_framework_is_named_with_its_extra(adapter, module, extra):
    code = f"import sys; sys.modules[{module!r}] = None; import rag.adapters.{adapter}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"pip install 'verbatim-qa[{extra}]'" in done.stderr.splitlines()[-1]


def test_no_framework_is_imported_with_the_package():
    code = (
        "import sys, rag, rag.adapters, rag.adapters.finding, rag.adapters.reading; "
        "print([m for m in ('langchain_core', 'llama_index', 'haystack') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
