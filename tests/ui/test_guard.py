import asyncio

import httpx
import pytest

from ui import callers
from ui.guard import POLICY, UPLOAD_LIMIT, Guard

HOST = "127.0.0.1:7860"


class Echo:
    """An application that answers everything with the body it was sent, and counts its calls."""

    def __init__(self):
        self.calls = 0

    async def __call__(self, scope, receive, send):
        self.calls += 1
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [(b"content-security-policy", b"default-src *"), (b"x-own", b"kept")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def echo():
    return Echo()


@pytest.fixture
def request_(echo):
    guard = Guard(echo, hosts={HOST, "localhost:7860"}, body_limit=100)

    def send(method="GET", path="/", *, host=HOST, content=None, **headers):
        async def go():
            transport = httpx.ASGITransport(guard)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                names = {name.replace("_", "-"): value for name, value in headers.items()}
                kind = {"content-type": "application/json"} if method == "POST" else {}
                return await client.request(
                    method, path, headers={"host": host} | kind | names, content=content
                )

        return asyncio.run(go())

    return send


JOIN = "/gradio_api/queue/join"
UPLOAD = "/verbatim/upload"
POSTED = [(b"host", HOST.encode()), (b"content-type", b"application/json")]


@pytest.mark.parametrize("host", [HOST, "localhost:7860", "LOCALHOST:7860"])
def test_the_pages_own_hosts_are_answered(request_, host):
    assert request_(host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "127.0.0.1",
        "127.0.0.1:7861",
        "127.0.0.1:7860.evil.example",
        "",
    ],
)
def test_another_host_is_refused(request_, echo, host):
    assert request_(host=host).status_code == 421
    assert echo.calls == 0


def test_two_host_headers_are_refused(echo):
    scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http",
        "headers": [(b"host", HOST.encode()), (b"host", b"evil.example")],
    }  # fmt: skip
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, [])) == 421


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://127.0.0.1:7860",
        "http://127.0.0.1:7861",
        "null",
        "http://localhost:7860",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused(request_, echo, method, origin):
    path = "/config" if method == "GET" else JOIN
    assert request_(method, path, origin=origin).status_code == 403
    assert echo.calls == 0


def test_the_pages_origin_and_a_program_without_one_are_answered(request_):
    assert request_("POST", JOIN, origin=f"http://{HOST}", content=b'"hi"').text == '"hi"'
    assert request_("POST", JOIN, content=b'"hi"').text == '"hi"'


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_page_loads_is_refused_but_a_link_to_the_page_works(request_, site):
    assert request_(sec_fetch_site=site, sec_fetch_mode="no-cors").status_code == 403
    assert request_(sec_fetch_site=site, sec_fetch_mode="navigate").status_code == 200
    form = request_("POST", JOIN, sec_fetch_site=site, sec_fetch_mode="navigate")
    assert form.status_code == 403
    stream = request_(path="/gradio_api/queue/data", sec_fetch_site=site, sec_fetch_mode="navigate")
    assert stream.status_code == 403


def test_a_large_body_is_refused_by_its_announced_length(request_, echo):
    assert request_("POST", JOIN, content=b"1" * 100).status_code == 200
    assert request_("POST", JOIN, content=b"1" * 101).status_code == 413
    assert echo.calls == 1


def test_a_large_chunked_body_is_refused_as_it_arrives(echo):
    sent = []

    def chunks():
        for number in range(1000):
            sent.append(number)
            yield {"type": "http.request", "body": b"x" * 30, "more_body": True}

    scope = {
        "type": "http", "method": "POST", "path": JOIN, "scheme": "http",
        "headers": [*POSTED, (b"transfer-encoding", b"chunked")],
    }  # fmt: skip
    guard = Guard(echo, hosts={HOST}, body_limit=100)
    assert asyncio.run(status_of(guard, scope, chunks())) == 413
    assert len(sent) == 4
    assert echo.calls == 0


@pytest.mark.parametrize("length", ["-1", "1e9", "abc", "999999999999", "1" * 5000])
def test_a_wrong_length_is_refused(echo, length):
    scope = {
        "type": "http", "method": "POST", "path": JOIN, "scheme": "http",
        "headers": [(b"host", HOST.encode()), (b"content-length", length.encode())],
    }  # fmt: skip
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, [])) == 413


