"""Gradio's published holes, each tried on the whole application as it is served.

The ids name the advisory; those without a number were reported as issues only.
A hole is closed when the request is refused, nothing of the computer is in the
answer, no other computer was looked for, and no file was left behind.
"""

import http.client
import json
import os
import sys
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from ui.library import Library
from ui.site import Site

SECRET = "the-secret-of-this-computer"
REFUSED = {400, 401, 403, 404, 405, 413, 415, 421, 422}
JOIN, RUN = "/gradio_api/queue/join", "/gradio_api/run/predict"
COMPONENT = "/gradio_api/component_server"
CALL = "/gradio_api/call/v2/ask"
EVIL = "http://evil.example/x"

looked_up = []


def _watch(event, arguments):
    if event in {"socket.getaddrinfo", "socket.connect"}:
        target = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = target[0] if isinstance(target, tuple) else target
        if str(host) not in {"127.0.0.1", "localhost", "b'127.0.0.1'"}:
            looked_up.append((event, host))


@pytest.fixture(scope="module")
def computer(tmp_path_factory):
    """A folder with a secret, and gradio's folder for files, which stays empty."""
    folder, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("gradio")
    secret = folder / "Secret.txt"
    secret.write_text(SECRET)
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(temporary)
    sys.addaudithook(_watch)
    yield SimpleNamespace(secret=secret, temporary=temporary)
    os.environ.pop("GRADIO_TEMP_DIR")
    if before is not None:
        os.environ["GRADIO_TEMP_DIR"] = before


@pytest.fixture(scope="module")
def address(live, fakes, computer):
    document = fakes.document("The keeper is Maria.", "Log", name="log.md")
    assistant = fakes.FakeAssistant([document])
    return live(Site(Library.holding({"default": assistant})))


@pytest.fixture(scope="module")
def send(address):
    """Send a request exactly as written: no path is tidied up on the way."""
    host = urlsplit(address).netloc

    def go(method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(host, timeout=90)
        sent = {"host": host, **dict(headers)}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent = {"content-type": "application/json", **sent}
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"content-length": str(len(body or b"")), **sent}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read(1 << 20).decode("utf-8", "replace")
        connection.close()
        return SimpleNamespace(status=answer.status, headers=answer.headers, text=text)

    return go


