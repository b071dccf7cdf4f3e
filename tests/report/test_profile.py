from __future__ import annotations

from dataclasses import replace

from stance.labels import CUE_TYPES, LABELS
from stance.profile import (
    Coefficient,
    CorrectedShare,
    Correction,
    Corrections,
    Difference,
    Estimate,
    Findings,
    Profile,
    Profiles,
    Regression,
)
from stance.report import render_findings

HALF = Estimate(0.5, 0.4, 0.6)
NONE = Estimate(None)
PROFILE = Profile(
    group={},
    n_documents=1200,
    n_sentences=3000,
    n_words=60_000,
    n_abstained=12,
    n_apart=34,
    shares=dict(zip(LABELS, (HALF, Estimate(0.25), NONE), strict=True)),
    abstained=Estimate(0.004, 0.001, 0.01),
    rates={"all": Estimate(12.34, 10, 15), **dict.fromkeys(CUE_TYPES, Estimate(1.23, 1, 2))},
    commitment=Estimate(0.75, 0.7, 0.8),
    hedges_per_modal=NONE,
    is_small=False,
)
WHOLE = Profiles((), LABELS, (PROFILE,), 10)
SHARE = CorrectedShare(HALF, HALF, Estimate(0.55, 0.5, 0.6), HALF, 0.05, 0.5, 1234)


def split_lines(shown):
    return [line.split() for line in shown.splitlines()]


def make_groups(**changes):
    groups = [replace(PROFILE, group={"paper": name}) for name in ("Herald\x1b[2J", "Star")]
    return Profiles(("paper",), LABELS, (groups[0], replace(groups[1], **changes)), 10)


def test_the_whole():
    shown = render_findings(Findings(WHOLE))
    assert shown.splitlines()[0] == (
        "1,200 documents, 3,000 sentences, 60,000 words. Left apart, being of other voices or zones: 34. "
        "The model gave no label to 12."
    )
    lines = split_lines(shown)
    assert ["assertive", "50.0", "%", "40.0", "to", "60.0", "%"] in lines
    assert ["hedged", "25.0", "%", "–"] in lines
    assert ["speculative", "–", "–"] in lines
    assert ["hedges", "per", "modal", "–", "–"] in lines
    assert ["of", "which", "modal", "1.2", "1.0", "to", "2.0"] in lines
    assert "rough" not in shown


def test_one_document_is_said_to_be_one():
    profile = replace(PROFILE, n_documents=1, is_small=True)
    shown = render_findings(Findings(replace(WHOLE, profiles=(profile,))))
    assert shown.startswith("1 document, ")
    assert shown.endswith("One document: the intervals are of its own sentences, taken as independent.")


def test_groups_stand_in_order_and_small_ones_are_marked():
    shown = render_findings(Findings(make_groups(is_small=True, shrunk=dict.fromkeys(LABELS, HALF))))
    assert "\x1b" not in shown
    long = replace(WHOLE, by=("paper",), profiles=(replace(PROFILE, group={"paper": "x" * 99}),))
    assert render_findings(Findings(long)).splitlines()[1].startswith("x" * 19 + "…" + "x" * 20 + "  ")
    lines = shown.splitlines()
    assert lines[0].split()[:3] == ["paper", "documents", "sentences"]
    assert "hedged % shrunk" in lines[0]
    assert lines[1].startswith("Herald␛[2J  ")
    assert lines[2].startswith("Star *  ")
    assert lines[2].count("50.0 (40.0 to 60.0)") == 4
    assert lines[-1] == "* Fewer than 10 documents: the intervals are rough."


def test_long_groups_stand_apart():
    papers = [f"The {'very ' * 20}long name of {town}" for town in ("Leeds", "York")]
    alike = f"{papers[0][:40]}, {papers[0][-40:]}"  # as papers[0], but for the middle
    groups = [{"paper": p, "date": d} for p in (*papers, alike) for d in ("2023", "2024")]
    profiles = tuple(replace(PROFILE, group=group) for group in groups)
    shown = render_findings(Findings(Profiles(("paper", "date"), LABELS, profiles, 10)))
    names = [line.split("  ")[0] for line in shown.splitlines()[1:7]]
    assert names == [
        f"{name} / {date}"
        for name in (papers[0], "The very very very …ry long name of York", alike)
        for date in ("2023", "2024")
    ]
    share = Correction({}, 3000, 1200, 300, 250, 0.9, {"hedged": SHARE}, False)
    shares = tuple(replace(share, group=group) for group in groups[1:3])
    found = Corrections(("paper", "date"), ("hedged",), shares, 0, 0, True, 50)
    shown = render_findings(Findings(WHOLE, found))
    assert "long name of Leeds / 2024: hedged" in shown
    assert "long name of York / 2023: hedged" in shown


def test_corrections_say_what_they_did():
    one = Correction({}, 3000, 1200, 300, 250, 0.9, {"hedged": SHARE}, False)
    found = Corrections((), ("hedged",), (one,), 3, 2, True, 50, n_left_out=900, n_abstained=8)
    shown = render_findings(Findings(WHOLE, found))
    assert "Corrected by 300 codes of 3,000 sentences, weighted by inclusion_proba\n" in shown
    row = next(line for line in split_lines(shown) if line[:1] == ["hedged"] and line[-1] == "1,234")
    assert row[-3:] == ["+5.0", "0.50", "1,234"]
    assert "Rows without a code: 3; the rest are taken for a random part, which they are not if hard" in shown
    assert "were left blank, or if --add-to made the sheet: code all of such." in " ".join(shown.split())
    assert "Codes of sentences that do not count, left out: 2." in shown
    assert "If the sample was stratified: the intervals take no account of it." in shown
    assert "The model gave no label to 8: its shares leave them out, the others count them, and" in shown
    assert (
        "to halve: about how many more codes would halve it, as far as these show (–: coding all the" in shown
    )
    nothing = CorrectedShare(HALF, NONE, NONE, NONE, None, None, None)
    two = Correction({"paper": "Star"}, 30, 12, 3, 1, None, {"hedged": nothing}, True)
    shown = render_findings(Findings(WHOLE, Corrections(("paper",), ("hedged",), (two,), 0, 0, False, 50)))
    assert ["Star", "*:", "hedged", "50.0", "(40.0", "to", "60.0)", *"––––––"] in split_lines(shown)
    assert "taken as drawn alike" in shown
    assert "stratified" not in shown
    assert shown.endswith("* Fewer than 50 codes or 10 coded documents: the intervals are rough.")


