"""Measure the finder of estimative phrases on written and on sampled sentences.

    python tests/bench/estimative.py [-v] [--model encoder]

With -v its errors are listed; with --model an encoder judges may, might and could.

What was reached before, and on which parts the finder was mended, is in docs/estimative.md.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from stance.cues import ModalJudge
from stance.cues.estimative.judging import judge_documents
from stance.cues.estimative.scales import load_scale
from stance.records import Document
from stance.scoring import open_modal_judge

_FOLDER = Path(__file__).resolve().parents[1] / "cues" / "estimative"
CASES_PATH = _FOLDER / "estimative_cases.tsv"
SAMPLED_PATH = _FOLDER / "estimative_sampled.tsv"
HITS_PATH = _FOLDER / "federalist_hits.tsv"
HARD_PART = "12"
"""The part that was written to mend the first rules: mostly modals in pairs that look alike."""
_MARK = re.compile(r"\[([^\]=]+)(?:=([^\]]+))?\]|\{([^}]+)\}")


@dataclass(frozen=True)
class Case:
    """A sentence, where its phrases stand and which band each has, and how many look-alikes it holds."""

    part: str
    text: str
    phrases: dict[tuple[int, int], str | None]
    n_look_alikes: int


@dataclass
class Score:
    """Counts over cases, and what went wrong."""

    n_phrases: int = 0
    n_found: int = 0
    n_right: int = 0
    n_banded: int = 0
    n_look_alikes: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.n_right / max(1, self.n_found)

    @property
    def recall(self) -> float:
        return self.n_right / max(1, self.n_phrases)


def read_cases(path: Path = CASES_PATH) -> list[Case]:
    """Read the marked sentences."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        part, marked = line.split("\t")
        text, done, n_look_alikes = "", 0, 0
        phrases: dict[tuple[int, int], str | None] = {}
        for match in _MARK.finditer(marked):
            text += marked[done : match.start()]
            words = match[1] or match[3]
            if match[1]:
                phrases[len(text), len(text) + len(words)] = match[2]
            else:
                n_look_alikes += 1
            text += words
            done = match.end()
        cases.append(Case(part, text + marked[done:], phrases, n_look_alikes))
    return cases


def measure_cases(cases: list[Case], judge: ModalJudge | None = None) -> Score:
    """Compare what is found with what is marked: a phrase is right if both its ends are."""
    score = Score()
    scale = load_scale("icd203")
    documents = [Document(str(i), case.text) for i, case in enumerate(cases)]
    for case, judged in zip(cases, judge_documents(documents, scale, judge=judge), strict=True):
        found = {(p.start, p.end): p.band for p in judged.phrases}
        score.n_look_alikes += case.n_look_alikes
        score.n_phrases += len(case.phrases)
        score.n_found += len(found)
        for span in sorted({*found, *case.phrases}):
            shown = f"{case.text[slice(*span)]!r} in: {case.text}"
            if span not in found:
                score.missed.append(shown)
            elif span not in case.phrases:
                score.wrong.append(shown)
            else:
                score.n_right += 1
                if found[span] == case.phrases[span]:
                    score.n_banded += 1
                else:
                    score.misplaced.append(f"{found[span]} for {case.phrases[span]}: {shown}")
    return score


def count_hits(path: Path = HITS_PATH) -> dict[str, tuple[int, int]]:
    """Count the hits judged right and all hits, of the seed article and of The Federalist."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    counts = {}
    for name, is_article in (("seed article", True), ("The Federalist", False)):
        verdicts = [row["verdict"] for row in rows if (row["document"] == "article") == is_article]
        counts[name] = (verdicts.count("right"), len(verdicts))
    return counts


def main() -> int:
    """Print precision, recall and the share of right bands, by part; then the judged hits."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-v", dest="verbose", action="store_true")
    parser.add_argument("--model")
    options = parser.parse_args()
    judge = None if options.model is None else open_modal_judge(options.model)
    for path in (CASES_PATH, SAMPLED_PATH):
        print(path.name)
        _print_parts(read_cases(path), judge, verbose=options.verbose)
    for name, (n_right, n) in count_hits().items():
        print(f"hits read in {name}: {n_right} of {n} right")
    return 0


def _print_parts(cases: list[Case], judge: ModalJudge | None, *, verbose: bool) -> None:
    for part in [*sorted({case.part for case in cases}, key=int), "all"]:
        score = measure_cases([case for case in cases if part in (case.part, "all")], judge)
        print(
            f"part {part}: {score.n_phrases} phrases, {score.n_look_alikes} look-alikes: "
            f"precision {score.precision:.3f}, recall {score.recall:.3f}, "
            f"bands right {score.n_banded / max(1, score.n_right):.3f}"
        )
        if verbose and part != "all":
            for name in ("missed", "wrong", "misplaced"):
                print("".join(f"  {name}: {line}\n" for line in getattr(score, name)), end="")


if __name__ == "__main__":
    sys.exit(main())
