import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fakes():
    """The module of the fake assistant (tests are no packages, so it can't be imported)."""
    path = Path(__file__).with_name("fake_assistant.py")
    spec = importlib.util.spec_from_file_location("fake_assistant", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