def test_rare_labels_and_shares_that_add_up_to_more_are_told():
    shares = [Estimate(0.785, 0.7, 0.9), Estimate(0.224, 0.1, 0.3), Estimate(0.0, 0, 0.05)]
    described = {
        label: replace(SHARE, ppi=share, dsl=Estimate(1 / 3), is_small=label == "speculative")
        for label, share in zip(LABELS, shares, strict=True)
    }
    one = Correction({}, 3000, 1200, 300, 250, 0.9, described, False)
    shown = render_findings(Findings(WHOLE, Corrections((), LABELS, (one,), 0, 0, False, 50)))
    assert "\nspeculative †  " in shown
    assert "\nhedged  " in shown
    assert shown.endswith(
        "\nA corrected share below 0 is shown as 0.0: those of a group may then add up to more than 100 %.\n"
        "† Fewer than 5 codes are of the label, or of all others: its intervals are rough."
    )
    described["assertive"] = replace(described["assertive"], ppi=Estimate(0.776))
    one = replace(one, shares=described)
    shown = render_findings(Findings(WHOLE, Corrections((), LABELS, (one,), 0, 0, False, 50)))
    assert "below 0" not in shown  # 100.0 % as shown


def test_differences():
    base = Difference("A", "B", "hedged", 0.3, 0.25, Estimate(0.05, 0.01, 0.09), 0.0005, 0.002, True, False)
    cues = replace(
        base,
        measure="cues",
        first_value=12.0,
        second_value=10.0,
        difference=Estimate(2.0, 1, 3),
        is_corrected=False,
    )
    none = replace(
        cues, measure="commitment", first_value=None, difference=NONE, p_value=1.0, p_holm=1.0, is_small=True
    )
    shown = render_findings(Findings(WHOLE, differences=(base, cues, none)))
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "A less B: hedged %, corrected 30.0 25.0 +5.0 (1.0 to 9.0) <0.001 0.002" in lines
    assert "A less B: cues per 1,000 words 12.0 10.0 +2.0 (1.0 to 3.0) <0.001 0.002" in lines
    assert "A less B *: commitment – 10.000 – 1.000 1.000" in lines
    assert "both groups" not in shown
    shared = (replace(base, n_shared=1200), base, replace(cues, second="C", n_shared=1))
    assert render_findings(Findings(WHOLE, differences=shared)).endswith(
        "\n\nDocuments with sentences in both groups: 1,200 of A and B, 1 of A and C. The groups are "
        "compared as if they had none in common: as a rule their intervals are too wide, and p too large."
    )


def test_what_rounds_to_nothing_has_no_minus():
    small = Estimate(-0.0002, -0.0003, 0.0497)
    share = replace(SHARE, ppi=small, correction=-0.0002)
    one = Correction({}, 3000, 1200, 300, 250, 0.9, {"hedged": share}, False)
    differ = Difference("A", "B", "hedged", 0.3, 0.3002, small, 0.5, 0.5, True, False)
    found = Corrections((), ("hedged",), (one,), 0, 0, False, 50)
    shown = " ".join(render_findings(Findings(WHOLE, found, (differ,))).split())
    assert "0.0 (0.0 to 5.0) 50.0 (40.0 to 60.0) +0.0 0.50" in shown
    assert "+0.0 (0.0 to 5.0) 0.500" in shown
    assert "-0.0" not in shown


def test_regressions():
    year = Coefficient("year", HALF, HALF, Estimate(-0.01234, -0.02, 0.001), HALF, 0.071)
    regression = Regression(
        "hedged ~ year", "logit", "hedged", (year,), {"paper": "Herald"}, 3000, 1200, 300, 250, 7, 0.9
    )
    shown = render_findings(Findings(WHOLE, regression=regression))
    assert (
        "Regression of the log-odds of the share of hedged: 3,000 sentences of 1,200 documents, 300 codes "
        "of 250 documents\n" in shown
    )
    assert "-0.012 (-0.020 to 0.001)" in shown
    assert shown.endswith("paper is compared with Herald. 7 sentences lack a covariate and are left out.")
    by_day = replace(year, ppi=Estimate(0.00021, 0.00006, 0.00036))
    shown = render_findings(Findings(WHOLE, regression=replace(regression, coefficients=(by_day,))))
    assert "0.00021 (0.00006 to 0.00036)" in shown
    lone = replace(year, coded=Estimate(0.2), ppi=Estimate(0.25), dsl=Estimate(0.3), p_value=None)
    shown = render_findings(Findings(WHOLE, regression=replace(regression, coefficients=(year, lone))))
    assert ["year", "0.500", "(0.400", "to", "0.600)", "0.200", "0.250", "0.300", "–"] in split_lines(shown)
    assert shown.endswith(
        "left out. Without an interval or p: what the codes of one document alone tell, or documents that "
        "are all alike."
    )
    shown = render_findings(Findings(WHOLE, regression=replace(regression, n_abstained=1500)))
    assert shown.endswith("gave no label to 1,500: its coefficients leave them out, the others count them.")
