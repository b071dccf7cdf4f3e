"""The report as a page: what it shows, that text in it is inert, and that nothing comes from elsewhere."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import sys
from html.parser import HTMLParser

import pytest

pytest.importorskip("jinja2")

from stance.errors import MissingExtraError
from stance.labels import LABELS
from stance.profile import Estimate, Profile
from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.profile.notes import note_sentences
from stance.profile.reference import Reference
from stance.records import Prediction
from stance.report import check_html, render_html
from stance.report.html.charts import choose_window, draw_bar, draw_estimate, draw_histogram
from stance.report.html.curve import MAX_POINTS, Point, draw_curve

from ...conftest import run_python
from ...profile.conftest import score

HOSTILE = '<script>alert(1)</script> "might" & \u202eevil'
VOID = {"meta", "input", "br", "link", "img"}


class Page(HTMLParser):
    """The elements of a page, and whether each is closed in its place."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.text = [], [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text += data

    def find(self, tag, **wanted):
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(k.rstrip("_")) == v for k, v in wanted.items())
        ]


TEXT = (
    score("A Plain Title", zone="headline"),
    score("The mill will close.", para=1),
    score("It might <perhaps> close.", "hedged", cues=[("might", "modal")], para=1),
    score("If it rains, we stay.", "speculative", cues=[("If", "conditional")], para=2, confidence=0.5),
    score("Who knows.", "hedged", para=2, abstained=True, confidence=0.4),
)


def make_profile(group=None, *, hedged=0.25, n_documents=1):
    share = {"assertive": Estimate(0.75 - hedged), "hedged": Estimate(hedged), "speculative": Estimate(0.25)}
    return Profile(
        group=group or {},
        n_documents=n_documents,
        n_sentences=4,
        n_words=1234,
        n_abstained=1,
        n_apart=0,
        shares=share,
        abstained=Estimate(0.25),
        rates={"all": Estimate(20.0, 10.0, 30.0), "modal": Estimate(20.0)},
        commitment=Estimate(0.5),
        hedges_per_modal=Estimate(1.0),
        is_small=n_documents < 10,
    )


def describe(scored=TEXT, *, labels=LABELS, doc_id="draft", profile=None):
    reference = Reference(
        4, dict.fromkeys(("assertive", "hedged", "speculative", "cues"), (0.1, 0.2, 0.3, 0.4))
    )
    return DocumentDescription(
        doc_id=doc_id,
        labels=labels,
        scored=tuple(scored),
        profile=profile or make_profile(),
        notes=note_sentences(scored, labels),
        reference=reference,
    )


def describe_many(groups=("Herald", "Star")):
    documents = [
        make_profile({"doc_id": f"d{i}", "paper": paper}, hedged=0.1 * i) for i, paper in enumerate(groups)
    ]
    return CollectionDescription(
        labels=LABELS,
        by=("paper",),
        whole=make_profile(n_documents=2),
        documents=tuple(documents),
        pieces=tuple(documents),
        groups=tuple(
            make_profile({"paper": paper}, n_documents=3 + 20 * i) for i, paper in enumerate(groups)
        ),
        models=("linear",),
        min_documents=10,
        titles={"d1": "A <b>Title</b>"},
    )


def test_the_text_stands_in_its_paragraphs_with_marks_letters_and_cues():
    page = Page(render_html(describe()))
    spans = {found["id"]: found for found in page.find("span") if "data-tip" in found}
    classes = [spans[f"s{i}"]["class"] for i in (1, 2, 3, 4, 5)]
    assert classes == ["s k0", "s k0 over", "s k1", "s k2", "s unsure"]
    assert [spans[f"s{i}"]["data-n"] for i in (1, 5)] == ["1", "5"]  # what paper shows
    assert len(page.find("p", class_="p body")) == 2
    assert [found["aria-label"] for found in page.find("a", class_="m")] == [
        "sentence 1: assertive, 90 % sure",
        "!, sentence 2: assertive, 90 % sure",
        "H, sentence 3: hedged, 90 % sure",
        "S, sentence 4: speculative, 50 % sure",
        "?, sentence 5: no label; most likely hedged, 40 % sure",
    ]
    assert spans["s3"]["data-tip"] == "Sentence 3: hedged, 90 % sure. Cue: might (modal)."
    assert "(unsure)" in page.text  # in the legend and in the table, where a label may be "none"
    assert "It <perhaps>" not in page.text
    assert "It might <perhaps> close." in page.text


