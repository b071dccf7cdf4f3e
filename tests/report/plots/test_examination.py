from __future__ import annotations

import re
import sys
from dataclasses import replace

import pytest

from stance.errors import DataError, MissingExtraError
from stance.evaluation import Examination, compute_curves, gather_predictions, measure_predictions
from stance.records import CodedSentence
from stance.report import check_plotting, draw_examination

NAMES = ("confusion", "reliability", "risk-coverage", "f1-threshold")


@pytest.fixture(scope="module")
def examination():
    pytest.importorskip("matplotlib")
    labels = ("plain", "a $x$ & <b>")
    proba = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7], [0.8, 0.2]]
    coded = [CodedSentence(f"d{i}", 0, "x", labels[i % 2]) for i in range(5)]
    predictions = gather_predictions(labels, coded, proba)
    return Examination(measure_predictions(predictions, n_resamples=0), curves=compute_curves(predictions))


@pytest.fixture(scope="module")
def files(examination):
    return draw_examination(examination)


def test_each_plot_is_there_in_both_forms(files):
    assert sorted(files) == sorted(f"{name}.{suffix}" for name in NAMES for suffix in ("svg", "png"))
    for name, content in files.items():
        assert content.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")


def test_the_same_bytes_again(files, examination):
    assert draw_examination(examination) == files


def test_there_is_no_colour(files):
    for name in NAMES:
        colours = set(re.findall(r"#([0-9a-f]{6})\b", files[f"{name}.svg"].decode()))
        assert colours
        assert {c for c in colours if not c[:2] == c[2:4] == c[4:]} == set()


def test_counts_and_labels_are_drawn_as_they_are(files):
    # Text is drawn as glyphs; matplotlib writes what they say in a comment.
    confusion = files["confusion.svg"].decode()
    assert "<!-- a $x$ &amp; &lt;b&gt; -->" in confusion or "<!-- a $x$ & <b> -->" in confusion
    assert "Oblique" not in confusion  # as mathematics would be
    assert "<!-- 3 -->" in confusion  # three of the first label found
    assert "<!-- 100 % -->" in confusion
    assert "share labelled as coded" in files["reliability.svg"].decode()


def test_without_curves(examination):
    with pytest.raises(DataError, match="expected an examination with curves"):
        draw_examination(replace(examination, curves=None))


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"^--plots: .*pip install 'stance\[report\]'$"):
        check_plotting("--plots")


def test_seven_labels_of_any_length_are_told_apart(examination):
    labels = ("(unsure)", "<b>", "a,b", "a label that " * 9, "five", "six", "seven")
    coded = [CodedSentence(f"d{i}", 0, "x", labels[i % 7]) for i in range(14)]
    proba = [[0.4 if i % 7 == j else 0.1 for j in range(7)] for i in range(14)]
    predictions = gather_predictions(labels, coded, proba)
    found = Examination(measure_predictions(predictions, n_resamples=0), curves=compute_curves(predictions))
    drawn = draw_examination(found)
    confusion = drawn["confusion.svg"].decode()
    assert "<!-- a label that a label th… -->" in confusion
    assert "a label that a label that" not in confusion
    legend = drawn["f1-threshold.svg"].decode().split('id="legend_1"')[1].split('id="axes_2"')[0]
    styles = re.findall(r'style="(fill: none; stroke[^"]*)"', legend)
    assert len(styles) == len(set(styles)) == 8  # of macro-F1, too
