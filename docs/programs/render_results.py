"""Write the measured figures between their markers: ``render_results.py RESULTS README SCALING``.

Those of the README go there; what follows from them by multiplication, into SCALING, docs/scaling.md.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

GROUPS = ("accuracy", "speed", "encoder")
BASELINES = ("TF-IDF + LR", "fastText")

N_SENTENCES, N_CORES, PRICE = 4e9, 800, 0.04  # what docs/scaling.md assumes
N_MEASURED_CORES = 2


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


def read_speed(row: dict[str, Any]) -> float:
    """Read a row's sentences a second; of two that are held against each other, the first."""
    return row["value"][0] if row["unit"] == "sentences/s" else read_count(row)


def read_count(row: dict[str, Any]) -> float:
    """Read the number that a row's note begins with, such as ``37.0M characters``."""
    number, million = re.match(r"([\d,.]*\d)(M?)", row["note"]).groups()
    return float(number.replace(",", "")) * (1e6 if million else 1)


def render_costs(results: dict[str, Any]) -> str:
    """Render what all sentences would cost, by model."""
    lines = [
        "| model | sentences/s, two cores | printed by | core-hours | on 800 cores | at 4 cents |",
        "|---|---|---|---|---|---|",
    ]
    for model, name in (
        ("linear, whole command", "score-speed"),
        ("cascade, labels alone", "cascade-speed"),
        ("encoder, int8, labels alone", "encoder-speed"),
    ):
        row = results["rows"][name]
        speed = read_speed(row)
        hours = N_SENTENCES * N_MEASURED_CORES / speed / 3600
        minutes = hours * 60 / N_CORES
        time = f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.1f} hours"
        dollars = f"${hours * PRICE:,.{2 if hours * PRICE < 10 else 0}f}"
        lines.append(f"| {model} | {speed:,.0f} | `{row['command']}` | {hours:,.0f} | {time} | {dollars} |")
    return "\n".join(lines)


def render_steps(results: dict[str, Any]) -> str:
    """Render where the time of the press releases goes."""
    split, label, score = (
        results["rows"][name] for name in ("segmentation-speed", "labels-speed", "score-speed")
    )
    n_sentences = read_count(score)
    splitting, labelling = read_count(split) / split["value"][0], n_sentences / read_speed(label)
    whole = n_sentences / read_speed(score)
    left = N_MEASURED_CORES * whole - splitting - labelling
    size = re.sub(r"M (\w+) of.*", r" million \1", split["note"])
    speed = f"{split['value'][0] / 1e6:.1f} million characters/s"
    of_all = f"{N_MEASURED_CORES} × {whole:.2f} s of the whole command, less the two above"
    rows = [
        ("split into sentences, zones and voice", speed, f"`{split['command']}`", splitting),
        ("label, with cues", f"{read_speed(label):,.0f} sentences/s", f"`{label['command']}`", labelling),
        ("all else", "", of_all, left),
    ]
    return "\n".join(
        [
            f"Of the press releases ({size}, {n_sentences:,.0f} sentences), by multiplication from one",
            "process:",
            "",
            "| step | speed | printed by | seconds of a core |",
            "|---|---|---|---|",
            *(f"| {' | '.join(cells)} | {seconds:.1f} |" for *cells, seconds in rows),
        ]
    )


def render_memory(results: dict[str, Any]) -> str:
    """Render the peak of memory as a sentence."""
    row = results["rows"]["score-memory"]
    peak = format_number(row["value"][0], row["unit"])
    (shared,) = re.findall(r"shared pages once: (\d+ MB)", row["note"])
    return (
        f"Two workers and their parent peak at {peak} with the linear model (`{row['command']}`),\n"
        f"or {shared} with the pages that they share counted once."
    )


def render_machines(results: dict[str, Any]) -> str:
    """Render when and where the figures were measured that others follow from."""
    names = (
        "score-speed",
        "cascade-speed",
        "encoder-speed",
        "segmentation-speed",
        "labels-speed",
        "score-memory",
    )
    places = sorted(
        {f"{results['rows'][name]['date']} on {results['rows'][name]['machine']}" for name in names}
    )
    return f"Measured {'; '.join(places)}."


def fill_markers(text: str, parts: Mapping[str, str]) -> str:
    """Put each part between its markers, and leave the rest as it is."""
    for name, part in parts.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise SystemExit(f"expected the markers {start} and {end}; found them missing. Put them back.")
        text = f"{before}{start}\n{part}\n{end}{after}"
    return text


def fill_readme(text: str, results: dict[str, Any]) -> str:
    """Fill the README's tables."""
    return fill_markers(text, {group: render_results(results, group) for group in GROUPS})


def fill_scaling(text: str, results: dict[str, Any]) -> str:
    """Fill docs/scaling.md."""
    parts = {
        "machines": render_machines,
        "costs": render_costs,
        "memory": render_memory,
        "steps": render_steps,
    }
    return fill_markers(text, {name: render(results) for name, render in parts.items()})


def main() -> None:
    """Fill both in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("readme", type=Path)
    parser.add_argument("scaling", type=Path)
    options = parser.parse_args()
    results = json.loads(options.results.read_text(encoding="utf-8"))
    for path, fill in ((options.readme, fill_readme), (options.scaling, fill_scaling)):
        path.write_text(fill(path.read_text(encoding="utf-8"), results), encoding="utf-8")


if __name__ == "__main__":
    main()
