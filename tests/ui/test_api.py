import json
import os
import threading
from functools import partial

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from gradio_client.utils import QueueError

from rag.types import Answer
from ui import api, callers
from ui.api import Programs
from ui.library import Library
from ui.site import Site

LOG = "The lighthouse keeper is Zoë Åkerlund 🌊. The ferry sails at nine."
ASKED = "Who is the lighthouse keeper?"
SECRET = "correct horse battery"


@pytest.fixture
def assistant(open_assistant, write):
    opened = open_assistant()
    opened.add([write({"log.md": LOG, "bread.md": "The baker sells bread. It costs 3 pounds."})])
    return opened


@pytest.fixture
def site(assistant):
    return Site(Library.holding({"default": assistant}))


@pytest.fixture
def programs(site):
    return Programs(site)


def test_an_answer_is_the_assistants_own_with_files_for_paths(programs, assistant, tmp_path):
    value = programs.ask(ASKED, "default", None)
    assert value["answer"] == "Zoë Åkerlund"
    quote = value["quotes"][0]
    assert LOG[quote["start"] : quote["end"]] == quote["text"] == "Zoë Åkerlund"
    assert quote["document"]["source"] == "log.md"
    assert str(tmp_path) not in json.dumps(value)
    own = assistant.ask(ASKED).to_dict()
    assert set(value) == set(own)
    assert value["confidence"] == own["confidence"]


def test_a_refusal_is_an_answer(programs):
    value = programs.ask("Who built the cathedral of Lisbon?", "default", 0.99)
    assert (value["answer"], value["abstained"], value["quotes"]) == ("", True, [])


def test_passages_come_best_first_with_their_place(programs):
    found = programs.retrieve("bread", 1, "default")
    assert found["question"] == "bread"
    (passage,) = found["passages"]
    assert passage["text"] == "The baker sells bread. It costs 3 pounds."
    assert (passage["start"], passage["document"]["source"]) == (0, "bread.md")


def test_documents_are_listed_by_file_with_the_collections(programs, tmp_path):
    listed = programs.documents("default")
    assert [row["source"] for row in listed["documents"]] == ["bread.md", "log.md"]
    assert listed["collections"] == ["default"]
    assert str(tmp_path) not in json.dumps(listed)


def test_added_files_are_named_with_what_became_of_them(programs, write, tmp_path):
    folder = write({"new.md": "The mayor is Ana Reis.", "copy.md": LOG})
    report = programs.add([str(folder)], "default")
    became = {one["file"]: one["outcome"] for one in report["files"]}
    assert became["new.md"] == "added"
    assert became["copy.md"] == "duplicate"
    assert str(tmp_path) not in json.dumps(report)
    assert programs.ask("Who is the mayor?", "default", None)["answer"] == "Ana Reis"


@pytest.mark.parametrize("question", ["", "  \n", None, 7, ["Who?"], "x" * 1001])
def test_what_is_no_question_is_refused(programs, question):
    with pytest.raises(ValueError, match=r"the question (is|has) .*; expected"):
        programs.ask(question, "default", None)
    with pytest.raises(ValueError, match=r"the question (is|has) .*; expected"):
        programs.retrieve(question, 5, "default")


@pytest.mark.parametrize("sure", ["0.5", [1], 1.5, -0.1])
def test_a_confidence_that_is_no_probability_is_refused(programs, sure):
    with pytest.raises(ValueError, match=r"min_confidence is .*; expected"):
        programs.ask(ASKED, "default", sure)


@pytest.mark.parametrize("k", [0, 101, "5", 1.5, None])
def test_a_number_of_passages_out_of_range_is_refused(programs, k):
    with pytest.raises(ValueError, match="expected a whole number, 1 to 100"):
        programs.retrieve("bread", k, "default")


@pytest.mark.parametrize("paths", ["/x", [], ["notes/a.md"], ["~/a.md"], [7], None])
def test_paths_are_absolute(programs, paths):
    with pytest.raises(ValueError, match="expected absolute paths"):
        programs.add(paths, "default")


def test_an_unknown_collection_is_named_and_not_made(programs, site):
    for call in (
        lambda: programs.ask(ASKED, "novels", None),
        lambda: programs.retrieve("bread", 5, "novels"),
        lambda: programs.documents("novels"),
        lambda: programs.add(["/x"], "novels"),
    ):
        with pytest.raises(LookupError, match="novels"):
            call()
    assert site.library.names() == ["default"]


class Changing:
    """An assistant whose document changes after each of the first answers."""

    def __init__(self, assistant, changes):
        self._assistant, self._changes = assistant, changes
        self.asked = 0
        self.retriever = self

    def ask(self, question, *, min_confidence=None) -> Answer:
        self.asked += 1
        return self._assistant.ask(question, min_confidence=min_confidence)

    def retrieve(self, question, k):
        self.asked += 1
        return self._assistant.retriever.retrieve(question, k)

    def document(self, id):  # noqa: A002 - the facade's name
        if self.asked <= self._changes:
            raise KeyError(id)
        return self._assistant.document(id)


