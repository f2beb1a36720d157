import pytest

from rag.cli import main


@pytest.fixture
def verbatim(open_assistant, tmp_path, capsys):
    """Run a command on tmp_path/home without models; return (status, stdout, stderr)."""

    def run(command, *arguments):
        words = [command, *map(str, arguments), "--home", str(tmp_path / "home")]
        status = main(words, open_assistant=open_assistant)
        return status, *capsys.readouterr()

    return run
