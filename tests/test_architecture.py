"""The contracts of the code's structure: who imports whom, and how fast a first import is."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", ["rag", "embeddings", "ui", "eval"])
def test_importing_a_package_loads_nothing_heavy(package):
    heavy = ["torch", "transformers", "faiss", "gradio", "onnxruntime", "sentence_transformers"]
    code = f"import sys, {package}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_of_the_product_imports_tests_seeds_or_training():
    for package in ("rag", "embeddings", "ui", "eval"):
        for path in (ROOT / package).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                words = line.split()
                if words[:1] in (["import"], ["from"]) and len(words) > 1:
                    assert words[1].split(".")[0] not in {"tests", "seeds", "training"}, path
