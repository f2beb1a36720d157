"""The Evaluation tab in a browser: figures, measuring with progress and cancel, and the report."""

import importlib.util
import sys
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from ui import evaluation

FAKE = Path(__file__).parents[1] / "ui" / "fake_eval.py"


@pytest.fixture(scope="module")
def fake():
    spec = importlib.util.spec_from_file_location("fake_eval", FAKE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def address(serve, fakes, tmp_path, monkeypatch):
    """A page whose evaluation is the fake command, and whose runs are below `tmp_path`."""
    monkeypatch.setattr(evaluation, "COMMAND", (sys.executable, str(FAKE)))
    assistant = fakes.FakeAssistant([fakes.document("The keeper is Maria.")])
    assistant.home = tmp_path
    return serve(assistant)


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "evaluations"


def opened(page):
    page.get_by_role("tab", name="Evaluation").click()
    page.wait_for_selector(".v-kept > *")
    return page


def faults(page):
    page.wait_for_timeout(300)  # transitions
    return [
        (fault["id"], node["html"][:200], node["failureSummary"])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def test_a_page_without_runs_teaches_and_measures(visit, address, runs):
    page = opened(visit(address))
    assert "Nothing was measured here yet" in page.text_content(".v-kept")
    page.get_by_role("button", name="Run the evaluation").click()
    page.wait_for_selector("text=Asking question 21 of 80")
    page.wait_for_selector(".v-running", state="detached")
    assert page.text_content(".v-figure .v-value") == "72\u00a0%"
    assert "80 questions, 54 of them with an answer" in page.text_content(".v-kept")
    assert page.get_by_role("img", name="Risk and coverage. answering 25 %, 0 %").is_visible()
    assert page.get_by_role("img", name="Reliability. 40 % sure, 45 % right").is_visible()
    assert "14 \u00b7 Right passage, wrong words" in page.text_content(".v-missed")
    assert len(list(runs.iterdir())) == 1
    assert page.seen.errors == []


def test_a_server_that_is_gone_is_seen_to_be_until_it_is_back(visit, address):
    page = opened(visit(address))
    page.route("**/component_server/", lambda route: route.abort())
    page.get_by_role("button", name="Run the evaluation").click()
    lost = page.locator(".v-evaluation [role=status]:not(.v-hidden) >> text=lost touch")
    lost.wait_for()
    page.unroute("**/component_server/")
    lost.wait_for(state="detached")


def test_measuring_goes_on_without_the_page_and_can_be_cancelled_from_another(
    visit, address, runs, fake
):
    fake.write(runs / "before")
    page = opened(visit(address))
    page.get_by_text("Run the evaluation again").click()
    page.get_by_label("Seed questions, all").check()
    page.get_by_role("button", name="Run the evaluation").click()
    page.wait_for_selector("text=Asking question 21 of 80")
    page.reload()
    opened(page)
    assert page.get_by_role("region", name="Measuring: Seed questions, all").is_visible()
    assert page.locator(".v-running progress").get_attribute("max") == "80"
    other = opened(visit(address))
    other.wait_for_selector(".v-running")
    assert other.get_by_role("button", name="Run the evaluation").count() == 0  # one at a time
    other.get_by_role("button", name="Cancel").click()
    for one in (other, page):
        one.wait_for_selector("text=Cancelled; nothing of it was kept.")
        assert one.text_content(".v-figure .v-value") == "71\u00a0%"  # the run from before
    deadline = time.monotonic() + 10
    while [path.name for path in runs.iterdir()] != ["before"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [path.name for path in runs.iterdir()] == ["before"]


def test_a_failure_says_why(visit, fakes, serve, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluation, "COMMAND", (sys.executable, str(FAKE)))
    assistant = fakes.FakeAssistant([fakes.document("The keeper is Maria.")])
    assistant.home = tmp_path
    assistant.feedback.give("Who?", "should be silent", quote=None)
    page = opened(visit(serve(assistant)))
    page.get_by_label("Feedback in this collection").check()
    page.get_by_role("button", name="Run the evaluation").click()
    page.wait_for_selector("text=The evaluation did not finish: no feedback in")
    assert str(tmp_path) not in page.content()


def test_several_runs_are_picked_from_and_the_last_is_compared(visit, address, runs, fake):
    fake.write(runs / "before")
    page = opened(visit(address))
    page.get_by_text("Run the evaluation again").click()
    page.get_by_role("button", name="Run the evaluation").click()
    page.wait_for_selector("text=right answers +1.3 points, not significant")
    assert page.text_content(".v-figure .v-value") == "72\u00a0%"
    page.get_by_label("Run", exact=True).focus()
    page.get_by_label("Run", exact=True).select_option("before")
    page.wait_for_function(
        "document.querySelector('.v-figure .v-value').textContent === '71\\u00a0%'"
    )
    assert page.locator(".v-compared").count() == 0
    assert page.evaluate("document.activeElement.className") == "v-runs"  # the focus stays


def test_the_report_is_shown_apart_from_the_page_and_saved(visit, address, runs, fake):
    fake.write(runs / "before")
    page = opened(visit(address))
    page.get_by_role("button", name="Open the full report").click()
    frame = page.frame_locator(".v-report iframe")
    assert frame.locator("#p").inner_text() == "every question, safe"
    assert page.title() == "Verbatim"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "evaluation-before.html"
    assert "every question" in Path(saved.value.path()).read_text()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.textContent").startswith("Open the full report")
    assert all(url.startswith((address, "blob:")) for url in page.seen.requests)


def test_names_of_collections_and_runs_are_text(visit, address, runs, fake):
    fake.write(runs / "a", name="<img src=x onerror=alert(1)>")
    page = opened(visit(address))
    assert "<img src=x onerror=alert(1)>" in page.text_content(".v-kept")
    assert page.locator(".v-kept img").count() == 0


def test_it_is_measured_by_keyboard_alone(visit, address):
    page = opened(visit(address))
    page.get_by_label("Seed questions, quick").focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Seed questions, all").is_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-running")
    assert page.evaluate("document.activeElement.className") == "v-running"
    page.wait_for_selector(".v-figure")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(visit, address, runs, fake, scheme):
    page = opened(visit(address, color_scheme=scheme))
    assert faults(page) == []
    fake.write(runs / "a", finished="2026-11-05T10:00:00+00:00")
    fake.write(runs / "b", finished="2026-11-06T10:00:00+00:00")
    page.reload()
    opened(page)
    page.locator(".v-evaluation summary").first.click()
    page.locator(".v-evaluation summary").last.click()
    assert faults(page) == []
    page.get_by_label("Seed questions, all").check()
    page.get_by_role("button", name="Run the evaluation").click()
    page.wait_for_selector("text=Asking question")
    assert faults(page) == []
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector(".v-running", state="detached")


def test_a_narrow_page_does_not_scroll_sideways(visit, address, runs, fake):
    fake.write(runs / "a", finished="2026-11-05T10:00:00+00:00")
    fake.write(runs / "b", finished="2026-11-06T10:00:00+00:00", name="a very long name " * 5)
    page = opened(visit(address, width=380, height=800))
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