def test_a_quote_whose_document_has_changed_meanwhile_is_never_given_out(assistant):
    once, twice = Changing(assistant, 1), Changing(assistant, 2)
    assert api.verified.ask(once, ASKED)["answer"] == "Zoë Åkerlund"
    assert once.asked == 2
    with pytest.raises(ValueError, match="ask again"):
        api.verified.ask(twice, ASKED)
    with pytest.raises(ValueError, match="ask again"):
        api.verified.retrieve(Changing(assistant, 2), "bread", 5)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("/gradio_api/call/v2/ask", {"question": "a"}, None),
        ("/gradio_api/call/v2/documents", {}, None),
        ("/gradio_api/call/ask", {"data": ["a", "default", None]}, None),
        ("/gradio_api/queue/join", {"anything": 1}, None),
        ("/gradio_api/call/v2/ask", {}, "question is missing; expected question, collection"),
        ("/gradio_api/call/v2/add", {"collection": "a"}, "paths is missing"),
        ("/gradio_api/call/v2/ask", {"question": "a", "q": 1}, "there is no argument q; expected"),
        ("/gradio_api/call/v2/ask", ["a"], "expected an object with question"),
        ("/gradio_api/call/ask", {"data": ["a"]}, "with all 3 of question, collection, min"),
        ("/gradio_api/call/ask", ["a"], "/gradio_api/call/v2/ask takes them by name"),
    ],
)
def test_wrong_arguments_are_told_in_words(path, value, told):
    found = api.fault(path, value)
    assert found is None if told is None else told in found


# over HTTP


def call(address, name, arguments, *, style="v2/", **settings):
    """Call an endpoint as curl does; return the kind of the last event and its data."""
    path = f"{address}/gradio_api/call/{style}{name}"
    asked = httpx.post(path, json=arguments, timeout=90, **settings)
    if asked.status_code != 200:
        return asked.status_code, asked.text
    event = asked.json()["event_id"]
    stream = httpx.get(f"{address}/gradio_api/call/{name}/{event}", timeout=90, **settings).text
    kind, data = stream.strip().split("\n\n")[-1].split("\n")
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@pytest.fixture
def serve(live, bare_page):
    return partial(live, page=bare_page)


@pytest.fixture
def address(serve, site):
    return serve(site, tell=lambda scope: "owner")


def test_curl_can_call_every_endpoint(address, write):
    kind, (answer,) = call(address, "ask", {"question": ASKED})
    assert (kind, answer["answer"]) == ("complete", "Zoë Åkerlund")
    kind, (answer,) = call(address, "ask", {"data": [ASKED, "default", 0.5]}, style="")
    assert (kind, answer["answer"]) == ("complete", "Zoë Åkerlund")
    kind, (found,) = call(address, "retrieve", {"question": "bread", "k": 1})
    assert found["passages"][0]["text"].startswith("The baker")
    folder = write({"new.md": "The mayor is Ana Reis."})
    kind, (report,) = call(address, "add", {"paths": [str(folder / "new.md")]})
    assert report["files"][0]["outcome"] == "added"
    kind, (listed,) = call(address, "documents", {})
    assert len(listed["documents"]) == 3


def test_errors_reach_the_caller_in_words_and_without_paths(address, tmp_path):
    kind, error = call(address, "ask", {"question": " "})
    assert (kind, error["error"]) == ("error", "the question is ' '; expected a question in words")
    kind, error = call(address, "documents", {"collection": "novels"})
    assert "novels" in error["error"]
    kind, error = call(address, "add", {"paths": [str(tmp_path / "nowhere.md")]})
    assert kind == "error"
    assert error["error"]
    assert str(tmp_path) not in error["error"]
    status, told = call(address, "ask", {"q": ASKED})
    assert (status, told) == (
        422, "there is no argument q; expected question, collection, min_confidence",
    )  # fmt: skip


@pytest.fixture
def client():
    opened = []

    def connect(address, **settings):
        # the client reports its use unless told otherwise, twice
        settings |= {"verbose": False, "analytics_enabled": False, "download_files": False}
        opened.append(Client(address, **settings))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def test_gradio_client_can_call_every_endpoint(address, client, write):
    program = client(address)
    assert program.predict(ASKED, api_name="/ask")["answer"] == "Zoë Åkerlund"
    answer = program.predict(question=ASKED, min_confidence=0.99, api_name="/ask")
    assert answer["abstained"]
    assert len(program.predict("bread", k=1, api_name="/retrieve")["passages"]) == 1
    folder = write({"new.md": "The mayor is Ana Reis."})
    report = program.predict([str(folder)], api_name="/add")
    assert {one["outcome"] for one in report["files"]} == {"added", "unchanged"}
    assert program.predict(api_name="/documents")["collection"] == "default"
    with pytest.raises(AppError, match="expected a question in words"):
        program.predict("", api_name="/ask")


