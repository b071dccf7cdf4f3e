"""Write the measured figures into the README, between its markers: ``render_results.py RESULTS README``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

GROUPS = ("accuracy", "speed", "encoder")
BASELINES = ("TF-IDF + LR", "fastText")


def format_number(value: float, unit: str) -> str:
    """Format a measured number for a table."""
    if unit == "s":
        return f"{value:.2f} s"
    if unit == "":
        return f"{value:.3f}"
    if unit in ("times", "min"):
        return f"{value:.1f} {unit}"
    if value >= 1e6:
        return f"{value / 1e6:.1f}M {unit}"
    return f"{value:,.0f} {unit}"


def format_value(value: list[float | None], unit: str) -> str:
    """Format a number with its interval."""
    found, low, high = value
    assert found is not None
    number = format_number(found, unit)
    if low is None or high is None:
        return number
    ends = [format_number(end, unit).removesuffix(f" {unit}") for end in (low, high)]
    return f"{number} [{ends[0]}, {ends[1]}]"


def render_group(rows: list[dict[str, Any]]) -> list[str]:
    """Render the rows of one group as a Markdown table."""
    lines = [
        f"| what | stance | {' | '.join(BASELINES)} | command |",
        f"|---|---|{'---|' * len(BASELINES)}---|",
    ]
    for row in rows:
        others = [
            format_value(row["baselines"][name], row["unit"]) if name in row["baselines"] else "–"
            for name in BASELINES
        ]
        cells = [
            row["title"],
            f"**{format_value(row['value'], row['unit'])}**",
            *others,
            f"`{row['command']}`",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def render_results(results: dict[str, Any], group: str) -> str:
    """Render one group of the stored results, and when and where they were measured."""
    rows = [row for row in results["rows"].values() if row["group"] == group]
    if not rows:
        return "Not measured yet: run `make bench`, then `make docs`."
    places = sorted({f"{row['date']} on {row['machine']}" for row in rows})
    return "\n".join([*render_group(rows), "", f"Measured {'; '.join(places)}."])


def fill_markers(text: str, results: dict[str, Any]) -> str:
    """Put each group's table between its markers, and leave the rest as it is."""
    for group in GROUPS:
        start, end = f"<!-- {group}:start -->", f"<!-- {group}:end -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise SystemExit(
                f"README: expected the markers {start} and {end}; found them missing. Put them back."
            )
        text = f"{before}{start}\n{render_results(results, group)}\n{end}{after}"
    return text


def main() -> None:
    """Fill the README in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("readme", type=Path)
    options = parser.parse_args()
    results = json.loads(options.results.read_text(encoding="utf-8"))
    text = options.readme.read_text(encoding="utf-8")
    options.readme.write_text(fill_markers(text, results), encoding="utf-8")


if __name__ == "__main__":
    main()