def file_data(path, **more):
    return {"path": path, "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}, **more}


def event(data, **more):
    return {"data": data, "fn_index": 0, "session_hash": "h0le", **more}


def form(name="files", boundary="b", content="<script>x()</script>", filename="x.html"):
    head = f'content-disposition: form-data; name="{name}"; filename="{filename}"'
    return f"--{boundary}\r\n{head}\r\n\r\n{content}\r\n--{boundary}--\r\n".encode()


FORM = {"content-type": "multipart/form-data; boundary=b"}
# each: what it is, method, path, body, headers; {secret} is the path of the secret
HOLES = [
    # reading files of the computer
    ("CVE-2021-43831 GHSA-rhq2-3vr9-6mcr file route", "GET", "/file{secret}", None, {}),
    ("CVE-2021-43831 GHSA-rhq2-3vr9-6mcr file route climbing", "GET", "/file/../../../../..{secret}", None, {}),
    ("CVE-2023-51449 GHSA-6qm2-wpxq-7qh2 climbing out of the upload folder", "GET", "/file=/tmp/gradio/../..{secret}", None, {}),
    ("CVE-2023-51449 GHSA-6qm2-wpxq-7qh2 under the api prefix", "GET", "/gradio_api/file=/tmp/gradio/%2e%2e/..{secret}", None, {}),
    ("CVE-2024-47164 GHSA-77xq-6g77-h274 path check fooled by dots", "GET", "/gradio_api/file={secret}/../Secret.txt", None, {}),
    ("CVE-2025-23042 GHSA-j2jg-fq62-7c3h path check fooled by case", "GET", "/gradio_api/file={SECRET}", None, {}),
    ("CVE-2024-12217 GHSA-prpg-p95c-32fv NTFS stream", "GET", "/gradio_api/file={secret}::$DATA", None, {}),
    ("CVE-2024-34510 GHSA-rvfh-h6c7-fc3c Windows share", "GET", "/gradio_api/file=%5C%5Cevil.example%5Cshare", None, {}),
    ("CVE-2024-34510 GHSA-rvfh-h6c7-fc3c Windows share among the assets", "GET", "/assets/%5C%5Cevil.example%5Cshare", None, {}),
    ("CVE-2026-28414 GHSA-39mp-8hj3-5c49 absolute path among the assets", "GET", "/assets/{secret}", None, {}),
    ("CVE-2026-28414 GHSA-39mp-8hj3-5c49 absolute path, encoded", "GET", "/static/%2f{secret}", None, {}),
    ("CVE-2026-28414 GHSA-39mp-8hj3-5c49 absolute path in svelte", "GET", "/svelte/{secret}", None, {}),
    ("climbing out of the assets", "GET", "/assets/../../../../../../../../..{secret}", None, {}),
    ("climbing out of the assets, encoded", "GET", "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e{secret}", None, {}),
    ("CVE-2024-47166 GHSA-37qc-qgx6-9xjv custom component", "GET", "/gradio_api/custom_component/x/client/component/../../../__init__.py", None, {}),
    ("CVE-2024-0964 GHSA-f3h9-8phc-6gvh file in a JSON value", "POST", RUN, event([{"name": "{secret}", "is_file": True, "path": "{secret}", "meta": {}}]), {}),
    ("CVE-2024-1728 upload button", "POST", JOIN, event([[file_data("{secret}", url="/file=x", size=1, mime_type="")]]), {}),
    ("CVE-2024-4941 GHSA-6v6g-j5fq-hpvw file in a JSON component", "POST", JOIN, event([{"a": {"b": file_data("{secret}")}}]), {}),
    ("CVE-2024-47868 GHSA-4q3c-cj7g-jcwf file in a nested output", "POST", JOIN, event([[[[file_data("{secret}", is_stream=True)]]]]), {}),
    ("CVE-2024-51751 GHSA-rhm9-gp5p-5248 file without its type", "POST", JOIN, event([{"path": "{secret}", "meta": {"_type": ""}}]), {}),
    ("CVE-2025-48889 GHSA-8jw3-6x8j-v96g flagging copies a file", "POST", "/gradio_api/run/flag", {"data": [file_data("{secret}"), "", ""]}, {}),
    ("CVE-2024-10648 GHSA-pgfv-gvc5-prfg audio format climbing", "POST", JOIN, event([file_data("{secret}", mime_type="audio/../../x")]), {}),
    ("CVE-2024-1561 GHSA-g9cj-cfpp-4g2x any method of a component", "POST", COMPONENT,
     {"data": "{secret}", "fn_name": "move_resource_to_block_cache", "session_hash": "h0le"}, {}),
    ("CVE-2024-34511 GHSA-34rf-p3r3-58x2 method not meant for the browser", "POST", COMPONENT,
     {"data": "{secret}", "fn_name": "get_config", "session_hash": "h0le"}, {}),
    ("GHSA-j36p-7w88-g82j file explorer climbing", "POST", COMPONENT,
     {"data": ["..", "..", "etc"], "fn_name": "ls", "session_hash": "h0le"}, {}),
    # making the server ask other computers
    ("CVE-2023-34239 GHSA-3qqg-pgqq-3695 proxy", "GET", f"/proxy={EVIL}", None, {}),
    ("CVE-2024-2206 GHSA-r364-m2j9-mf4h proxy by header", "GET", f"/gradio_api/proxy={EVIL}", None, {"x-direct-url": EVIL}),
    ("CVE-2026-28416 GHSA-jmh7-g254-2cq9 proxy of a loaded space", "GET", "/gradio_api/proxy=http://169.254.169.254/latest/meta-data", None, {}),
    ("GHSA-2mr9-9r47-px2g proxy between spaces", "GET", "/gradio_api/proxy=https://a.hf.space/x", None, {"cookie": "a=b"}),
    ("CVE-2024-1183 GHSA-qh6x-j82h-vpf9 scanning ports", "GET", "/gradio_api/file=http://127.0.0.1:22/", None, {}),
    ("CVE-2024-4325 GHSA-973g-55hp-3frw file by address", "POST", JOIN, event([file_data(EVIL)]), {}),
    ("CVE-2024-47167 GHSA-576c-3j53-r9jj file by address", "POST", JOIN, event([{"video": file_data("http://127.0.0.1:1/", url=EVIL)}]), {}),
    ("CVE-2024-47167 GHSA-576c-3j53-r9jj past the queue", "POST", RUN, event([file_data(EVIL)]), {}),
    ("CVE-2024-48052 GHSA-3gf9-wv65-gwh9 download button", "POST", JOIN, event([None], event_data=file_data(EVIL)), {}),
    ("file by address in a call of a program", "POST", CALL, {"question": file_data(EVIL)}, {}),
    # sending a reader elsewhere
    ("CVE-2024-4940 GHSA-g6c9-f4xm-9j4x open redirect", "GET", f"/file={EVIL}", None, {}),
    ("CVE-2024-8021 GHSA-7v2w-h4gh-w5cv open redirect, encoded", "GET", "/gradio_api/file=http%3A%2F%2Fevil.example%2Fx", None, {}),
    ("gradio issue 13593 open redirect", "GET", f"/gradio_api/file/{EVIL}", None, {}),
    ("CVE-2026-28415 GHSA-pfjf-5gxr-995x OAuth redirect", "GET", f"/login/huggingface?_target_url={EVIL}", None, {}),
    ("GHSA-vwgg-rgg9-xx9q OAuth redirect with slashes", "GET", "/logout?_target_url=/////evil.example", None, {}),
    ("CVE-2026-27167 GHSA-h3h8-3v2v-rg7m mocked OAuth", "GET", "/login/callback?_target_url=/", None, {}),
    # other pages acting as the reader
    ("CVE-2024-1727 GHSA-48cq-79qq-6f7x upload from another page", "POST", "/gradio_api/upload", form(), {**FORM, "origin": "http://evil.example"}),
    ("CVE-2024-47084 GHSA-3c67-5hwx-f6wx another origin", "POST", JOIN, event(["x"]), {"origin": "http://evil.example", "cookie": "a=b"}),
    ("CVE-2024-47084 GHSA-3c67-5hwx-f6wx preflight", "OPTIONS", JOIN, None, {"origin": "http://evil.example", "access-control-request-method": "POST"}),
    ("CVE-2024-47165 GHSA-89v2-pqfv-c5r9 origin null", "POST", JOIN, event(["x"]), {"origin": "null"}),
    ("CVE-2025-5320 origin that looks local", "POST", JOIN, event(["x"]), {"origin": "http://localhost.evil.example"}),
    ("CVE-2025-5320 another local origin", "POST", JOIN, event(["x"]), {"origin": "http://localhost:1234"}),
    ("rebinding of a name", "GET", "/config", None, {"host": "evil.example"}),
    ("a form of another page", "POST", JOIN, b"data=x", {"content-type": "text/plain"}),
    # taking in files, and too much
    ("CVE-2024-47872 GHSA-gvv6-33j7-884g page as an upload", "POST", "/gradio_api/upload", form(), FORM),
    ("CVE-2023-41626 upload of any type", "POST", "/upload", form(filename="x.svg"), FORM),
    ("upload that climbs", "POST", "/gradio_api/upload?upload_id=x", form(filename="../../x.py"), FORM),
    ("upload through a component", "POST", COMPONENT, form(), FORM),
    ("CVE-2024-8966 GHSA-5cpq-9538-jm2j endless boundary", "POST", "/gradio_api/upload", b"--b" + b"-" * 60_000, FORM),
    ("CVE-2024-8966 GHSA-5cpq-9538-jm2j endless boundary at a component", "POST", COMPONENT, b"--b" + b"-" * 60_000, FORM),
    ("a body that is too large", "POST", JOIN, b"", {"content-type": "application/json", "content-length": str((1 << 20) + 1)}),
    ("JSON nested without end", "POST", JOIN, b"[" * 1_000_000, {"content-type": "application/json"}),
    ("waiting for an upload's progress", "GET", "/gradio_api/upload_progress?upload_id=x", None, {}),
    # guessing and watching
    ("CVE-2024-1729 GHSA-hmx6-r76c-85g9 gradio's own log-in", "POST", "/login", b"username=a&password=b", {"content-type": "application/x-www-form-urlencoded"}),
    ("CVE-2024-47168 GHSA-hm3c-93pg-4cxw monitoring though off", "GET", "/monitoring", None, {}),
    ("CVE-2024-47168 GHSA-hm3c-93pg-4cxw monitoring's figures", "GET", "/monitoring/summary", None, {}),
    ("CVE-2024-47869 GHSA-j757-pf57-f8r4 monitoring by key", "GET", "/monitoring/0123456789", None, {}),
    ("gradio's session token", "GET", "/gradio_api/token", None, {}),
    ("who is logged in", "GET", "/gradio_api/user", None, {}),
    ("the queue's state", "GET", "/gradio_api/queue/status", None, {}),
    ("another page's stream of answers", "GET", "/gradio_api/call/ask/h0le", None, {}),
    ("the queue passed by", "POST", "/gradio_api/run/ask", {"data": ["Who?", "default", None]}, {}),
    # what gradio has besides
    ("deep link", "GET", "/gradio_api/deep_link?session_hash=h0le", None, {}),
    ("run history", "GET", "/gradio_api/runs", None, {}),
    ("run history's bucket", "POST", "/gradio_api/run-history/connect", {"bucket_id": "x"}, {}),
    ("recording", "POST", "/gradio_api/process_recording", form(), FORM),
    ("editor that writes code", "POST", "/gradio_api/vibe-edit", {"prompt": "x"}, {}),
    ("editor's code", "GET", "/gradio_api/vibe-code", None, {}),
    ("editor's code put in place", "POST", "/gradio_api/vibe-code", {"code": "import os"}, {}),
    ("reloading", "GET", "/gradio_api/dev/reload", None, {}),
    ("stream of media", "GET", "/gradio_api/stream/h0le/1/1/playlist.m3u8", None, {}),
    ("stream of an event", "POST", "/gradio_api/stream/x", event(["x"]), {}),
    ("gradio's MCP server", "POST", "/gradio_api/mcp/", {"jsonrpc": "2.0", "id": 1, "method": "ping"}, {}),
    ("OpenAPI with the upload", "GET", "/gradio_api/openapi.json", None, {}),
    ("FastAPI's documentation", "GET", "/docs", None, {}),
    ("web app manifest", "GET", "/manifest.json", None, {}),
    ("profiling", "GET", "/gradio_api/profiling/traces", None, {}),
]  # fmt: skip


def filled(value, secret):
    """Return a request with the path of the secret in its places."""
    if isinstance(value, str):
        upper = secret.with_name(secret.name.upper())
        return value.replace("{secret}", str(secret)).replace("{SECRET}", str(upper))
    if isinstance(value, dict):
        return {key: filled(one, secret) for key, one in value.items()}
    return [filled(one, secret) for one in value] if isinstance(value, list) else value


def a_component(send):
    components = json.loads(send("GET", "/config").text)["components"]
    return next(one["id"] for one in components if one["type"] == "html")


@pytest.mark.parametrize("hole", HOLES, ids=[hole[0] for hole in HOLES])
def test_the_hole_is_closed(send, computer, hole):
    _, method, path, body, headers = hole
    if path == COMPONENT and isinstance(
        body, dict
    ):  # the ids of components count up over all pages of the process
        body = {**body, "component_id": a_component(send)}
    looked_up.clear()
    began = time.monotonic()
    answer = send(
        method, filled(path, computer.secret), filled(body, computer.secret), headers.items()
    )
    assert answer.status in REFUSED
    assert time.monotonic() - began < 60
    assert SECRET not in answer.text
    assert "location" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert looked_up == []
    assert list(computer.temporary.rglob("*.*")) == []


def test_the_page_is_answered_the_same_way_it_is_attacked(send):
    assert send("GET", "/").status == 200
    assert send("GET", "/config").status == 200
    assert send("POST", CALL, {"question": "Who is the keeper?"}).status == 200


def test_cve_2024_47870_ghsa_xh2x_3mrm_fwqm_the_root_is_not_what_a_header_says(send, address):
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https",
              "x-gradio-server": EVIL, "forwarded": "host=evil.example"}  # fmt: skip
    for path in ("/", "/config", "/gradio_api/info"):
        text = send("GET", path, headers=forged.items()).text
        assert "evil.example" not in text
    assert json.loads(send("GET", "/config").text)["root"] == address