def test_the_endpoints_are_described_with_their_types(address, client):
    described = client(address).view_api(return_format="dict")["named_endpoints"]
    assert set(described) == {"/ask", "/retrieve", "/add", "/documents"}
    ask = {one["parameter_name"]: one for one in described["/ask"]["parameters"]}
    assert ask["question"]["type"] == {"type": "string"}
    assert not ask["question"]["parameter_has_default"]
    assert ask["collection"]["parameter_default"] == "default"
    assert described["/ask"]["returns"][0]["type"]["type"] == "object"
    added = [one["parameter_name"] for one in described["/add"]["parameters"]]
    assert added == ["paths", "collection"]
    assert "documents' own words" in described["/ask"]["description"]


@pytest.mark.parametrize(
    ("caller", "admitted", "allowed"),
    [
        ("owner", False, True), ("owner", True, True), ("unknown", True, True),
        ("unknown", False, False), ("remote", False, False), ("remote", True, False),
        ("stranger", False, False), ("stranger", True, False), (None, False, False),
    ],
)  # fmt: skip
def test_only_the_owners_programs_may_name_files(caller, admitted, allowed):
    scope = {callers.KEY: caller, callers.ADMITTED: admitted}
    if allowed:
        api._check_owner(scope)
        return
    with pytest.raises(PermissionError, match="uploaded on the page"):
        api._check_owner(scope)


@pytest.mark.parametrize(("caller", "allowed"), [("unknown", True), ("remote", False)])
def test_with_a_password_the_caller_is_still_looked_at(serve, site, write, caller, allowed):
    address = serve(site, tell=lambda scope: caller, password=SECRET)
    folder, headers = write({"new.md": "The mayor is Ana."}), {"authorization": f"Bearer {SECRET}"}
    kind, _ = call(address, "add", {"paths": [str(folder / "new.md")]}, headers=headers)
    assert (kind == "complete") == allowed
    assert len(site.library.assistant("default").documents()) == 2 + allowed


@pytest.mark.skipif(not os.access("/proc/net/tcp", os.R_OK), reason="the system does not tell")
def test_the_real_connection_of_this_very_process_is_the_owners(serve, site, write):
    address = serve(site, tell=callers.tell)
    folder = write({"new.md": "The mayor is Ana Reis."})
    kind, _ = call(address, "add", {"paths": [str(folder)]})
    assert kind == "complete"


def test_with_a_password_programs_send_it_with_every_request(serve, site, client):
    address = serve(site, password=SECRET)
    status, told = call(address, "ask", {"question": ASKED})
    assert (status, told.split(":")[0]) == (401, "log in first")
    bearer = {"authorization": f"Bearer {SECRET}"}
    assert client(address, headers=bearer).predict(ASKED, api_name="/ask")["answer"]
    kind, _ = call(address, "ask", {"question": ASKED}, auth=("me", SECRET))
    assert kind == "complete"
    with pytest.raises(ValueError, match="Please login"):
        client(address, headers={"authorization": "Bearer wrong password"})


class Slow:
    """An assistant that answers only when told to."""

    def __init__(self, assistant):
        self._assistant = assistant
        self.may = threading.Event()
        self.reading = threading.Event()

    def __getattr__(self, name):
        return getattr(self._assistant, name)

    def ask(self, question, **settings):
        self.reading.set()
        self.may.wait(90)
        return self._assistant.ask(question, **settings)


def test_a_full_queue_is_told_at_once_and_nobody_waiting_is_lost(serve, assistant, client):
    slow = Slow(assistant)
    address = serve(Site(Library.holding({"default": slow})))
    program = client(address)
    first = program.submit(ASKED, api_name="/ask")
    assert slow.reading.wait(60)
    path = f"{address}/gradio_api/call/v2/ask"
    answers = [httpx.post(path, json={"question": ASKED}, timeout=90) for _ in range(20)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [200] * 16 + [503] * 4
    assert "Queue is full" in answers[-1].json()["detail"]
    with pytest.raises(QueueError, match="Queue is full"):
        program.predict(ASKED, api_name="/ask")
    slow.may.set()
    assert first.result(90)["answer"] == "Zoë Åkerlund"
    last = answers[15].json()["event_id"]
    stream = httpx.get(f"{address}/gradio_api/call/ask/{last}", timeout=60).text
    assert "event: complete" in stream


def test_the_queue_can_not_be_passed_by(address):
    for path in ("run/ask", "run/predict"):
        answer = httpx.post(
            f"{address}/gradio_api/{path}",
            json={"data": [ASKED, "default", None], "fn_index": None},
        )
        assert answer.status_code >= 400