def test_a_body_in_chunks_arrives_whole(echo):
    scope = {
        "type": "http", "method": "POST", "path": JOIN, "scheme": "http",
        "headers": POSTED,
    }  # fmt: skip
    parts = [
        {"type": "http.request", "body": b'"one ', "more_body": True},
        {"type": "http.request", "body": b'two"', "more_body": False},
    ]
    sent = []
    asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, parts, sent))
    assert sent[-1]["body"] == b'"one two"'


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://evil.example/x", "/gradio_api/file=/etc/passwd", "/file=https://evil.example",
        "/gradio_api/proxy=https://evil.example", "/gradio_api/upload", "/gradio_api/call/predict",
        "/gradio_api/call/ask/0123", "/gradio_api/call/v3/ask", "/mcp",
        f"/gradio_api/call/forget/{'0' * 32}", f"/gradio_api/call/ask/{'0' * 32}/x", "/gradio_api/openapi.json",
        "/gradio_api/deep_link", "/gradio_api/vibe-edit", "/gradio_api/dev/reload", "/monitoring", "/docs",
        "/assets/../config", "/gradio_api/stream/x", "/login", "/gradio_api/runs",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_need_is_not_there(echo, method, path):
    scope = {
        "type": "http", "method": method, "path": path, "scheme": "http",
        "headers": [(b"host", HOST.encode())],
    }  # fmt: skip
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, [])) == 404
    assert echo.calls == 0


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(request_, method):
    assert request_(method).status_code == 405


@pytest.mark.parametrize("path", ["/", "/gradio_api/upload"])
def test_every_response_forbids_connections_elsewhere(request_, path):
    headers = request_(path=path).headers
    assert headers.get_list("content-security-policy")[-1] == POLICY
    assert "connect-src 'self'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_applications_own_headers_are_kept(request_):
    assert request_().headers["x-own"] == "kept"


EVENT = "0123456789abcdef" * 2


@pytest.mark.parametrize("name", ["ask", "retrieve", "add", "documents"])
@pytest.mark.parametrize("style", ["", "v2/"])
def test_programs_reach_the_four_endpoints_and_their_events(request_, name, style):
    path = f"/gradio_api/call/{style}{name}"
    assert request_("POST", path, content=b"{}").status_code == 200
    assert request_(path=f"{path}/{EVENT}").status_code == 200


def test_the_mcp_server_is_there_only_when_asked_for(echo):
    scope = {"type": "http", "method": "POST", "path": "/mcp", "scheme": "http", "headers": POSTED}
    body = [{"type": "http.request", "body": b"{}"}]
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, body)) == 404
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}, more={"/mcp"}), scope, body)) == 200


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "text/json"])
def test_only_json_is_taken_by_gradios_routes(request_, echo, kind):
    answer = request_("POST", JOIN, content=b"{}", content_type=kind)
    assert (answer.status_code, answer.text) == (415, "expected application/json")
    assert echo.calls == 0
    assert request_(
        "POST", JOIN, content_type="Application/JSON; charset=utf-8", content=b"{}"
    ).is_success


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": 1} x', b"\xff", b"[" * 90])
def test_what_is_not_json_goes_no_further(request_, echo, body):
    assert request_("POST", JOIN, content=body).status_code == 400
    assert echo.calls == 0


def test_json_nested_without_end_goes_no_further(echo):
    scope = {"type": "http", "method": "POST", "path": JOIN, "scheme": "http", "headers": POSTED}
    body = [{"type": "http.request", "body": b"[" * 500_000}]
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, body)) == 400
    assert echo.calls == 0


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":[{"path":"/etc/passwd","meta":{"_type":"gradio.FileData"}}]}',
        b'{"data":[[{"a":{"path":"http://x.example","meta":1}}]]}',
        b'{"event_data":{"p\\u0061th":"x","m\\u0065ta":{}}}',
    ],
)
def test_a_body_that_names_a_file_goes_no_further(request_, echo, body):
    answer = request_("POST", JOIN, content=body)
    assert answer.status_code == 400
    assert "files are not taken" in answer.text
    assert echo.calls == 0


def test_a_question_may_talk_of_files(request_):
    body = b'{"data":["what is {path: x, meta: gradio.FileData}?"]}'
    assert request_("POST", JOIN, content=body).status_code == 200