def test_what_stands_out_is_listed_with_links_that_lead_somewhere():
    html = render_html(describe())
    page = Page(html)
    anchors = {found["id"] for _, found in page.elements if "id" in found}
    targets = {found["href"] for found in page.find("a")}
    assert {"#s2", "#s3", "#s4", "#s5"} <= targets
    assert {target for target in targets if target[0] != "#" or target[1:] not in anchors} == set()
    aside = html[html.index("<aside") : html.index("</aside>")]
    assert [re.sub(r"<.*?>", "", head) for head in re.findall(r"<h2>(.*?)</h2>", aside)] == [
        "Overreach? 1",
        "Hedge upon hedge 1",
        "Judge for yourself 2",
        "Beside other prose",
        "Words that gave it away",
    ]
    assert "might + perhaps" in aside
    assert "speculative, 50 % sure, or" in aside


def describe_own(labels):
    scored = [
        (sentence, Prediction(label, (1 / len(labels),) * len(labels), 0.9, False, "linear"))
        for (sentence, _), label in zip(TEXT[1:] * 2, labels, strict=False)
    ]
    profile = dataclasses.replace(
        make_profile(), shares=dict.fromkeys(labels, Estimate(0.5)), commitment=Estimate(None)
    )
    found = describe(scored, labels=labels, profile=profile)
    return dataclasses.replace(found, reference=None)


def test_a_page_of_labels_of_ones_own_says_nothing_of_ours_and_filters_by_each():
    labels = ("no", "<b>", "a,b", "four", "five", "six", "s" * 60)
    html = render_html(describe_own(labels))
    page = Page(html)
    assert not re.search("assertive|hedged|speculative|hedging|settled|[Cc]ommitment", page.text)
    assert "sentences that are no are unmarked" in page.text
    assert "only those that gave the label are marked and counted" in page.text
    marks = [found["class"] for found in page.find("span") if "data-tip" in found]
    assert marks == ["s k0", "s k1", "s k2", "s k3 other", "s k4 other", "s k5 other", "s k6 other"]
    for place in range(7):
        assert page.find("input", id=f"f{place}", type="radio")
        assert html.count(f"body:has(#f{place}:checked) .s:not(.k{place})") == 2  # it, and what is within


def test_where_the_model_abstained_from_all_no_page_says_that_nothing_stands_out():
    unsure = [(sentence, dataclasses.replace(found, abstained=True)) for sentence, found in TEXT]
    text = Page(render_html(describe(unsure))).text
    assert not re.search("No plain prediction|No sentence has|none of them assertive", text)
    assert "rings without a label" in text
    assert "No plain prediction" in Page(render_html(describe(TEXT[2:]))).text


def test_numbers_of_the_summary():
    page = Page(render_html(describe()))
    text = " ".join(page.text.split())
    assert "assertive50 %1 sentence hedged25 %1 sentence speculative25 %1 sentence" in text
    assert "commitment0.50from 0 to 1 cues20per 1,000 words95 %: 10 to 30" in text
    assert "Of the 4 sentences of the body in the writer’s own words, 1 of them without a label" in text
    # Of 0.1, 0.2, 0.3, 0.4 two are below 0.25, so half; all are below 20 cues.
    ranks = re.findall(r"(\d+)\s*(?=\n)", page.text)
    assert {"50", "100"} <= set(ranks)


