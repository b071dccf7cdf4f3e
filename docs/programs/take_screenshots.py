"""Take pictures of the reports in a headless Chromium: ``take_screenshots.py FOLDER``.

The seed article and 100 op-eds, at 1280 and 390 pixels, light and dark; the two that the README shows are cut
out and written beside this file. It needs the system's Chromium or Chrome.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
OPINION = ROOT / "seeds" / "opinion"
N_DOCUMENTS = 100
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
HEIGHT = 900
SHOWN = {"article": ("light", 0, 1010), "opinion": ("dark", 0, 1010)}
"""What the README shows: theme, and first and last row of pixels."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",  # Chromium has none for root, as which containers run
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """Where the system's Chromium or Chrome is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the system's browser, with a profile that is thrown away."""
    path = find_chromium()
    if path is None:
        raise SystemExit(f"expected a browser; found none of {', '.join(NAMES)}. Install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def write_opeds(path: Path, n_documents: int = N_DOCUMENTS) -> None:
    """Write the first op-eds of the opinion seeds, their sentences put back into paragraphs."""
    paragraphs: dict[str, list[str]] = {}
    rows = map(json.loads, (OPINION / "sentences.jsonl").read_text(encoding="utf-8").splitlines())
    for (doc_id, _), group in itertools.groupby(rows, key=lambda row: (row["doc_id"], row["para"])):
        paragraphs.setdefault(doc_id, []).append(" ".join(row["text"] for row in group))
    documents = map(json.loads, (OPINION / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    with path.open("w", encoding="utf-8") as file:
        for document in itertools.islice(documents, n_documents):
            text = "\n\n".join([document["headline"], *paragraphs[document["doc_id"]]])
            row = {"doc_id": document["doc_id"], "register": document["register"], "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def make_reports(folder: Path) -> dict[str, Path]:
    """Make the two reports with the command that users run."""
    write_opeds(folder / "opinion.jsonl")
    stance = str(Path(sys.executable).with_name("stance"))
    arguments = {
        "article": [ROOT / "seeds" / "article" / "article.txt"],
        "opinion": [folder / "opinion.jsonl", "--by", "register"],
    }
    pages = {name: folder / f"{name}.html" for name in arguments}
    for name, page in pages.items():
        command = [stance, "report", "--quiet", *map(str, arguments[name]), "--output", str(page)]
        subprocess.run(command, check=True)
    return pages


def picture(page: Page, theme: str, width: int) -> bytes:
    """Take the whole page, from its head to its foot."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return page.screenshot(full_page=True)


def cut_picture(data: bytes, first: int, last: int) -> bytes:
    """Cut rows of pixels out, and keep 256 colours, which flat pages are well served by."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image = image.crop((0, first, image.width, min(last, image.height)))
    buffer = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def main() -> None:
    """Make the reports and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, open_browser() as browser:
        for name, path in make_reports(Path(made)).items():
            page = browser.new_page()
            page.set_default_timeout(300_000)  # a busy machine takes its time over long pages
            page.goto(path.as_uri())
            for theme, width in itertools.product(THEMES, WIDTHS):
                data = picture(page, theme, width)
                (folder / f"{name}-{width}-{theme}.png").write_bytes(data)
                if (theme, width) == (SHOWN[name][0], WIDTHS[0]):
                    shown = ROOT / "docs" / f"report-{name}.png"
                    shown.write_bytes(cut_picture(data, *SHOWN[name][1:]))


if __name__ == "__main__":
    main()