@pytest.mark.parametrize("path", ["/", "/config", "/config?deep_link=x", "/?deep_link=../../x"])
def test_nothing_of_the_computer_is_in_what_the_page_is_made_of(send, computer, path):
    text = send("GET", path).text
    for private in ("/home/reader", "Maria", str(computer.temporary), os.environ["PATH"]):
        assert private not in text


RISKY = {
    "annotatedimage", "audio", "chatbot", "code", "dataframe", "dataset", "datetime", "deeplinkbutton",
    "downloadbutton", "file", "fileexplorer", "gallery", "image", "imageeditor", "json", "loginbutton",
    "markdown", "model3d", "multimodaltextbox", "plot", "state", "uploadbutton", "video",
}  # fmt: skip


def test_components_with_holes_of_their_own_are_not_on_the_page(send):
    """CVE-2024-10569 (dataframe), CVE-2024-10624 (datetime), the file, audio and login components."""
    config = json.loads(send("GET", "/config").text)
    assert RISKY.isdisjoint(one["type"] for one in config["components"])
    assert len(config["components"]) > 5


def test_no_link_is_shared_and_nothing_is_flagged(send):
    """CVE-2023-25823, CVE-2024-47867 and CVE-2024-47871 (share links), CVE-2022-24770 (flagging)."""
    config = json.loads(send("GET", "/config").text)
    assert not config.get("share")
    assert not config.get("space_id")
    assert not config.get("analytics_enabled")
    assert (
        "gradio.tunneling" not in sys.modules or not sys.modules["gradio.tunneling"].CURRENT_TUNNELS
    )
    names = {one.get("api_name") for one in config["dependencies"]}
    assert "flag" not in names


def test_programs_see_four_endpoints_and_none_of_the_pages_own(send):
    info = json.loads(send("GET", "/gradio_api/info").text)
    assert set(info["named_endpoints"]) == {"/ask", "/retrieve", "/add", "/documents"}
    assert info["unnamed_endpoints"] == {}


def test_an_error_within_the_page_does_not_show_its_insides(send):
    answer = send("POST", RUN, {"data": [], "fn_index": 10_000})
    assert answer.status >= 400
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
