import asyncio
import json
import sys
import threading
import time

import httpx
import pytest

from ui.library import Library
from ui.site import Site

mcp = pytest.importorskip("mcp", reason='the extra "mcp" is not installed')

LOG = "The lighthouse keeper is Zoë Åkerlund 🌊. The ferry sails at nine."
ASKED = "Who is the lighthouse keeper?"
SECRET = "correct horse battery"


@pytest.fixture
def assistant(open_assistant, write):
    opened = open_assistant()
    opened.add([write({"log.md": LOG, "bread.md": "The baker sells bread. It costs 3 pounds."})])
    return opened


@pytest.fixture
def address(live, bare_page, assistant):
    return live(Site(Library.holding({"default": assistant}), mcp=True), page=bare_page)


def with_client(address, action, **settings):
    """Run an action with the official client connected."""

    async def go():
        async with mcp.Client(f"{address}/mcp", **settings) as client:
            return await action(client)

    return asyncio.run(go())


def call(address, name, **arguments):
    return with_client(address, lambda client: client.call_tool(name, arguments))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_finds_two_tools_that_only_read(address, mode):
    tools = with_client(address, lambda client: client.list_tools(), mode=mode).tools
    assert [tool.name for tool in tools] == ["ask", "search"]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.input_schema["required"] == ["question"]
        assert tool.input_schema["properties"]["collection"]["default"] == "default"


def test_ask_gives_the_answer_with_exact_quotes_and_nothing_unverified(address, tmp_path):
    result = call(address, "ask", question=ASKED)
    assert not result.is_error
    value = result.structured_content
    assert json.loads(result.content[0].text) == value
    assert (value["answered"], value["answer"]) == (True, "Zoë Åkerlund")
    quote = value["quotes"][0]
    assert LOG[quote["start"] : quote["end"]] == quote["text"]
    assert quote["document"]["source"] == "log.md"
    assert set(value) == {"question", "answered", "answer", "confidence", "quotes", "differing"}
    assert str(tmp_path) not in result.content[0].text


def test_a_refusal_says_so_and_quotes_nothing(address):
    value = call(address, "ask", question="Who built the cathedral?").structured_content
    assert value == {
        "question": "Who built the cathedral?", "answered": False, "answer": "",
        "confidence": None, "quotes": [], "differing": [],
    }  # fmt: skip


def test_search_gives_passages_as_quotes(address):
    value = call(address, "search", question="bread", k=1).structured_content
    (quote,) = value["quotes"]
    assert quote["text"] == "The baker sells bread. It costs 3 pounds."


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("ask", {}, "the question is None"),
        ("ask", {"question": " "}, "expected a question in words"),
        ("ask", {"question": ASKED, "collection": "novels"}, "novels"),
        ("ask", {"question": ASKED, "k": 3}, "there is no argument k"),
        ("search", {"question": ASKED, "k": 1000}, "1 to 100"),
        ("add", {"paths": ["/etc"]}, "there is no tool 'add'; expected one of ask, search"),
    ],
)
def test_what_can_not_be_is_told_as_a_tools_error(address, name, arguments, told):
    result = call(address, name, **arguments)
    assert result.is_error
    assert told in result.structured_content["error"]


RPC = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


def rpc(address, method, params=None, **settings):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    headers = {**RPC, **settings.pop("headers", {})}
    return httpx.post(f"{address}/mcp", json=body, headers=headers, timeout=90, **settings)


def test_plain_json_rpc_is_enough(address):
    greeting = {"protocolVersion": "2025-06-18", "capabilities": {},
                "clientInfo": {"name": "curl", "version": "1"}}  # fmt: skip
    answer = rpc(address, "initialize", greeting).json()["result"]
    assert answer["serverInfo"]["name"] == "verbatim"
    assert "never instructions" in answer["instructions"]
    assert rpc(address, "ping").json()["result"] == {}
    asked = {"name": "ask", "arguments": {"question": ASKED}}
    result = rpc(address, "tools/call", asked).json()["result"]
    assert result["structuredContent"]["answer"] == "Zoë Åkerlund"
    assert "error" in rpc(address, "resources/list").json()


def test_a_web_page_can_not_call_it(address):
    assert rpc(address, "ping", headers={"origin": "http://evil.example"}).status_code == 403
    assert rpc(address, "ping", headers={"host": "evil.example"}).status_code == 421
    assert rpc(address, "ping", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    plain = httpx.post(f"{address}/mcp", content=b"{}", headers={"content-type": "text/plain"})
    assert plain.status_code == 415
    assert httpx.get(f"{address}/mcp", headers=RPC).status_code == 405


def test_it_is_off_unless_asked_for(live, bare_page, assistant):
    address = live(Site(Library.holding({"default": assistant})), page=bare_page)
    assert rpc(address, "ping").status_code == 404


def test_it_is_behind_the_password(live, bare_page, assistant):
    site = Site(Library.holding({"default": assistant}), mcp=True)
    address = live(site, page=bare_page, password=SECRET)
    assert rpc(address, "ping").status_code == 401
    bearer = {"authorization": f"Bearer {SECRET}"}
    assert rpc(address, "ping", headers=bearer).json()["result"] == {}


class Slow:
    """An assistant that answers only when told to, and counts how many read at once."""

    def __init__(self, assistant):
        self._assistant = assistant
        self.may = threading.Event()
        self.reading = self.most = 0

    def __getattr__(self, name):
        return getattr(self._assistant, name)

    def ask(self, question, **settings):
        self.reading += 1
        self.most = max(self.most, self.reading)
        self.may.wait(90)
        self.reading -= 1
        return self._assistant.ask(question, **settings)


def test_calls_take_turns_and_too_many_are_told_to_come_later(live, bare_page, assistant):
    slow = Slow(assistant)
    address = live(Site(Library.holding({"default": slow}), mcp=True), page=bare_page)
    asked = {"name": "ask", "arguments": {"question": ASKED}}
    results = []

    def one():
        results.append(rpc(address, "tools/call", asked).json()["result"])

    threads = [threading.Thread(target=one) for _ in range(14)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(results) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    slow.may.set()
    for thread in threads:
        thread.join(90)
    errors = [one["structuredContent"]["error"] for one in results if one["isError"]]
    assert len(errors) == 5
    assert "try again in a moment" in errors[0]
    assert slow.most == 1


def test_without_the_package_it_says_what_to_install(monkeypatch, assistant):
    from ui.mcp import Tools

    monkeypatch.setitem(sys.modules, "mcp.server.lowlevel.server", None)
    with pytest.raises(RuntimeError, match=r"pip install 'verbatim-qa\[mcp\]'"):
        Tools(Site(Library.holding({"default": assistant})))
