import asyncio

import httpx
import pytest

from ui.guard import POLICY, Guard

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
                return await client.request(
                    method, path, headers={"host": host} | names, content=content
                )

        return asyncio.run(go())

    return send


JOIN = "/gradio_api/queue/join"


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
    assert request_("POST", JOIN, origin=f"http://{HOST}", content=b"hi").text == "hi"
    assert request_("POST", JOIN, content=b"hi").text == "hi"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_page_loads_is_refused_but_a_link_to_the_page_works(request_, site):
    assert request_(sec_fetch_site=site, sec_fetch_mode="no-cors").status_code == 403
    assert request_(sec_fetch_site=site, sec_fetch_mode="navigate").status_code == 200
    form = request_("POST", JOIN, sec_fetch_site=site, sec_fetch_mode="navigate")
    assert form.status_code == 403


def test_a_large_body_is_refused_by_its_announced_length(request_, echo):
    assert request_("POST", JOIN, content=b"x" * 100).status_code == 200
    assert request_("POST", JOIN, content=b"x" * 101).status_code == 413
    assert echo.calls == 1


def test_a_large_chunked_body_is_refused_as_it_arrives(echo):
    sent = []

    def chunks():
        for number in range(1000):
            sent.append(number)
            yield {"type": "http.request", "body": b"x" * 30, "more_body": True}

    scope = {
        "type": "http", "method": "POST", "path": JOIN, "scheme": "http",
        "headers": [(b"host", HOST.encode()), (b"transfer-encoding", b"chunked")],
    }  # fmt: skip
    guard = Guard(echo, hosts={HOST}, body_limit=100)
    assert asyncio.run(status_of(guard, scope, chunks())) == 413
    assert len(sent) == 4
    assert echo.calls == 0


@pytest.mark.parametrize("length", ["-1", "1e9", "abc", "999999999999"])
def test_a_wrong_length_is_refused(echo, length):
    scope = {
        "type": "http", "method": "POST", "path": JOIN, "scheme": "http",
        "headers": [(b"host", HOST.encode()), (b"content-length", length.encode())],
    }  # fmt: skip
    assert asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, [])) == 413


def test_a_body_in_chunks_arrives_whole(echo):
    scope = {
        "type": "http", "method": "POST", "path": JOIN, "scheme": "http",
        "headers": [(b"host", HOST.encode())],
    }  # fmt: skip
    parts = [
        {"type": "http.request", "body": b"one ", "more_body": True},
        {"type": "http.request", "body": b"two", "more_body": False},
    ]
    sent = []
    asyncio.run(status_of(Guard(echo, hosts={HOST}), scope, parts, sent))
    assert sent[-1]["body"] == b"one two"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://evil.example/x", "/gradio_api/file=/etc/passwd", "/file=https://evil.example",
        "/gradio_api/proxy=https://evil.example", "/gradio_api/upload", "/gradio_api/call/ask",
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
    assert headers.get_list("content-security-policy") == [POLICY]
    assert "connect-src 'self'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_applications_own_headers_are_kept(request_):
    assert request_().headers["x-own"] == "kept"


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
