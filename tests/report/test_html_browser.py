"""The reports in a real browser: readable by everyone, at every size, and inert whatever the text says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")
pytest.importorskip("PIL")

import pyarrow as pa
from axe_playwright_python.sync_playwright import Axe

from stance.labels import LABELS
from stance.profile import Gathered, describe_scored
from stance.report import render_html
from stance.scoring import make_schema

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(theme, width) for theme in ("light", "dark") for width in (1280, 390)]
HOSTILE = (
    '<script>window.pwned=1;alert(1)</script><img src=x onerror=alert(2)> </style> "it\'s" \u202eevil',
    "javascript:alert(3) {{ 7 * 7 }} ]]> <!-- </script>",
)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 4


def load_screenshots():
    spec = importlib.util.spec_from_file_location(
        "take_screenshots", ROOT / "docs" / "programs" / "take_screenshots.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_row(
    doc_id, sent_id, text, label, *, para=1, zone="body", sure=0.9, cues=(), paper="Herald", labels=LABELS
):
    return {
        "doc_id": doc_id,
        "sent_id": sent_id,
        "para": para,
        "zone": zone,
        "voice": "writer",
        "start": 0,
        "end": len(text),
        "text": text,
        "label": label,
        **{f"p_{name}": sure if name == label else (1 - sure) / (len(labels) - 1) for name in labels},
        "confidence": sure,
        "abstained": sure < 0.4,
        "by": "linear",
        "cues": [
            {"start": text.index(cue), "end": text.index(cue) + len(cue), "text": cue, "type": kind}
            for cue, kind in cues
        ],
        "paper": paper,
    }


def render(rows, by=(), labels=LABELS):
    schema = make_schema(labels).append(pa.field("paper", pa.string()))
    return render_html(describe_scored(Gathered(pa.Table.from_pylist(rows, schema=schema), labels), by=by))


def make_document():
    rows = [
        make_row("draft", 0, HOSTILE[0], "assertive", para=0, zone="headline"),
        make_row("draft", 1, "The mill will close.", "assertive"),
        make_row("draft", 2, "It might perhaps close.", "hedged", cues=[("might", "modal")]),
        make_row("draft", 3, "If it rains, we stay.", "speculative", sure=0.5, cues=[("If", "conditional")]),
        make_row("draft", 4, HOSTILE[0], "hedged", para=2, sure=0.5, cues=[("it's", "verb")]),
        make_row("draft", 5, HOSTILE[1], "speculative", para=2),
        make_row("draft", 6, LONG, "assertive", para=3),
        make_row("draft", 7, "Who knows.", "hedged", para=3, sure=0.35),
    ]
    filler = [make_row("draft", i, f"Fact number {i} stands.", "assertive", para=i) for i in range(8, 40)]
    return render(rows + filler)


OWN = ("no", "yes", "<b>maybe</b>", "a,b", 'he said "so"', LONG, "long and longer " * 8)


def make_own(n_documents):
    """Documents of seven labels, short sentences of all of them on one line; every eighth has none."""
    rows = [
        make_row(f"d{i}", j, "It is.", OWN[j % 8 % 7], sure=0.9 if j % 8 < 7 else 0.35, labels=OWN)
        for i in range(n_documents)
        for j in range(48)
    ]
    return render(rows, labels=OWN)


def make_collection(n_documents):
    papers = ("Herald", HOSTILE[0], LONG)
    rows = []
    for i in range(n_documents):
        doc_id, paper = f"d{i:04d}{HOSTILE[1] if i == 0 else ''}", papers[i % 3]
        rows.append(make_row(doc_id, 0, f"Title {i}", "assertive", para=0, zone="headline", paper=paper))
        rows += [
            make_row(doc_id, j + 1, "It is.", LABELS[(i * 7 + j * j) % 11 % 3], paper=paper)
            for j in range(1, 5)
        ]
    return render(rows, by=("paper",))


@pytest.fixture(scope="module")
def browser():
    screenshots = load_screenshots()
    if screenshots.find_chromium() is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with screenshots.open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    made = {
        "document": make_document(),
        "collection": make_collection(30),
        "thousand": make_collection(1000),
        "own": make_own(1),
        "own collection": make_own(3),
    }
    found = {}
    for name, html in made.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(html, encoding="utf-8")
    return found


@pytest.fixture
def visit(browser, paths):
    """Open a report; afterwards it has asked for nothing, said nothing, and logged no error."""
    contexts, requests, complaints = [], [], []

    def keep(request):  # Playwright takes no builtin
        requests.append(request)

    def visit(name, theme="light", width=1280, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce", **options
        )
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", keep)
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text))
        page.goto(paths[name].as_uri())
        return page

    visit.complaints, visit.requests = complaints, requests
    yield visit
    for context in contexts:
        context.close()
    own = {path.as_uri() for path in paths.values()}
    assert [request.url for request in requests if request.url.partition("#")[0] not in own] == []
    assert complaints == []


@pytest.mark.parametrize("name", ["document", "collection"])
def test_axe_finds_nothing_in_either_theme_at_either_width(visit, name):
    page, axe = visit(name), Axe()
    for theme, width in SIZES:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        found = axe.run(page).response
        assert [
            (rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found["violations"]
        ] == [], (theme, width)
        assert len(found["passes"]) > 20
    # It would find something: a button without a name.
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert "button-name" in {rule["id"] for rule in axe.run(page).response["violations"]}


@pytest.mark.parametrize("name", ["document", "collection", "own", "own collection"])
@pytest.mark.parametrize(("theme", "width"), SIZES)
def test_nothing_is_wider_than_the_window(visit, name, theme, width):
    page = visit(name, theme, width)
    if name == "document":
        page.locator("details").evaluate("node => node.open = true")
        page.locator("#s7").hover()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(251, 250, 246)", "dark": "rgb(23, 24, 26)"}[theme]


@pytest.mark.parametrize("name", ["document", "collection"])
def test_no_script_runs_but_the_reports_own(visit, name):
    page = visit(name)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.pwned = 1";
            const button = document.createElement("button");
            button.setAttribute("onclick", "window.pwned = 2");
            const image = document.createElement("img");
            image.src = "https://example.org/spy.png";
            document.body.append(script, button, image);
            button.click();
        }"""
    )
    assert page.evaluate("window.pwned") is None
    # The policy has refused all three, and said so.
    refused = [line for line in visit.complaints if "Content Security Policy" in line]
    assert len(refused) == len(visit.complaints) == 3
    visit.complaints.clear()
    spy = visit.requests.pop()
    assert (spy.url, spy.failure) == ("https://example.org/spy.png", "csp")


