import asyncio
import json
import socket
import threading
import time

import anyio
import fastapi
import httpx
import pytest
import uvicorn

from ui import uploads
from ui.library import Library

LIMIT = 1000
WORDS = b"The keeper is Maria."


@pytest.fixture
def library(open_assistant, tmp_path):
    made = Library(tmp_path / "home", opener=lambda name: open_assistant(collection=name))
    yield made
    made.close()


@pytest.fixture
def kept(library):
    """The names of the files that were kept."""
    folder = library.assistant("default").folder / "files"
    return lambda: sorted(path.name for path in folder.glob("*") if path.name != ".lock")


@pytest.fixture
def upload(library):
    def send(name="Log.md", content=WORDS, *, collection="default", reserve=0, **headers):
        server = fastapi.FastAPI()
        server.include_router(uploads.router(library, limit=LIMIT, reserve=reserve))

        async def go():
            transport = httpx.ASGITransport(server)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                query = {"collection": collection, "name": name}
                return await client.post(
                    uploads.PATH, params=query, content=content, headers=headers
                )

        return asyncio.run(go())

    return send


def outcome(library, ticket):
    limit = time.monotonic() + 20
    while isinstance(state := library.work("default").states([ticket])[0], str):
        assert time.monotonic() < limit
        time.sleep(0.01)
    return state


async def chunks(*parts):
    for part in parts:
        yield part


def test_a_file_is_kept_read_and_can_be_asked(upload, library, kept):
    answer = upload()
    assert answer.status_code == 200
    assert outcome(library, answer.json()["ticket"]).outcome == "added"
    assert kept() == ["Log.md"]
    assert library.assistant("default").ask("Who is the keeper?").text == "Maria"


def test_a_file_may_come_in_parts_and_without_its_length(upload, library, kept):
    answer = upload(content=chunks(b"The keeper ", b"", b"is Maria."))
    assert outcome(library, answer.json()["ticket"]).outcome == "added"
    assert library.assistant("default").documents()[0].characters == len(WORDS)


@pytest.mark.parametrize("content", [b"x" * (LIMIT + 1), [b"x" * 600, b"x" * 600]])
def test_a_file_over_the_limit_is_refused_however_it_comes(upload, kept, content):
    answer = upload(content=content if isinstance(content, bytes) else chunks(*content))
    assert answer.status_code == 413
    assert answer.json()["reason"] == "is larger than 1.0 KB, the most that is read; split it"
    assert kept() == []


def test_exactly_the_limit_is_taken(upload):
    assert upload(content=b"x" * LIMIT).status_code == 200


@pytest.mark.parametrize("name", ["photo.png", "README", "archive.txt.zip", ".md", "a.md/", "x."])
def test_another_type_is_refused_before_it_is_read(upload, kept, name):
    answer = upload(name=name)
    assert answer.status_code == 415
    assert "a type that isn't read; expected .txt" in answer.json()["reason"]
    assert kept() == []


def test_a_broken_file_is_kept_and_its_reading_fails(upload, library, kept):
    answer = upload("broken.pdf", b"%PDF-1.4 nothing")
    failed = outcome(library, answer.json()["ticket"])
    assert failed.outcome == "failed"
    assert "broken PDF" in failed.reason
    assert kept() == ["broken.pdf"]


@pytest.mark.parametrize("content", [b"", chunks()])
def test_an_empty_file_is_refused(upload, kept, content):
    answer = upload(content=content)
    assert answer.status_code == 400
    assert "is empty" in answer.json()["reason"]
    assert kept() == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\system.md", "system.md"),
        ("/etc/shadow.txt", "shadow.txt"),
        ("nul\0in it.txt", "nul in it.txt"),
        ("line\nbreak.txt", "line break.txt"),
        ("letters/2024/March.txt", "March.txt"),
        ("🌊 Zoë قائد.txt", "🌊 Zoë قائد.txt"),
        ("LOUD.TXT", "LOUD.TXT"),
        ("a&b=c?d#e%2F.txt", "a&b=c d#e%2F.txt"),
    ],
)
def test_a_name_leads_nowhere_else(upload, kept, library, name, safe):
    assert upload(name).status_code == 200
    assert kept() == [safe]


def test_a_very_long_name_is_cut(upload, kept):
    assert upload("n" * 300 + ".txt").status_code == 200
    (name,) = kept()
    assert name.startswith("nnn")
    assert name.endswith(".txt")
    assert len(name.encode()) < 255


@pytest.mark.parametrize("name", ["", "   ", "n" * 5000 + ".txt"])
def test_without_a_name_there_is_no_file(upload, kept, name):
    assert upload(name).status_code == 400
    assert kept() == []


