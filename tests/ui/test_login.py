import asyncio
import base64
import re

import httpx
import pytest

from ui import callers
from ui.guard import Guard
from ui.login import LogIn
from ui.passwords import Lockout, Password
from ui.sessions import Sessions

RIGHT = "correct horse battery"
HOST = "192.168.1.5:7860"
HTML = {"accept": "text/html,application/xhtml+xml"}


class Inside:
    """What is behind the log-in: answers with the path, and keeps the scopes it saw."""

    def __init__(self):
        self.scopes = []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        headers = [(b"cache-control", b"max-age=600")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": scope["path"].encode()})


class Clock:
    time = 1000.0

    def __call__(self):
        return self.time


@pytest.fixture
def inside():
    return Inside()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def password():
    return Password(RIGHT)


@pytest.fixture
def visit(inside, clock, password):
    """Ask the guarded log-in as a browser does that keeps cookies, or as a program."""
    lockout, sessions = Lockout(now=clock), Sessions(now=clock)
    kept = httpx.Cookies()

    def go(method="GET", path="/", *, client="10.0.0.1", scheme="http", cookies=kept, **settings):
        async def ask():
            guard = Guard(LogIn(inside, password, lockout=lockout, sessions=sessions), hosts={HOST})
            transport = httpx.ASGITransport(guard, client=(client, 50000))
            async with httpx.AsyncClient(
                transport=transport, base_url=f"{scheme}://{HOST}", cookies=cookies
            ) as session:
                answer = await session.request(method, path, **settings)
                kept.update(session.cookies)
                return answer

        return asyncio.run(ask())

    return go


def log_in(visit, password=RIGHT, **settings):
    form = {"username": "verbatim", "password": password, "next": settings.pop("next", "/")}
    return visit("POST", "/verbatim/login", data=form, **settings)


@pytest.mark.parametrize(
    "path",
    ["/", "/config", "/assets/a.js", "/theme.css", "/gradio_api/info", "/favicon.ico",
     "/gradio_api/heartbeat/x", "/verbatim/evidence/1", "/gradio_api/queue/data"],
)  # fmt: skip
def test_every_route_needs_the_password(visit, inside, path):
    answer = visit(path=path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")  # no dialog of the browser
    assert "send the password" in answer.text
    assert inside.scopes == []


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/call/ask"])
def test_posting_needs_the_password(visit, inside, path):
    assert visit("POST", path, json={}).status_code == 401
    assert visit("POST", "/verbatim/upload", content=b"x").status_code == 401
    assert inside.scopes == []


def test_a_browser_is_led_to_the_form_and_back_to_the_link_it_followed(visit):
    answer = visit(path="/?q=who%3F&doc=a", headers=HTML)
    assert answer.status_code == 303
    target = answer.headers["location"]
    assert target == "/verbatim/login?next=%2F%3Fq%3Dwho%253F%26doc%3Da"
    page = visit(path=target)
    assert page.status_code == 200
    goal = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    assert goal == "/?q=who%3F&amp;doc=a"
    assert log_in(visit, next="/?q=who%3F&doc=a").headers["location"] == "/?q=who%3F&doc=a"


def test_the_form_has_no_script_and_suits_password_managers(visit):
    page = visit(path="/verbatim/login")
    assert "<script" not in page.text
    assert 'autocomplete="current-password"' in page.text
    assert 'autocomplete="username"' in page.text
    assert '<html lang="en">' in page.text
    own, guards = page.headers.get_list("content-security-policy")
    assert own.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in guards
    assert page.headers["cache-control"] == "no-store"


def test_the_right_password_opens_everything_until_logging_out(visit, inside):
    answer = log_in(visit)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert RIGHT not in cookie
    assert visit(path="/config").text == "/config"
    assert inside.scopes[-1][callers.ADMITTED] is True
    assert visit(path="/verbatim/login").status_code == 303
    assert 'action="/verbatim/logout"' in visit(path="/verbatim/logout").text
    old = httpx.Cookies()
    old.set("verbatim-7860", re.match(r"verbatim-7860=([^;]+)", cookie)[1], domain="192.168.1.5")
    assert visit("POST", "/verbatim/logout").headers["location"] == "/verbatim/login"
    assert visit(path="/config").status_code == 401
    assert visit(path="/config", cookies=old).status_code == 401  # gone on the server too


def test_nothing_that_was_read_is_kept_by_the_browser(visit):
    log_in(visit)
    assert visit(path="/config").headers["cache-control"] == "no-store"
    assert visit(path="/assets/a.js").headers["cache-control"] == "max-age=600"


def test_with_tls_the_cookie_is_bound_to_it(visit):
    cookie = log_in(visit, scheme="https").headers["set-cookie"]
    assert cookie.startswith("__Host-verbatim-")
    assert "Secure" in cookie.split("; ")
    assert visit(path="/config", scheme="https").status_code == 200
    assert visit(path="/config", scheme="http").status_code == 401


def test_the_form_warns_of_an_open_wire(visit):
    warning = "not encrypted"
    assert warning in visit(path="/verbatim/login").text
    assert warning not in visit(path="/verbatim/login", scheme="https").text
    assert warning not in visit(path="/verbatim/login", client="127.0.0.1").text


def test_a_wrong_password_is_told_and_the_goal_is_kept(visit):
    answer = log_in(visit, "wrong", next="/?q=a")
    assert answer.status_code == 401
    assert '<p role="alert">Wrong password.</p>' in answer.text
    assert 'value="/?q=a"' in answer.text
    assert "wrong" not in answer.text.replace("Wrong password", "")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "goal",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x()", "/config",
     "/?a\r\nSet-Cookie: x=1", "/?a b", "/?\\", "/verbatim/logout", "", "/?#x", "/?ü"],
)  # fmt: skip
def test_a_log_in_leads_to_the_page_and_nowhere_else(visit, goal):
    assert log_in(visit, next=goal).headers["location"] == "/"


