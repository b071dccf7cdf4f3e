from __future__ import annotations

from dataclasses import replace

from stance.evaluation.benchmark import Benchmark, Cell, list_published
from stance.report import render_benchmark

METRICS = {"f1_uncertain": 0.5, "precision": 0.4, "recall": 0.667, "macro_f1": None}
CELLS = (
    Cell(
        *("conll2010_wiki", "conll2010_wiki", "linear|recipe", "in-domain", "f1_uncertain", METRICS),
        *({"f1_uncertain": (0.41, 0.59)}, 100, 20, 5, 3.21, 45678.9, 512.4, "key"),
        {"weight_1": 0.4, "weight_2": 0.6, "threshold": 0.3456},
    ),
)


def render(**options):
    published = list_published({"conll2010_wiki"})
    return render_benchmark(Benchmark(CELLS, {"conll2010_wiki": "Official\x1b split."}, published), **options)


def test_a_table_for_the_terminal():
    lines = render().splitlines()
    assert lines[0].startswith("conll2010_wiki: 20 sentences of 5 documents. Official")
    assert "\x1b" not in render()
    assert lines[2].split("  ")[0] == "system"
    row = next(line for line in lines if line.startswith("linear|recipe"))
    assert row.split()[1:3] == ["in-domain", "0.500"]
    assert "0.410 to 0.590" in row
    assert row.endswith("0.400   0.667         –     3.2 s       45,679  512 MB")
    best = next(line for line in lines if line.startswith("best of the shared task"))
    assert "published, 1" in best
    assert "0.602" in best
    assert any(line.startswith("1. Farkas et al. (2010)") for line in lines)
    chosen = "- linear|recipe: weights 0.40 + 0.60, uncertain from a probability of 0.346, as settled"
    assert any(line.startswith(chosen) for line in lines)


def test_a_share_that_was_settled_is_told():
    text = render_benchmark(Benchmark((replace(CELLS[0], chosen={"share": 0.25}),)))
    assert "- linear|recipe: the most probable 25.0 % uncertain, as settled on held-out" in text


def test_markdown():
    text = render(markdown=True)
    assert text.startswith("## conll2010_wiki\n\n20 sentences of 5 documents.")
    assert "| linear\\|recipe" in text
    assert "\nPublished results:\n\n1. Farkas" in text


def test_what_is_gained_has_its_interval():
    metrics = {"spearman": 0.1, "spearman_strength": 0.2, "spearman_gain": 0.25}
    intervals = {name: (value - 0.05, value + 0.05) for name, value in metrics.items()}
    cell = replace(CELLS[0], metric="spearman", metrics=metrics, intervals=intervals, chosen={})
    head, row = render_benchmark(Benchmark((cell,))).splitlines()[2:4]
    titles = [part.strip() for part in head.split("  ") if part.strip()]
    assert titles[2:6] == ["Spearman", "95 % interval", "by strength", "over hedge counting"]
    assert "0.050 to 0.150        0.200  0.250 (0.200 to 0.300)" in row
