"""The hard cases of segmentation: at least 95 % right, the failures by name."""

from pathlib import Path

from stance.text import find_sentences

CASES_PATH = Path(__file__).parent / "hard_cases.txt"
MIN_SHARE = 0.95


def read_cases():
    lines = CASES_PATH.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            marked = line.removeprefix("~").replace("⏎", "\n")
            parts = [part.strip() for part in marked.split("|")]
            yield line, marked.replace("|", ""), [p for p in parts if any(c.isalnum() for c in p)]


def find_failures():
    failures = {}
    for line, text, expected in read_cases():
        found = [text[start:end] for start, end in find_sentences(text)]
        if found != expected:
            failures[line] = found
    return failures


def test_hard_cases_are_right_often_enough(capsys):
    failures = find_failures()
    n_cases = sum(1 for _ in read_cases())
    share = 1 - len(failures) / n_cases
    with capsys.disabled():
        print(f"\nhard segmentation cases: {n_cases - len(failures)} of {n_cases} right ({share:.1%})")
    assert n_cases >= 80
    assert share >= MIN_SHARE, "\n".join(f"{line}\n    found {found}" for line, found in failures.items())


def test_known_failures_are_marked_and_no_others():
    marked = {line for line, _, _ in read_cases() if line.startswith("~")}
    assert set(find_failures()) == marked