def test_wrong_arguments_are_told_before_gradio_hides_them(echo):
    scope = {"type": "http", "method": "POST", "path": JOIN, "scheme": "http", "headers": POSTED}
    guard = Guard(echo, hosts={HOST}, fault=lambda path, value: f"{path} with {value}")
    sent = []
    body = [{"type": "http.request", "body": b"[7]"}]
    assert asyncio.run(status_of(guard, scope, body, sent)) == 422
    assert sent[1]["body"] == b"/gradio_api/queue/join with [7]"


def test_what_a_proxy_would_say_is_not_believed(echo):
    seen = []

    async def app(scope, receive, send):
        seen.extend(name for name, _ in scope["headers"])
        await echo(scope, receive, send)

    forged = [
        b"X-Forwarded-Host",
        b"x-forwarded-proto",
        b"forwarded",
        b"x-gradio-server",
        b"accept",
    ]
    scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http",
        "headers": [(b"host", HOST.encode()), *((name, b"evil.example") for name in forged)],
    }  # fmt: skip
    asyncio.run(status_of(Guard(app, hosts={HOST}), scope, [{"type": "http.request"}]))
    assert seen == [b"host", b"accept"]


@pytest.mark.parametrize(
    ("caller", "owner_only", "status"),
    [
        ("owner", True, 200), ("unknown", True, 200), ("remote", True, 200),
        ("stranger", True, 403), ("stranger", False, 200),
    ],
)  # fmt: skip
def test_another_user_of_the_computer_is_refused_without_a_password(
    echo, caller, owner_only, status
):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope[callers.KEY])
        await echo(scope, receive, send)

    guard = Guard(app, hosts={HOST}, tell=lambda scope: caller, owner_only=owner_only)
    scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http",
        "headers": [(b"host", HOST.encode())],
    }  # fmt: skip
    assert asyncio.run(status_of(guard, scope, [{"type": "http.request"}])) == status
    assert seen == [caller] * (status == 200)


class Disk:
    """An application that writes an upload down part by part, as a route for files would."""

    def __init__(self):
        self.parts, self.ended = [], None

    async def __call__(self, scope, receive, send):
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended = "cut off"
                raise ConnectionError("the client is gone")
            self.parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        self.ended = "whole"
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"kept"})


def upload(disk, sizes, *, limit=100, headers=()):
    """Send an upload in parts of these sizes; return the status and how many parts were fetched."""
    fetched = []

    def parts():
        for number, size in enumerate(sizes, 1):
            fetched.append(size)
            yield {"type": "http.request", "body": b"x" * size, "more_body": number < len(sizes)}

    scope = {
        "type": "http", "method": "POST", "path": UPLOAD, "scheme": "http",
        "headers": [(b"host", HOST.encode()), *headers],
    }  # fmt: skip
    guard = Guard(disk, hosts={HOST}, body_limit=10, upload_limit=limit)
    return asyncio.run(status_of(guard, scope, parts())), len(fetched)


def test_an_upload_is_passed_on_part_by_part_and_may_be_larger_than_other_requests():
    disk = Disk()
    assert upload(disk, [30, 30, 40], headers=[(b"content-length", b"100")]) == (201, 3)
    assert [len(part) for part in disk.parts] == [30, 30, 40]


def test_an_upload_that_grows_too_large_is_cut_off_as_it_arrives():
    disk = Disk()
    assert upload(disk, [30] * 1000) == (413, 4)
    assert (disk.ended, sum(map(len, disk.parts))) == ("cut off", 90)


def test_the_default_lets_the_largest_file_through_that_is_read():
    assert UPLOAD_LIMIT > 200_000_000


def test_an_error_of_the_upload_route_itself_is_not_hidden():
    async def broken(scope, receive, send):
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError, match="the disk is gone"):
        upload(broken, [1])


def test_an_upload_from_another_page_is_refused_unread():
    disk = Disk()
    assert upload(disk, [1], headers=[(b"origin", b"http://evil.example")]) == (403, 0)
    assert disk.ended is None


def test_a_web_socket_is_closed(echo):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(echo, hosts={HOST})({"type": "websocket", "headers": []}, None, send))
    assert sent[0]["type"] == "websocket.close"


async def status_of(app, scope, messages, sent=None):
    """Run one raw ASGI request and return the status it was answered with."""
    sent = [] if sent is None else sent
    waiting = iter(messages)

    async def receive():
        return next(waiting, {"type": "http.disconnect"})

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"]