def test_the_same_file_twice_is_one(upload, library, kept):
    first, second = (upload().json()["ticket"] for _ in range(2))
    assert outcome(library, first).outcome in {"added", "unchanged"}
    assert outcome(library, second).outcome in {"added", "unchanged"}
    assert kept() == ["Log.md"]
    third = outcome(library, upload("Copy.md").json()["ticket"])
    assert third.outcome == "duplicate"
    other = outcome(library, upload(content=b"The keeper is Ada.").json()["ticket"])
    assert other.outcome == "added"
    assert kept() == ["Copy.md", "Log (2).md", "Log.md"]
    assert library.assistant("default").counts().documents == 2


def test_an_unknown_collection_is_not_made(upload, library):
    answer = upload(collection="no such")
    assert answer.status_code == 404
    assert "no such" in answer.json()["reason"]
    assert library.names() == ["default"]


def test_a_file_goes_to_the_collection_it_is_sent_to(upload, library, kept):
    library.create("court")
    assert upload(collection="court").status_code == 200
    assert kept() == []
    assert (library.assistant("court").folder / "files" / "Log.md").exists()


def test_the_disk_is_not_filled_to_the_brim(upload, kept):
    answer = upload(reserve=10**18)
    assert answer.status_code == 507
    assert "make room and try again" in answer.json()["reason"]
    assert kept() == []


def test_a_disk_that_is_full_half_way_is_told_without_a_path(upload, library, kept):
    def keep_file(name, stream, *, limit):
        stream.read(5)
        raise OSError(28, "No space left on device", "/home/me/secret")

    library.assistant("default").keep_file = keep_file
    answer = upload()
    assert (answer.status_code, answer.json()["reason"]) == (
        507, "the disk is full; make room and try again",
    )  # fmt: skip


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "/home/me/x"), RuntimeError("/home/me/x")]
)
def test_what_else_goes_wrong_names_no_path(upload, library, error):
    def keep_file(name, stream, *, limit):
        raise error

    library.assistant("default").keep_file = keep_file
    answer = upload()
    assert answer.status_code == 500
    assert "could not be kept" in answer.json()["reason"]
    assert "/home" not in answer.text


def test_a_file_cut_off_half_way_leaves_nothing(library, kept):
    server = fastapi.FastAPI()
    server.include_router(uploads.router(library, limit=LIMIT, reserve=0))
    messages = iter(
        [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]
    )
    sent = []

    async def receive():
        await anyio.sleep(0)
        return next(messages)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": uploads.PATH, "root_path": "", "headers": [],
        "query_string": b"collection=default&name=a.txt", "asgi": {"version": "3.0"},
    }  # fmt: skip
    asyncio.run(server(scope, receive, send))
    assert json.loads(sent[-1]["body"]) == {"reason": "was cancelled"}
    assert kept() == []
    assert library.work("default").status.phase == "idle"


def test_a_file_given_up_at_the_very_moment_is_not_acknowledged(upload, library):
    assistant = library.assistant("default")
    really = assistant.keep_file

    def keep_file(name, stream, *, limit):
        path = really(name, stream, limit=limit)
        path.unlink()  # as if it had been dismissed under the same name
        return path

    assistant.keep_file = keep_file
    answer = upload()
    assert answer.status_code == 500
    assert "try again" in answer.json()["reason"]


def test_only_posts_are_taken(library):
    (route,) = uploads.router(library).routes
    assert route.methods == {"POST"}


def test_what_arrives_is_read_in_the_sizes_that_are_asked_for():
    async def go():
        body = uploads.Arriving(chunks(b"abc", b"defgh"), 100)
        await body.begin()

        def read():
            return [bytes(body.read(2)) for _ in range(6)]

        return await anyio.to_thread.run_sync(read)

    assert asyncio.run(go()) == [b"ab", b"c", b"de", b"fg", b"h", b""]


def test_the_room_is_that_of_a_folder_that_exists(tmp_path):
    assert uploads._free(tmp_path / "not" / "yet") > 0


def test_a_server_that_stops_half_way_leaves_nothing(library, kept):
    server = fastapi.FastAPI()
    server.include_router(uploads.router(library, reserve=0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(
            server, log_level="critical", ws="none", timeout_graceful_shutdown=1
        )
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(
                b"POST /verbatim/upload?collection=default&name=a.txt HTTP/1.1\r\n"
                b"Host: x\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500
            )
            limit = time.monotonic() + 20
            while not [name for name in kept() if name.endswith(".part")]:
                assert time.monotonic() < limit
                time.sleep(0.01)
            running.should_exit = True
            thread.join(20)
    assert not thread.is_alive()
    # the worker that wrote it clears up after the server's loop has ended
    limit = time.monotonic() + 20
    while kept() and time.monotonic() < limit:
        time.sleep(0.01)
    assert kept() == []