@pytest.mark.parametrize("label", ["hedged", "assertive"])
def test_hostile_text_is_inert_wherever_it_stands(label):
    scored = [
        score(HOSTILE, zone="headline"),
        score(
            HOSTILE, label, cues=[('"might"', "modal")] if label == "hedged" else (), para=1, confidence=0.5
        ),
        score("So it will.", para=1),
        score("So it was.", para=1),
    ]
    html = render_html(describe(scored, doc_id=HOSTILE))
    assert "<script" not in html
    assert "\u202e" not in html
    page = Page(html)
    assert page.find("script") == []
    assert "<script>alert(1)</script>" in page.text
    assert page.find("h1") == [{"dir": "auto"}]
    for _, found in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in found)


def test_a_collection_says_what_it_counts():
    many = describe_many()
    text = " ".join(Page(render_html(many)).text.split())
    assert "Of the body in the writers’ own words, 1 of its sentences without a label, with 95 %" in text
    assert "Left apart" not in text
    apart = dataclasses.replace(many, whole=dataclasses.replace(many.whole, n_apart=3))
    rough = "; of fewer than 10 documents they are rough"
    told = f"resampled by document{rough}. Left apart, being of other voices or zones: 3 sentences."
    assert told in " ".join(Page(render_html(apart)).text.split())


def test_histograms_are_of_whole_documents():
    many = describe_many()
    pieces = tuple(dataclasses.replace(p, shares=dict.fromkeys(LABELS, Estimate(0.5))) for p in many.pieces)
    text = " ".join(Page(render_html(dataclasses.replace(many, pieces=pieces))).text.split())
    assert "Median 5 %, from 0 % to 10 %." in text
    assert "A row a document and paper" in text


def test_a_hostile_collection_has_the_reports_script_alone():
    html = render_html(describe_many((HOSTILE, "</script><img src=x onerror=alert(1)>")))
    page = Page(html)
    assert len(page.find("script")) == 1
    assert page.find("img") == []
    assert "\u202e" not in html


