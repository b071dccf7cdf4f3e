"""Charts in letters are as high as their values and fit a line."""

from __future__ import annotations

from stance.report.outline.charts import draw_text_curve


def test_the_curve_is_as_high_as_its_values_and_fits():
    assert draw_text_curve([1.0, 0.0], n_rows=1) == ["█▁"]
    assert draw_text_curve([0.5] * 6, n_rows=2, width=3) == ["   ", "███"]
    lines = draw_text_curve([i / 499 for i in range(500)])
    assert {len(line) for line in lines} == {72}
    assert lines[0][-1] == "█"
