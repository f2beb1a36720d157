"""What was passed over or read only in part: told where files are added, listed and read."""

import pytest

HOSTILE = "<img src=x onerror='window.HACKED=1'> ${window.HACKED=2}.png"


@pytest.fixture
def folder(tmp_path):
    """A folder of which a part is read, one document of it only in part."""
    inner = tmp_path / "letters" / "2024"
    inner.mkdir(parents=True)
    for name in ("half.pdf", "whole.txt", HOSTILE, "b.rtf", *(f"x{i}.jpg" for i in range(60))):
        (inner / name).write_text("Words.")
    return inner.parent


@pytest.fixture
def page(fakes, serve, visit, folder):
    """The tab of the documents, while a folder is added that the program was started with."""
    address = serve(fakes.FakeAssistant(), paths=[folder])
    page = visit(address, width=1280, height=900)
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector(".v-noted:visible")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 2")
    return page


def test_what_a_folder_held_besides_is_told_calmly_until_it_is_dismissed(page, fakes, folder):
    assert page.text_content(".v-noted h2") == "1 file read only in part"
    assert page.text_content(".v-parts li") == f"half.pdf{fakes.WARNING}"
    summary = page.get_by_text("62 files were passed over: no kind Verbatim reads (.jpg, ")
    assert not page.get_by_text(HOSTILE, exact=True).is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".v-noted .v-passed li").count() == 50
    assert page.locator(".v-noted .v-passed .v-more-files").text_content() == "and 12 more"
    assert page.get_by_text(HOSTILE, exact=True).is_visible()
    assert page.evaluate("window.HACKED") is None
    assert str(folder) not in page.content()
    page.get_by_role("button", name="Dismiss these notes").click()
    page.wait_for_selector(".v-noted", state="hidden")
    assert page.evaluate("document.activeElement.classList.contains('v-files')")
    assert page.text_content(".v-warned") == f"Read only in part: {fakes.WARNING}"
    assert page.locator(".v-alarm:visible").count() == 0
    assert page.seen.errors == []


def test_a_document_read_in_part_says_so_where_it_is_read(page, fakes):
    page.get_by_role("button", name="half.pdf", exact=True).click()
    page.wait_for_selector(".v-viewer[open]")
    assert page.text_content(".v-warning") == f"Read only in part: {fakes.WARNING}"
    page.get_by_role("button", name="whole.txt", exact=True).click()
    page.wait_for_function(
        "document.querySelector('.v-viewer .v-title').textContent === 'whole.txt'"
    )
    assert not page.locator(".v-warning").is_visible()
