"""Draw the terminal reading of a text as an SVG: ``draw_picture.py TEXT SVG``."""

from __future__ import annotations

import argparse
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

WIDTH = 96
# No web fonts: the picture shows without the network.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" role="img"
xmlns="http://www.w3.org/2000/svg" aria-label="A scored article in the terminal">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def capture_reading(text_path: Path) -> str:
    """Run ``stance score`` in a pseudo-terminal and return what it draws."""
    parent, child = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LINES": "50"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("stance")),
            "score",
            "--quiet",
            "--model",
            "cascade",
            str(text_path),
        ],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.DEVNULL,
    )
    os.close(child)
    chunks = []
    while True:
        try:
            chunk = os.read(parent, 65536)
        except OSError:  # how a pseudo-terminal says that the other side has closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    if process.wait():
        raise SystemExit(f"stance score {text_path} failed with {process.returncode}")
    return b"".join(chunks).decode("utf-8").replace("\r\n", "\n")


def choose_paragraphs(reading: str, chosen: list[int]) -> str:
    """Keep the paragraphs of these numbers, and the summary at the end; mark what is left out."""
    paragraphs = reading.strip("\n").split("\n\n")
    kept = []
    for before, number in zip([-1, *chosen], [*chosen, len(paragraphs) - 1], strict=True):
        if number > before + 1 and before >= 0:
            kept.append("…")
        kept.append(paragraphs[number])
    return "\n\n".join(kept)


def draw_svg(reading: str, title: str) -> str:
    """Draw terminal output as an SVG."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="256")
    console.print(Text.from_ansi(reading))
    return console.export_svg(title=title, theme=MONOKAI, code_format=SVG, unique_id="reading")


def main() -> None:
    """Score the text and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=Path)
    parser.add_argument("svg", type=Path)
    parser.add_argument(
        "--paragraphs", type=int, nargs="*", default=[], metavar="N", help="from 0; all by default"
    )
    options = parser.parse_args()
    reading = capture_reading(options.text)
    if options.paragraphs:
        reading = choose_paragraphs(reading, options.paragraphs)
    title = f"$ stance score {options.text.name} --model cascade"
    options.svg.write_text(draw_svg(reading, title), encoding="utf-8")


if __name__ == "__main__":
    main()