def test_a_goal_can_not_break_out_of_the_form(visit):
    page = visit(path="/verbatim/login?next=%2F%3F%22%3E%3Cb%3E")
    assert "<b>" not in page.text
    assert 'value="/?&quot;&gt;&lt;b&gt;"' in page.text


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(visit, clock):
    statuses = [log_in(visit, "wrong").status_code for _ in range(5)]
    assert statuses == [401] * 4 + [429]
    locked = log_in(visit)
    assert locked.status_code == 429
    assert "Try again in 2 s" in locked.text
    assert locked.headers["retry-after"] == "2"
    assert visit(path="/config").status_code == 401
    assert log_in(visit, client="10.0.0.2").status_code == 303
    clock.time += 2
    assert log_in(visit).status_code == 303


def test_guessing_at_the_same_time_does_not_get_more_tries(inside, password, clock):
    login = LogIn(inside, password, lockout=Lockout(now=clock))

    async def guess(session, number):
        form = {"password": f"guess {number}"}
        return (await session.post("/verbatim/login", data=form)).status_code

    async def go():
        transport = httpx.ASGITransport(Guard(login, hosts={HOST}))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as session:
            return await asyncio.gather(*(guess(session, number) for number in range(20)))

    assert sorted(asyncio.run(go())) == [401] * 4 + [429] * 16


def test_a_session_ends_when_unused_for_long(visit, clock):
    log_in(visit)
    for _ in range(3):
        clock.time += 11 * 3600
        assert visit(path="/config").status_code == 200
    clock.time += 12 * 3600 + 1
    assert visit(path="/config").status_code == 401


def test_of_too_many_sessions_the_one_unused_longest_ends(clock):
    sessions = Sessions(now=clock)
    first = sessions.open()
    clock.time += 1
    second = sessions.open()
    for _ in range(999):
        sessions.open()
    assert not sessions.holds(first)
    assert sessions.holds(second)


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    "header", [f"Bearer {RIGHT}", f"bearer  {RIGHT} ", basic("anyone", RIGHT), basic("", RIGHT)]
)
def test_a_program_sends_the_password_with_its_requests(visit, inside, header):
    for _ in range(2):
        answer = visit("POST", "/gradio_api/call/ask", json={}, headers={"authorization": header})
        assert answer.status_code == 200
    assert all(name != b"authorization" for name, _ in inside.scopes[-1]["headers"])
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", "Bearer ", "Basic ???", "Basic", basic("x", "wrong"), basic(RIGHT, "")],
)
def test_a_program_with_a_wrong_password_is_refused_and_slowed_down(visit, inside, header):
    sent = {"headers": {"authorization": header}}
    answers = [visit(path="/config", **sent) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]
    assert answers[0].text == "the password is wrong"
    assert answers[-1].text == "too many wrong passwords; try again in 2 s"
    assert answers[-1].headers["retry-after"] == "2"
    assert inside.scopes == []


def test_an_unknown_scheme_is_no_try(visit):
    answers = [visit(path="/config", headers={"authorization": "Digest x"}) for _ in range(9)]
    assert {answer.status_code for answer in answers} == {401}


@pytest.mark.parametrize(
    "cookie", ["verbatim-7860=", "verbatim-7860=forged", "verbatim-7860=\xff", "a=;;b", "=" * 50]
)
def test_a_made_up_cookie_opens_nothing(visit, cookie):
    headers = [(b"cookie", cookie.encode("latin-1"))]
    assert visit(path="/config", headers=headers).status_code == 401


def test_two_cookie_headers_are_ambiguous_and_open_nothing(visit):
    cookie = log_in(visit).headers["set-cookie"].partition(";")[0]
    headers = [("cookie", cookie), ("cookie", "a=b")]
    assert visit(path="/config", headers=headers, cookies=None).status_code == 401


def test_a_link_from_elsewhere_is_asked_for_once_more_because_its_cookie_is_held_back(visit):
    link = {**HTML, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    answer = visit(path="/?q=a", headers=link, cookies=None)
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0"' in answer.text
    again = visit(path="/?q=a", headers={**link, "sec-fetch-site": "same-origin"}, cookies=None)
    assert again.status_code == 303


def test_a_form_elsewhere_can_neither_log_in_nor_out(visit):
    log_in(visit)
    for path in ("/verbatim/login", "/verbatim/logout"):
        sent = {"headers": {"origin": "http://evil.example"}, "data": {"password": RIGHT}}
        assert visit("POST", path, **sent).status_code == 403
    assert visit(path="/config").status_code == 200


@pytest.mark.parametrize("body", [b"x" * 9000, b"&".join([b"a=1"] * 50), b"\xff=\xfe", b""])
def test_a_form_that_is_not_the_log_ins_is_a_wrong_password(visit, body):
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = visit("POST", "/verbatim/login", content=body, headers=kind)
    assert answer.status_code == 401
