"""The log-in, the note for programs and what the browser is kept from, in Chromium."""

import pytest
from axe_playwright_python.sync_playwright import Axe

SECRET = "correct horse battery"


@pytest.fixture(scope="module")
def site(fakes):
    from ui.library import Library
    from ui.site import Site

    document = fakes.document("The keeper is Maria.", "Log", name="log.md")
    library = Library.holding({"default": fakes.FakeAssistant([document])})
    return Site(library, locked=True, mcp=True)


@pytest.fixture(scope="module")
def address(live, site):
    return live(site, password=SECRET)


@pytest.fixture
def window(browser):
    """A fresh browser window without any cookie."""
    contexts = []

    def open_one(**settings):
        contexts.append(browser.new_context(**settings))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def log_in(page, password=SECRET):
    page.fill("input[type=password]", password)
    page.keyboard.press("Enter")


def faults(page):
    return [
        (fault["id"], node["html"][:200])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def test_one_logs_in_asks_and_logs_out(window, address):
    page = window()
    page.goto(address)
    assert page.url == f"{address}/verbatim/login?next=%2F"
    assert page.evaluate("document.activeElement.type") == "password"
    log_in(page, "not the password")
    assert page.text_content("[role=alert]") == "Wrong password."
    assert page.get_attribute("[name=username]", "autocomplete") == "username"
    log_in(page)
    page.wait_for_selector("#question textarea")
    assert page.url == f"{address}/"
    page.fill("#question textarea", "Who is the keeper?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-answer")
    assert page.text_content(".v-answer") == "Maria"
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""
    page.click("text=Log out")
    page.click("button:has-text('Log out')")
    page.wait_for_selector("input[type=password]")
    page.goto(address)
    assert "/verbatim/login" in page.url


def test_a_link_with_a_question_survives_the_log_in(window, address):
    page = window()
    page.goto(f"{address}/?q=Who+is+the+keeper%3F")
    log_in(page)
    page.wait_for_selector(".v-answer")
    assert page.url.startswith(f"{address}/?q=Who")
    assert page.text_content(".v-answer") == "Maria"


def test_a_link_on_another_site_opens_the_page_of_who_is_logged_in(window, address):
    page = window()
    page.goto(address)
    log_in(page)
    page.wait_for_selector("#question textarea")
    other = address.replace("127.0.0.1", "localhost")  # another site, to the browser
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(
            body=f"<a href='{address}/?q=Who+is+the+keeper%3F'>look</a>", content_type="text/html"
        ),
    )
    page.goto("http://elsewhere.example/")
    page.click("a")
    page.wait_for_selector(".v-answer")
    assert page.url.startswith(f"{address}/?q=Who")
    page.goto(other)
    assert "/verbatim/login" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_log_in_page_has_no_serious_fault_and_needs_no_script(window, address, scheme):
    page = window(color_scheme=scheme, viewport={"width": 320, "height": 640})
    seen = []
    page.on("console", lambda line: line.type == "error" and seen.append(line.text))
    page.goto(address)
    assert faults(page) == []
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background) == "rgb(23, 22, 20)"
    assert dark == (scheme == "dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    log_in(page, "not the password")
    page.wait_for_selector("[role=alert]")
    assert faults(page) == []
    assert [error for error in seen if "401" not in error] == []
    plain = window(java_script_enabled=False)
    plain.goto(address)
    log_in(plain)
    plain.wait_for_url(f"{address}/")


def test_the_log_in_page_can_not_be_framed_or_run_a_script(window, address):
    page = window()
    page.goto(address)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: 'window.HACKED = 1'}))"
    )
    assert page.evaluate("window.HACKED") is None


def test_the_note_tells_programs_how_to_ask_at_this_very_address(window, address):
    page = window()
    page.goto(address)
    log_in(page)
    page.click("text=For programs")
    note = page.text_content(".v-programs")
    assert f"{address}/gradio_api/call/v2/ask" in note
    assert f'Client("{address}"' in note
    assert f"{address}/mcp" in note
    assert SECRET not in note
    assert faults(page) == []


def test_a_page_elsewhere_can_neither_ask_nor_read_nor_upload(window, address):
    page = window()
    page.goto(address)
    log_in(page)
    page.wait_for_selector("#question textarea")
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(body="<p>hello</p>", content_type="text/html"),
    )
    page.goto("http://elsewhere.example/")
    attempts = {
        "ask": ["/gradio_api/call/v2/ask", "application/json", '{"question": "Who?"}'],
        "form": ["/gradio_api/queue/join", "text/plain", '{"data": []}'],
        "upload": ["/verbatim/upload?name=a.txt&collection=default", "text/plain", "words"],
        "log out": ["/verbatim/logout", "application/x-www-form-urlencoded", "a=b"],
    }
    for path, kind, body in attempts.values():
        outcome = page.evaluate(
            """async ([address, kind, body]) => {
              const given = { method: "POST", body, headers: { "Content-Type": kind }, credentials: "include" };
              try { return (await fetch(address, given)).status; } catch (error) { return "blocked"; }
            }""",
            [address + path, kind, body],
        )
        assert outcome == "blocked"
    page.goto(address)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector("text=1 document")


def test_guessing_is_slowed_down_and_the_wait_is_told(window, live, site):
    address = live(site, password=SECRET)
    page = window()
    page.goto(address)
    for number in range(5):
        log_in(page, f"guess number {number}")
        page.wait_for_selector("[role=alert]")
    assert "Too many wrong passwords. Try again in 2 s." in page.text_content("main")
    log_in(page)
    assert "Try again in" in page.text_content("[role=alert]")
    page.wait_for_timeout(2500)
    log_in(page)
    page.wait_for_selector("#question textarea")