def test_hostile_text_is_shown_as_it_stands(visit):
    page = visit("document")
    assert "<script>window.pwned=1;alert(1)</script>" in page.locator("h1").inner_text()
    assert "{{ 7 * 7 }}" in page.locator("#s6").inner_text()
    assert page.locator("#s5 u").all_inner_texts() == ["it's"]


@pytest.mark.parametrize("has_script", [True, False])
def test_the_filter_dims_the_rest(visit, has_script):
    page = visit("document", java_script_enabled=has_script)

    def see(selector):
        return page.locator(selector).evaluate("node => getComputedStyle(node).backgroundColor")

    tints = {selector: see(selector) for selector in ("#s3", "#s4", "#s8")}
    page.get_by_label("hedged", exact=False).first.check()
    assert see("#s3") == tints["#s3"] != "rgba(0, 0, 0, 0)"
    assert see("#s4") == "rgba(0, 0, 0, 0)"
    page.get_by_label("Whole text").check()
    assert see("#s4") == tints["#s4"]


def test_every_label_of_ones_own_has_a_filter_and_marks_that_hide_no_other(visit):
    page = visit("own")
    tints = "node => getComputedStyle(node).backgroundColor"
    page.locator("#f5").check()
    assert page.locator("#s6").evaluate(tints) != "rgba(0, 0, 0, 0)"
    assert page.locator("#s7").evaluate(tints) == "rgba(0, 0, 0, 0)"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        hidden = page.evaluate(
            """() => {
                const marks = Array.from(document.querySelectorAll(".s:not(.k0) .m"));
                const boxes = marks.map((node) => [node.textContent, node.getBoundingClientRect()]);
                return boxes.flatMap(([word, a], i) => boxes.slice(i + 1).filter(([_, b]) => a.left < b.right
                  && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom).map(() => word));
            }"""
        )
        assert hidden == [], width


