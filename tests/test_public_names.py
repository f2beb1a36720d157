"""The names that others build on: a change here is a change of the version (docs/guarantees.md)."""

import inspect
import subprocess
import sys

import pytest

import embeddings.plugged
import rag

NAMES = {
    "Answer", "Assistant", "Document", "FileOutcome", "Hit", "Hits", "Passage", "Progress",
    "Quote", "Report", "Retriever", "Settings", "Within",
}  # fmt: skip
CALLS = {
    "Assistant.open": ["home", "collection", "settings", "make", "models"],
    "Assistant.from_documents": [
        "documents", "home", "collection", "settings", "encoder", "reader", "progress",
    ],
    "Assistant.add": ["paths", "prune", "progress", "cancel"],
    "Assistant.ask": ["question", "min_confidence", "within"],
    "Assistant.ask_many": ["questions", "min_confidence", "within"],
    "Assistant.remove": ["ids"],
    "Assistant.documents": [],
    "Assistant.document": ["document_id"],
    "Assistant.verify": [],
    "Retriever.from_documents": ["documents", "home", "encoder", "settings", "progress"],
    "Retriever.retrieve": ["question", "k", "within"],
    "Retriever.retrieve_many": ["questions", "k", "within"],
}  # fmt: skip


def test_the_public_names_are_these():
    assert set(rag.__all__) == NAMES
    assert all(hasattr(rag, name) for name in NAMES)
    assert list(inspect.signature(embeddings.plugged.as_encoder).parameters) == [
        "thing", "name", "fingerprint",
    ]  # fmt: skip


@pytest.mark.parametrize(("call", "expected"), CALLS.items())
def test_their_parameters_keep_their_names(call, expected):
    owner, name = call.split(".")
    parameters = list(inspect.signature(getattr(getattr(rag, owner), name)).parameters)
    assert [parameter for parameter in parameters if parameter != "self"] == expected


def test_importing_rag_brings_no_heavy_library():
    heavy = "torch gradio faiss onnxruntime transformers sentence_transformers pandas tqdm"
    script = f"import rag, sys; print([name for name in {heavy.split()!r} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert (result.stdout, result.stderr) == ("[]\n", "")
