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
from ui.library import Library
from ui.site import Site

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("host", ["192.168.1.5", "0.0.0.0"])
def test_other_computers_are_not_served_without_a_password(host):
    with pytest.raises(ValueError, match=r"there is no password; .* --password-file FILE; an SSH"):
        app.serve(host=host, names=["box"])


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"port {port} of 127.0.0.1 .* --port"):
            app.serve(port=port)


def parsed(*arguments):
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return parser.parse_args([*arguments])


def test_the_command_line_has_quiet_defaults():
    args = parsed()
    assert (args.paths, args.host, args.port, args.no_browser) == ([], "127.0.0.1", None, False)
    assert (args.mcp, args.hostname, args.password_file, args.certfile) == (False, [], None, None)


def test_no_option_takes_the_password_itself(capsys):
    with pytest.raises(SystemExit):
        parsed("--password", "correct horse battery")
    told = capsys.readouterr().err
    assert "other users can see a command line" in told
    assert "correct horse" not in told
    args = parsed("--password-file", "p", "--hostname", "a", "--hostname", "b:8443", "--mcp")
    assert (args.password_file, args.hostname, args.mcp) == (Path("p"), ["a", "b:8443"], True)


def run_cli(monkeypatch, *arguments):
    """Run the command with a server that is told its address and ends; return what it was given."""
    given = {}

    def serve(home, collection, paths, **settings):
        given.update(settings)
        settings["ready"](f"http://{settings['host']}:7860")

    monkeypatch.setattr(app, "serve", serve)
    args = parsed(*arguments)
    args.home, args.collection = None, "default"
    assert cli.run(args) == 0
    return given


def test_the_password_comes_from_a_private_file_or_the_environment(monkeypatch, tmp_path):
    file = tmp_path / "password"
    file.write_text("from the file\n")
    file.chmod(0o600)
    assert run_cli(monkeypatch, "--password-file", str(file))["password"] == "from the file"
    monkeypatch.setenv("VERBATIM_PASSWORD", "from the environment")
    assert run_cli(monkeypatch)["password"] == "from the environment"
    assert "VERBATIM_PASSWORD" not in os.environ
    assert run_cli(monkeypatch)["password"] is None


def test_an_open_wire_is_warned_of_loudly(monkeypatch, capsys):
    run_cli(monkeypatch, "--host", "192.168.1.5")
    told = capsys.readouterr()
    assert told.out == "Verbatim is at http://192.168.1.5:7860 (stop with Ctrl-C)\n"
    assert "NOT ENCRYPTED" in told.err
    for quiet in (["--host", "127.0.0.1"], ["--host", "192.168.1.5", "--certfile", "c.pem"]):
        run_cli(monkeypatch, *quiet)
        assert capsys.readouterr().err == ""


def test_the_address_of_the_mcp_server_is_told(monkeypatch, capsys):
    run_cli(monkeypatch, "--mcp")
    assert "MCP is at http://127.0.0.1:7860/mcp\n" in capsys.readouterr().out


WATCH = ROOT / "tests" / "offline"
SERVER = """
import socket
from fake_assistant import FakeAssistant, document
from ui import callers
from ui.app import application, run
from ui.library import Library
from ui.site import Site

with socket.create_server(("127.0.0.1", 0)) as listener:
    port = listener.getsockname()[1]
    library = Library.holding({"default": FakeAssistant([document("The keeper is Maria.")])})
    app = application(Site(library), port=port, tell=callers.tell)
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
        assert "Verbatim" in httpx.get(f"{address}/", timeout=90).text
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/x", timeout=90) as open_page:
            next(open_page.iter_raw())
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, stopped = process.stdout.readline(), time.monotonic()
            rest, err = process.communicate(timeout=90)
    assert (out, rest, err, process.returncode) == ("clean\n", "", "", 0)
    assert stopped - began < 10
    assert log.read_text() == ""


TLS = """
import socket, sys
from pathlib import Path
from fake_assistant import FakeAssistant, document
from ui.address import Address
from ui.app import application, run
from ui.library import Library
from ui.site import Site

certificate, key = map(Path, sys.argv[1:])
address = Address("127.0.0.1", (), certificate, key)
with address.listen(0) as listener:
    port = listener.getsockname()[1]
    library = Library.holding({"default": FakeAssistant([document("The keeper is Maria.")])})
    app = application(Site(library), port=port, address=address, password="correct horse battery")
    print(address.url(port), flush=True)
    run(app, listener, certificate=certificate, key=key)
"""


def test_over_tls_a_browser_logs_in_and_its_cookie_never_leaves_the_encrypted_line(tmp_path):
    pair = [tmp_path / "certificate.pem", tmp_path / "key.pem"]
    made = ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-out", pair[0], "-keyout", pair[1]]  # fmt: skip
    try:
        subprocess.run(made, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [ROOT, Path(__file__).parent]))}
    with subprocess.Popen(
        [sys.executable, "-c", TLS, *pair], stdout=subprocess.PIPE, text=True, env=env
    ) as process:
        address = process.stdout.readline().strip()
        assert address.startswith("https://127.0.0.1:")
        with httpx.Client(base_url=address, verify=False, timeout=90) as browser:
            accept = {"accept": "text/html"}
            assert (
                browser.get("/", headers=accept).headers["location"].startswith("/verbatim/login")
            )
            form = {"password": "correct horse battery", "next": "/"}
            entered = browser.post("/verbatim/login", data=form, headers={"origin": address})
            assert "Secure" in entered.headers["set-cookie"]
            assert "Verbatim" in browser.get("/", headers=accept).text
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0


@pytest.fixture(scope="module")
def served(fakes):
    """The whole guarded page with the fake assistant, called without a network."""
    secret = fakes.document("The keeper is Maria.", "Log </script><script>x()", name="log.md")
    site = Site(Library.holding({"default": fakes.FakeAssistant([secret])}))

    async def make():  # in a loop, or gradio opens loops of its own and never closes them
        return app.application(site, port=7860)

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


def test_files_reach_the_page_by_its_own_route_alone(served):
    assert served("/gradio_api/upload", "POST", files={"files": b"x"}).status_code == 404
    assert served("/gradio_api/file=/etc/passwd").status_code == 404
    own = served(
        "/verbatim/upload", "POST", params={"name": "a.exe", "collection": "default"}, content=b"x"
    )
    assert own.status_code == 415
    assert "reason" in own.json()


def test_the_favicon_is_our_own(served):
    icon = Path(app.__file__).with_name("assets") / "favicon.png"
    assert served("/favicon.ico").content == icon.read_bytes()


def test_gradio_is_told_to_stay_offline(served):
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
