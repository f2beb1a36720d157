import argparse
import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ui import app, cli

ROOT = Path(__file__).parents[2]


def test_another_address_is_refused_because_there_is_no_log_in():
    with pytest.raises(ValueError, match="no log-in yet"):
        app.serve(host="0.0.0.0")


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"port {port} is taken .* --port"):
            app.serve(port=port)


def test_the_next_free_port_is_taken_when_none_is_asked_for(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(app, "PORT", taken.getsockname()[1])
        with app._listen("127.0.0.1", None) as listener:
            assert app.PORT < listener.getsockname()[1] < app.PORT + 40


def test_the_command_line_has_quiet_defaults():
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    args = parser.parse_args([])
    assert (args.paths, args.host, args.port, args.no_browser) == ([], "127.0.0.1", None, False)


WATCH = ROOT / "tests" / "offline"
SERVER = """
import asyncio, socket
from fake_assistant import FakeAssistant, document
from ui.app import application, build, run

with socket.create_server(("127.0.0.1", 0)) as listener:
    port = listener.getsockname()[1]
    blocks = build(FakeAssistant([document("The keeper is Maria.")]))
    app = application(blocks, port=port)
    print(port, flush=True)
    run(app, listener)
print("clean", flush=True)
"""


def test_ctrl_c_ends_the_server_cleanly_and_it_never_looked_for_another_computer(tmp_path):
    log = tmp_path / "network.log"
    log.touch()
    folders = os.pathsep.join(map(str, [WATCH, ROOT, Path(__file__).parent]))
    env = {**os.environ, "PYTHONPATH": folders, "VERBATIM_TEST_NETWORK_LOG": str(log)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=pipe, stderr=pipe, text=True, env=env
    ) as process:
        address = f"http://127.0.0.1:{int(process.stdout.readline())}"
        assert "Verbatim" in httpx.get(f"{address}/", timeout=30).text
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/x", timeout=20) as open_page:
            next(open_page.iter_raw())
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    assert (out, err, process.returncode) == ("clean\n", "", 0)
    assert time.monotonic() - began < 10
    assert log.read_text() == ""


@pytest.fixture(scope="module")
def served(fakes):
    """The whole guarded page with the fake assistant, called without a network."""
    secret = fakes.document("The keeper is Maria.", "Log </script><script>x()", name="log.md")
    assistant = fakes.FakeAssistant([secret])

    async def make():  # in a loop, or gradio opens loops of its own and never closes them
        return app.application(app.build(assistant), port=7860)

    guarded = asyncio.run(make())

    def get(path, method="GET", **settings):
        async def go():
            transport = httpx.ASGITransport(guarded)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:7860"
            ) as client:
                return await client.request(method, path, **settings)

        return asyncio.run(go())

    return get


def test_the_page_is_served_with_its_policy_and_without_the_documents(served):
    page = served("/")
    assert page.status_code == 200
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    for private in ("Maria", "/home/reader", "</script><script>x()"):
        assert private not in page.text


def test_nothing_the_page_loads_comes_from_elsewhere(served):
    style = served("/theme.css").text
    addresses = re.findall(r"url\(\s*['\"]?([^'\")]+)", style)
    assert all(address.startswith("data:") for address in addresses)
    assert "@import" not in style


def test_uploads_files_and_gradios_api_are_not_there(served):
    assert served("/gradio_api/upload", "POST", files={"files": b"x"}).status_code == 404
    assert served("/gradio_api/file=/etc/passwd").status_code == 404
    assert served("/gradio_api/call/ask", "POST", json={}).status_code == 404
    assert served("/gradio_api/info").json()["named_endpoints"] == {}


def test_the_favicon_is_our_own(served):
    icon = Path(app.__file__).with_name("assets") / "favicon.png"
    assert served("/favicon.ico").content == icon.read_bytes()


def test_gradio_is_told_to_stay_offline(served):
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