@pytest.mark.parametrize("make", [describe, describe_many])
def test_the_page_asks_for_nothing_and_its_policy_names_what_it_carries(make):
    html = render_html(make())
    page = Page(html)
    for tag, found in page.elements:
        assert tag not in ("link", "img", "iframe", "object", "form")
        assert "src" not in found
    assert "url(" not in html
    assert "@import" not in html
    policy = page.find("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        carried = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in carried]
        assert re.findall(rf"{tag}-src 'sha256-(.*?)'", policy) == hashes
    assert len(re.findall("<script", html)) == (1 if make is describe_many else 0)


@pytest.mark.parametrize("make", [describe, describe_many])
def test_a_page_for_everyone(make):
    page = Page(render_html(make()))
    assert page.find("html") == [{"lang": "en"}]
    assert [len(page.find(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert len(page.find("table")) == len(page.find("caption")) > 0
    for found in page.find("svg"):
        if "class" not in found:  # a part of another
            continue
        assert found.get("aria-hidden") == "true" or (found["role"] == "img" and found["aria-label"])
    ids = [found["id"] for _, found in page.elements if "id" in found]
    assert len(ids) == len(set(ids))


def test_documents_and_groups_of_a_collection():
    page = Page(render_html(describe_many()))
    assert len(page.find("th", scope="row")) == 2
    assert [found["data-v"] for found in page.find("td") if "data-v" in found][:4] == [
        "4",
        "0.7500",
        "0.0000",
        "0.2500",
    ]
    text = " ".join(page.text.split())
    assert "Herald small" in text
    assert "Star small" not in text
    assert page.find("figure", class_="small") == [{"class": "small"}]
    assert "d1A <b>Title</b>" in text
    assert len(page.find("svg", class_="histogram")) == 4


def test_the_caption_of_the_curve_names_the_labels_in_their_order():
    assert "Small points are assertive sentences, discs hedged, diamonds speculative" in render_html(
        describe()
    )
    html = render_html(describe(labels=LABELS[::-1]))
    assert "Small points are speculative sentences, discs hedged, diamonds assertive" in html


def test_a_tie_names_the_other_label():
    tie = Prediction("assertive", (0.4, 0.4, 0.2), 0.4, False, "linear")
    unsure = dataclasses.replace(tie, confidence=0.8, proba=(0.8, 0.05, 0.15), abstained=True)
    text = Page(render_html(describe([(TEXT[1][0], tie), (TEXT[2][0], unsure)]))).text
    assert "assertive, 40 % sure, or hedged, 40 %" in text
    assert "no label; most likely assertive, 80 % sure, or speculative, 15 %" in text


def test_the_mark_of_a_sentence_is_no_part_of_its_first_word():
    parser = pytest.importorskip("lxml.html")
    article = parser.fromstring(render_html(describe())).find(".//article")
    for sentence in article.iterfind(".//span[@data-n]"):
        mark = sentence.find("a")
        words = "".join(sentence.itertext())
        assert mark.text_content().strip()
        assert words.startswith(f"{mark.text_content().strip()} ")
        assert not words.removeprefix(mark.text_content())[:1].isspace()


def test_other_labels_have_no_curve_and_no_reference():
    labels = ("plain", "vague")
    scored = [
        (sentence, Prediction("vague", (0.2, 0.8), 0.8, False, "mine"))
        for sentence, _ in (TEXT[1], TEXT[2], TEXT[3])
    ]
    described = describe(scored, labels=labels)
    bare = DocumentDescription("draft", labels, described.scored, None, described.notes, None)
    html = render_html(bare)
    assert 'class="curve"' not in html
    assert "Beside other prose" not in html
    assert html.count('class="m"') == 3
    assert "Overreach?" not in html


def test_without_the_writers_sentences_the_page_says_so():
    bare = describe([TEXT[0]])
    html = render_html(DocumentDescription("d", LABELS, bare.scored, None, bare.notes, None))
    assert "No body sentence of the writer’s own to sum up." in html


def test_without_jinja2_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(
        MissingExtraError, match=r"stance report: expected the library jinja2; .*stance\[report\]"
    ):
        check_html("stance report")


@pytest.mark.parametrize("n_documents", [1, 2])
def test_a_page_names_the_extra_where_nothing_of_it_is_installed(n_documents):
    code = f"""
import sys
sys.modules.update(dict.fromkeys(("jinja2", "markupsafe")))  # as if they were not installed
import stance
stance.load().score(["It may rain."] * {n_documents}).to_html()
"""
    done = run_python(code, status=1)
    assert done.stderr.splitlines()[-1] == (
        "stance.errors.MissingExtraError: report: expected the library jinja2; found it is not installed. "
        "Run: pip install 'stance[report]'"
    )


def test_bars_lie_end_to_end_and_leave_out_what_is_not_known():
    assert re.findall(r'x="([\d.]+)" width="([\d.]+)"', draw_bar([0.5, 0.3, 0.2])) == [
        ("0", "50"),
        ("50", "30"),
        ("80", "20"),
    ]
    assert "<rect" not in draw_bar([None, None])


def test_the_curve_has_a_point_a_sentence_whose_shape_tells_its_label():
    points = [
        Point(4, 1.0, 0, "Sure."),
        Point(5, 0.5, 1, "<b>"),
        Point(6, 0.0, 2, ""),
        Point(7, 0.5, -1, "?"),
    ]
    drawn = draw_curve([1.0, 0.5, 0.0, 0.5], points)
    # Four cells of 150 in a box of 600 by 120; the points in their middles.
    assert 'class="line" d="M75 0 L225 60 L375 120 L525 60"' in drawn
    assert re.findall(r'href="#s(\d)"', drawn) == ["4", "5", "6", "7"]
    assert "<title>&lt;b&gt;</title>" in drawn
    shapes = re.findall(r'<(circle|path) class="(f\d|hollow)"', drawn)
    assert shapes == [("circle", "f0"), ("circle", "f1"), ("path", "f2"), ("circle", "hollow")]
    assert '<circle class="f0" cx="12.5%" cy="8"' in drawn
    many = [Point(i + 1, 0.5, 0, "") for i in range(MAX_POINTS + 1)]
    drawn = draw_curve([0.5] * len(many), many)
    assert "<a " not in drawn
    assert re.findall(r">(\d+)</text>", drawn) == ["100", "200", "300", "400"]


def test_an_estimate_lies_on_its_axis():
    drawn = draw_estimate(Estimate(10.0, 5.0, 50.0), "f1", "Ten.", tick=20.0, band=(15.0, 30.0), top=40.0)
    assert '<line class="whisker f1" x1="12.5%" x2="100%"' in drawn  # an end beyond the axis is cut
    assert '<circle class="f1" cx="25%"' in drawn
    assert '<line class="tick" x1="50%" x2="50%"' in drawn
    assert '<rect class="band" x="37.5%" y="3" width="37.5%"' in drawn
    assert 'role="img" aria-label="Ten."' in drawn
    assert "whisker" not in draw_estimate(Estimate(0.5), "f1")


def test_the_tallest_bar_of_a_histogram_fills_it():
    drawn = draw_histogram([0.5, 0.5, 1.0], 0, "x", low=0.5, high=1.0, width=0.1, tick=0.75)
    assert re.findall(r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn) == [
        ("1", "0", "18", "40"),
        ("81", "20", "18", "20"),
    ]
    assert 'd="M50 40V44"' in drawn


@pytest.mark.parametrize(
    ("values", "window"),
    [([0.55, 0.87], (0.5, 0.9)), ([0.3], (0.3, 0.6)), ([1.0], (0.7, 1.0)), ([0.0, 1.0], (0.0, 1.0))],
)
def test_the_axis_of_a_histogram_has_round_ends_around_the_values(values, window):
    assert choose_window(values) == pytest.approx(window)


def test_words_that_gave_it_away_are_the_writers():
    sentence, found = TEXT[2]
    quoted = dataclasses.replace(sentence, voice="quoted")
    html = render_html(describe([*TEXT, (sentence, found), (quoted, found)]))
    assert re.findall(r'<p class="cues">(.*?)</p>', html) == [
        "<span><u>might</u> 2</span> <span><u>if</u></span> "
    ]


def read_aside(scored):
    html = render_html(describe(scored))
    return " ".join(
        Page(html[html.index("<aside") : html.index("</aside>") + len("</aside>")]).text.split()
    ), Page(html)


def test_all_overreach_is_marked_and_listed_the_rest_folded_away():
    told, page = read_aside([score(f"Mill {i} will close.") for i in range(8)])
    assert "Overreach? 8 Plain predictions, put as settled; the 6 surest of 8. 1 Mill 0" in told
    assert "2 more7 Mill 6 will close." in told
    marks = [found["class"] for found in page.find("span") if "data-tip" in found]
    assert marks == ["s k0 over"] * 8
    assert page.find("input", id="f-over", type="radio")
    assert "! marks a plain prediction, put as settled; other sentences that are assertive" in page.text
    assert "Plain predictions, put as settled. 1" in read_aside([score("It will.")] * 6)[0]


def test_lists_say_how_many_there_are():
    unless = score("Unless it does.", "speculative", cues=[("Unless", "conditional")], confidence=0.5)
    told, _ = read_aside([*([unless] * 3), score("It did.")] * 7)
    assert "Three sentences in a row or more, none of them assertive; the first 6 of 7. 1 Unless" in told
    assert "to sentence 27" in told
    assert "Where the model is in doubt; the 6 least certain of 21." in told


def test_a_second_hedging_word_is_denied_of_hedged_sentences_alone():
    open_one = score("If so, it might perhaps close.", "speculative", cues=[("If", "conditional")])
    told, _ = read_aside([open_one, score("It did.")])
    assert "In no hedged sentence of the writer’s own is a second hedging word found." in told


def test_a_hedged_headline_is_marked_where_it_stands():
    html = render_html(
        describe([score("The Mill Might Go", "hedged", zone="headline", cues=[("Might", "modal")])])
    )
    [head] = re.findall(r"<h1.*?</h1>", html)
    [mark] = [found for found in Page(head).find("span") if "data-tip" in found]
    assert (mark["id"], mark["class"]) == ("s1", "s k1")
    assert "The Mill <u>Might</u> Go" in head
    assert "<title>The Mill Might Go · stance</title>" in html


def test_a_headline_that_stands_twice_has_two_anchors_and_one_mark():
    head = score("The Mill", zone="headline")
    page = Page(render_html(describe([head, head, *TEXT[1:]])))
    assert page.find("span", id="s2") == [{"id": "s2"}]
    assert len([found for found in page.find("span") if "data-tip" in found]) == 5


def test_a_flat_curve_has_no_least_sure_sentence():
    text = " ".join(Page(render_html(describe([score("It rained.", confidence=0.96)] * 4))).text.split())
    assert "averages each sentence with its neighbours; about 0.97 throughout." in text
    assert "least sure" not in text
    assert "each averaged with its neighbours: about 0.97 throughout." in text


def test_words_that_gave_it_away_are_cut_in_the_open_and_spell_i():
    cues = ["I doubt", *(f"might{i}" for i in range(12))]
    told, _ = read_aside([score(f"{cue} it.", "hedged", cues=[(cue, "verb")]) for cue in cues])
    assert "Words that gave it away The 12 most frequent of 13. I doubt might0" in told
    assert "most frequent" not in read_aside([score("It may.", "hedged", cues=[("may", "modal")])])[0]


@pytest.mark.parametrize(("n", "told"), [(1, "1 sentence is"), (19, "19 sentences are"), (20, "")])
def test_of_a_short_text_the_page_says_that_it_ranks_further_out(n, told):
    short = dataclasses.replace(make_profile(), n_sentences=n)
    text = Page(render_html(describe(profile=short))).text
    said = re.findall(r"Only (.*?) the writer’s own, and short texts come out at either end", text)
    assert said == [told] * bool(told)


def test_names_have_a_direction_of_their_own():
    name = "محمد"
    page = render_html(describe([score("Title", zone="headline"), *TEXT[1:]], doc_id=f"{name} 12"))
    assert f"<bdi>{name} 12</bdi> · 5 sentences" in page
    assert '<p class="p body" dir="auto">' in page
    many = describe_many((name, "Star"))
    groups = tuple(dataclasses.replace(p, group=p.group | {"year": "9"}) for p in many.groups)
    page = render_html(dataclasses.replace(many, groups=groups))
    assert f"<h3><bdi>{name}</bdi> · <bdi>9</bdi> <em>small</em></h3>" in page
    assert f'<td class="g"><bdi>{name}</bdi></td>' in page


def test_one_is_no_plural():
    many = describe_many()
    one = dataclasses.replace(many.whole, n_sentences=1, n_words=1, n_documents=1)
    groups = (dataclasses.replace(many.groups[0], n_sentences=1, n_documents=1),)
    text = Page(render_html(dataclasses.replace(many, whole=one, groups=groups))).text
    assert "1 sentence, 1 word of the writers’ own" in text
    assert "1 document, 1 sentence\n" in text


def test_no_column_is_said_to_be_sorted_before_one_is():
    assert (
        'aria-sort="ascending"'
        not in render_html(describe_many()).partition("<tbody>")[0].partition("<thead>")[2]
    )
