"""Many questions at once, to the whole guarded server."""

import asyncio

import httpx
import pytest

from ui.app import application
from ui.library import Library
from ui.site import Site

HERE = "http://127.0.0.1:7860"


@pytest.fixture
def site(fakes):
    log = fakes.document("The keeper is Maria.", "Log", name="log.md")
    return Site(Library.holding({"default": fakes.FakeAssistant([log], slow=0.1)}))


async def card_of(client):
    """Return the id of the component that asks."""
    components = (await client.get("/config")).json()["components"]
    return next(one["id"] for one in components if one["props"].get("elem_id") == "answer")


async def ask(client, card, number):
    """Ask as the page's script does; return the kind of card, and whether it is of this question."""
    asked = {"question": f"Who is the keeper{'?' * (number + 1)}", "ticket": str(number)}
    body = {"data": asked, "component_id": card, "fn_name": "ask", "session_hash": str(number)}
    shown = (await client.post("/gradio_api/component_server/", json=body)).json()
    return shown["kind"], shown["question"] == asked["question"]


def test_twenty_questions_at_once_are_all_answered_one_way_or_the_other(site):
    """One is read and sixteen wait; the other three are told so at once."""

    async def ask_all():
        transport = httpx.ASGITransport(application(site, port=7860))
        async with httpx.AsyncClient(transport=transport, base_url=HERE, timeout=60) as client:
            card = await card_of(client)
            return await asyncio.gather(*(ask(client, card, number) for number in range(20)))

    told = asyncio.run(ask_all())
    assert sorted(told) == [("answer", True)] * 17 + [("crowded", True)] * 3


@pytest.mark.parametrize("data", [None, [], "x", 7, {"question": {"a": 1}, "sure": "much"}])
def test_a_request_that_makes_no_sense_is_answered_with_a_card(site, data):
    async def send():
        transport = httpx.ASGITransport(application(site, port=7860))
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            card = await card_of(client)
            body = {"data": data, "component_id": card, "fn_name": "ask", "session_hash": "s"}
            return (await client.post("/gradio_api/component_server/", json=body)).json()

    assert asyncio.run(send())["kind"] in {"welcome", "error"}
