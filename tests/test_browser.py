"""Reports in a real browser: readable by everyone, at every size, and inert whatever the text says."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from stance.cli import cli

pytest.importorskip("jinja2")
playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
SIZES = [(theme, width) for theme in ("light", "dark") for width in (1280, 390)]
HOSTILE = "<script>window.pwned=1;alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \u202eevil"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 4
DRAFT = f"""# The mill might close

{HOSTILE} said the owner. The mill will close. It might perhaps close. If it rains, we stay.

{LONG}. Who knows whether it'll close? Perhaps nobody does. It may be that the {LONG} is out.
"""


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with playwright.sync_playwright() as started:
        yield started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    (folder / "draft.md").write_text(DRAFT, encoding="utf-8")
    rows = [
        {"doc_id": f"d{i:02}", "title": f"Title {i} {HOSTILE}", "paper": ("Herald", HOSTILE, LONG)[i % 3]}
        | {"text": "It rained. " * i + "It may rain. If it does, we stay."}
        for i in range(1, 31)
    ]
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for name, *options in (("draft.md",), ("all.jsonl", "--by", "paper")):
        page = folder / f"{name.split('.')[0]}.html"
        command = ["report", str(folder / name), *options, "--output", str(page)]
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def visit(browser, pages):
    """Open a page; afterwards it has asked for nothing else, opened no dialogue, and logged no error."""
    context = browser.new_context(reduced_motion="reduce")
    asked, complaints = [], []

    def visit(name):
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text))
        page.goto((pages / name).as_uri())
        return page

    visit.asked, visit.complaints = asked, complaints
    yield visit
    context.close()
    assert all(url.startswith(pages.as_uri()) for url in asked)
    assert complaints == []


@pytest.mark.parametrize("name", ["draft.html", "all.html"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(visit, name):
    page, checker = visit(name), axe.Axe()
    for theme, width in SIZES:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        found = checker.run(page).response
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == [], (theme, width)
        assert len(found["passes"]) > 20
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert "button-name" in {rule["id"] for rule in checker.run(page).response["violations"]}


@pytest.mark.parametrize("name", ["draft.html", "all.html"])
def test_no_script_runs_but_the_pages_own(visit, name):
    page = visit(name)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.pwned = 1";
            const image = document.createElement("img");
            image.src = "https://example.org/spy.png";
            document.body.append(script, image);
        }"""
    )
    assert page.evaluate("window.pwned") is None
    assert len(visit.complaints) == 2  # the policy has refused both, and said so
    visit.complaints.clear()
    assert visit.asked.pop() == "https://example.org/spy.png"


def test_a_click_leads_to_the_sentence_and_the_filter_dims_the_rest(visit):
    page = visit("draft.html")
    page.locator("a[href^='#s']").first.click()
    assert page.locator(":target").count() == 1

    def see():
        return page.locator(".s").evaluate_all("all => all.map(s => getComputedStyle(s).backgroundColor)")

    before = see()
    page.get_by_role("radio", name="hedged").check()
    assert before != see()
    page.get_by_role("radio", name="Whole text").check()
    assert before == see()


def test_the_table_of_documents_sorts_and_finds(visit):
    page = visit("all.html")
    rows = page.locator("tbody tr:not([hidden])")
    assert rows.count() == 30
    page.get_by_role("button", name="hedged").first.click()
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.get_by_label("Find").fill("title 12")
    assert rows.count() == 1