def test_confidence_is_there_on_hover_by_keyboard_and_for_screen_readers(visit):
    page = visit("document")
    told = page.locator("article").aria_snapshot()
    for line in (
        'link "!, sentence 2: assertive, 90 % sure"',
        'link "sentence 7: assertive, 90 % sure"',
        'link "H, sentence 3: hedged, 90 % sure"',
        'link "?, sentence 8: no label; most likely hedged, 35 % sure"',
    ):
        assert line in told

    def read_tip(selector):
        return page.locator(selector).evaluate("node => getComputedStyle(node, '::after').content")

    assert read_tip("#s3") == "none"
    page.locator("#s3").hover()
    assert read_tip("#s3") == '"Sentence 3: hedged, 90 % sure. Cue: might (modal)."'
    page.mouse.move(0, 0)
    page.locator("#f-all").focus()
    page.keyboard.press("Tab")
    assert read_tip("#s2") == '"Sentence 2: assertive, 90 % sure. A plain prediction, put as settled."'
    page.locator("#s7 .m").focus()
    assert float(page.locator("#s7 .m").evaluate("node => getComputedStyle(node).opacity")) == 1


def test_one_tip_at_a_time_and_one_can_put_it_away(visit):
    page = visit("document")
    page.get_by_role("link", name="3 It might perhaps close.").first.click()
    read = """() => Array.from(document.querySelectorAll(".s"))
        .filter((node) => getComputedStyle(node, "::after").content !== "none").map((node) => node.id)"""
    page.mouse.move(0, 0)
    assert page.evaluate(read) == ["s3"]  # the one that the link led to
    page.locator("#s7").hover()
    assert page.evaluate(read) == ["s7"]
    page.mouse.move(0, 0)
    assert page.evaluate(read) == ["s3"]
    page.mouse.click(5, 5)
    assert page.evaluate(read) == []


def test_on_paper_sentences_have_their_numbers(visit):
    page = visit("document")
    number = "node => getComputedStyle(node, '::before').content"
    assert page.locator("#s3").evaluate(number) == "none"
    page.emulate_media(media="print")
    assert page.locator("#s3").evaluate(number) == '"3"'


def test_lists_and_the_curve_lead_to_their_sentences(visit):
    page = visit("document")
    page.get_by_role("link", name="2 The mill will close.").first.click()
    assert page.locator("#s2").evaluate("node => node.matches(':target')")
    points = page.locator(".curve a")
    assert points.count() == 39  # all but the headline
    points.last.click()
    assert page.url.endswith("#s40")
    assert 0 < page.locator("#s40").bounding_box()["y"] < 900


def test_without_script_the_table_is_whole(visit):
    page = visit("collection", java_script_enabled=False)
    assert page.locator("tbody tr").count() == 30
    assert page.locator("button, input").count() == 0


def test_the_table_sorts_and_finds(visit):
    page = visit("collection")

    def read_column(n):
        return page.locator(f"tbody tr:not([hidden]) > :nth-child({n})").all_inner_texts()

    before = read_column(5)
    button = page.get_by_role("button", name="hedged")
    button.click()
    shares = [int(text.rstrip(" %")) for text in read_column(5)]
    assert shares == sorted((int(text.rstrip(" %")) for text in before), reverse=True)
    assert len(set(shares)) > 2
    button.click()
    assert read_column(5) == [f"{share} %" for share in reversed(shares)]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("hedged")
    page.get_by_label("Find").fill("title 12")
    assert [name.split("\n") for name in read_column(1)] == [["d0012", "Title 12"]]
    assert page.locator("output").inner_text() == "1 of 30"


def test_a_thousand_documents_open_and_sort(visit):
    page = visit("thousand")  # make bench ROWS=report-open-time says how fast
    page.get_by_role("button", name="hedged").click()
    shares = [int(text.rstrip(" %")) for text in page.locator("tbody tr > :nth-child(5)").all_inner_texts()]
    assert len(shares) == 1000
    assert len(set(shares)) > 2
    assert shares == sorted(shares, reverse=True)


def test_print_has_the_text_on_white_and_no_controls(visit):
    page = visit("document", "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".filter").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (
        page.locator("#s3").evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(251, 236, 196)"
    )
    many = visit("collection")
    many.emulate_media(media="print")
    assert not many.locator(".find").is_visible()
    assert many.locator(".tall").evaluate("node => node.scrollHeight <= node.clientHeight")
