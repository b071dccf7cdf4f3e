"""The README tells the truth: its examples run, its figures are the stored ones, its tables count right."""

from __future__ import annotations

import collections
import csv
import doctest
import importlib
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from stance.corpus.seeds import SEED_FILES
from stance.labels import CUE_TYPES, LABELS, VOICES, ZONES
from stance.scoring import load_default_model, load_model, make_schema

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON_PAGE = (ROOT / "docs/python.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "seeds/README.md", *sorted((ROOT / "docs").glob("*.md"))]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def find_blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def find_files() -> dict[str, str]:
    """The files that the README asks the reader to save."""
    pattern = r"^<!-- file: (\S+) -->\n```text\n(.*?)^```"
    return dict(re.findall(pattern, README, flags=re.MULTILINE | re.DOTALL))


def find_console_examples() -> list[tuple[str, str]]:
    """Each ``$`` command and the output shown below it."""
    examples = []
    for block in find_blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            examples.append((command, shown))
    return examples


def run_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )


def load_script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "programs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, stance_home: Path) -> Path:
    """A reader's folder, with the files of the README and some coded sentences, and a model in the cache."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = tmp_path_factory.mktemp("reader")
    for name, text in find_files().items():
        (place / name).write_text(text, encoding="utf-8")
    rows = [
        json.loads(row) | {"outlet": "Herald" if i % 800 < 400 else "Star"}
        for i, row in enumerate(
            (ROOT / "seeds/commentary/sentences.jsonl").read_text(encoding="utf-8").splitlines()
        )
    ]
    for row in rows:
        row["author"] = f"author {sum(map(ord, row['doc_id'])) % 7}"

    def write_rows(name: str, part: list[dict[str, object]]) -> None:
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in part)
        (place / name).write_text(text, encoding="utf-8")

    write_rows("coded.jsonl", rows[:600])
    write_rows("other-coded.jsonl", rows[2000:2300])
    for name, given in (("anna", rows[:80]), ("ben", rows[1:81])):
        own = [{"task_id": i, "text": rows[i]["text"], "label": row["label"]} for i, row in enumerate(given)]
        write_rows(f"{name}.jsonl", own)
    texts = [" ".join(str(row["text"]) for row in rows[i : i + 12]) for i in range(3000, 3600, 12)]
    outlets = ["Herald" if i % 2 else "Star" for i in range(len(texts))]
    pq.write_table(pa.table({"text": texts, "outlet": outlets}), place / "opeds.parquet")
    codes = [(i, row["label"], rows[i + 1]["label"]) for i, row in enumerate(rows[:80])]
    lines = [f"{i},{coder},{label}" for i, *pair in codes for coder, label in zip("ab", pair, strict=True)]
    (place / "codes.csv").write_text("unit_id,coder,label\n" + "\n".join(lines))
    (place / "sheet.csv").write_text("unit_id,anna,ben\n" + "\n".join(f"{i},{a},{b}" for i, a, b in codes))
    made = run_shell("stance data convert jsonl label-studio coded.jsonl --output export.json", place)
    assert made.returncode == 0, made.stdout
    warmed = run_shell("stance score draft.txt", place)
    assert warmed.returncode == 0, warmed.stdout
    return place


def test_console_examples_print_what_is_shown(folder: Path) -> None:
    examples = find_console_examples()
    assert len(examples) >= 5
    checker = doctest.OutputChecker()
    for command, shown in examples:
        done = run_shell(command, folder)
        wanted = 1 if shown.startswith("stance: ") else 0
        assert done.returncode == wanted, f"$ {command}\n{done.stdout}"
        if shown:
            assert checker.check_output(shown, done.stdout, OPTIONS), f"$ {command}\n{done.stdout}"


def test_shell_examples_run(folder: Path) -> None:
    lines = [line for block in find_blocks("sh") for line in block.splitlines() if line.startswith("stance ")]
    assert len(lines) >= 4
    for line in lines:
        done = run_shell(line.partition("#")[0], folder)
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        if line.startswith("stance sample"):
            fill_codes(folder / line.partition("--output ")[2].split()[0])


def test_output_page_examples_run(tmp_path: Path, stance_home: Path) -> None:
    for name in ("herald/a", "herald/b", "star/a", "star/b"):
        place = tmp_path / "pdfs" / f"{name}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("It rained. It may rain." if "herald" in name else "It snowed. They left.")
    page = (ROOT / "docs/output.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(sh|python)\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    assert [language for language, _ in blocks] == ["sh", "python", "sh"]
    for language, source in blocks:
        (tmp_path / "block").write_text(source)
        done = run_shell("python block" if language == "python" else source, tmp_path)
        assert done.returncode == 0, f"{source}\n{done.stdout}"
    assert re.search(r"herald less star \*: hedged % +50\.0 +0\.0", done.stdout)
    with (tmp_path / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["doc_id"], float(row["share_hedged"])) for row in csv.DictReader(file)]
    assert rows == [("herald/a", 0.5), ("herald/b", 0.5), ("star/a", 0), ("star/b", 0)]


def fill_codes(path: Path) -> None:
    """Code the sampled sentences, as a person would in a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for i, row in enumerate(rows):
        row["code"] = ("assertive", "assertive", "hedged", "speculative")[i % 4]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("path", ["README.md", "docs/python.md"])
def test_python_examples_print_what_is_shown(folder: Path, path: str) -> None:
    source = "\n".join(find_blocks("python", (ROOT / path).read_text(encoding="utf-8")))
    examples = doctest.DocTestParser().get_doctest(source, {}, path, path, 0)
    assert len(examples.examples) >= 5
    report: list[str] = []
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(examples, out=report.append)
    assert result.failed == 0, "".join(report)


def test_make_targets_named_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    named = set(
        re.findall(r"\bmake ([a-z-]+)", "\n".join([*find_blocks("sh"), *re.findall(r"`([^`\n]+)`", README)]))
    )
    assert {"score", "test", "bench", "docs"} <= named <= targets


def name_headings(text: str) -> set[str]:
    """The names by which GitHub links to the headings of a page; the second of two alike ends in -1."""
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), flags=re.MULTILINE
    )
    names = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    return {f"{name}-{n}" if (n := names[:i].count(name)) else name for i, name in enumerate(names)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for target, _, heading in (link.partition("#") for link in links if "://" not in link):
        place = page.parent / target if target else page
        assert place.exists(), target
        if heading:
            assert heading in name_headings(place.read_text(encoding="utf-8")), f"{target}#{heading}"


@pytest.mark.parametrize("name", ["experiments.md"])
def test_contents_list_each_heading_in_order(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    listed = re.findall(r"^ *- \[(.+)\]\(#[\w-]+\)$", text, re.MULTILINE)
    assert listed == re.findall(r"^###? (.+)$", text, re.MULTILINE)


def test_each_page_of_the_docs_is_linked_from_the_readme() -> None:
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\(([^)#]+)", README))


def test_names_of_the_python_page_are_there() -> None:
    rows = re.findall(r"^\| `(stance[\w.]*)` \| .+? \| (.+) \|$", PYTHON_PAGE, flags=re.MULTILINE)
    assert len(rows) >= 8
    for room, names in rows:
        module = importlib.import_module(room)
        assert [name for name in re.findall(r"`(\w+)`", names) if name not in module.__all__] == [], room


@pytest.mark.parametrize(
    ("path", "fill"), [("README.md", "fill_readme"), ("docs/scaling.md", "fill_scaling")]
)
def test_figures_are_the_stored_ones(path: str, fill: str) -> None:
    """``make docs`` writes them; when this fails, run it."""
    results = json.loads((ROOT / "docs/results/measured.json").read_text(encoding="utf-8"))
    text = (ROOT / path).read_text(encoding="utf-8")
    assert getattr(load_script("render_results"), fill)(text, results) == text


def test_costs_follow_from_the_speeds() -> None:
    row = {
        "unit": "times",
        "value": [5.0, None, None],
        "note": "2,000 against 400 sentences/s",
        "command": "x",
    }
    rows = {"score-speed": {**row, "unit": "sentences/s", "value": [100_000.0, None, None]}}
    rows |= {"cascade-speed": row, "encoder-speed": {**row, "note": "400 against 80 sentences/s"}}
    lines = load_script("render_results").render_costs({"rows": rows}).splitlines()
    # 4,000 million sentences at 1,000 a second and core: 4 million seconds, 1,111 hours, 83 minutes of 800.
    assert "| 2,000 | `x` | 1,111 | 83 minutes | $44 |" in lines[3]
    assert "| 100,000 | `x` | 22 | 2 minutes | $0.89 |" in lines[2]
    assert "| 400 | `x` | 5,556 | 6.9 hours | $222 |" in lines[4]


def list_explained(text: str) -> list[str]:
    """The names in the first cells of the tables of a part of docs/output.md."""
    cells = re.findall(r"^\| (`.+?) \|", text, flags=re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([\w…]+)`", cell)]


def test_each_column_of_the_output_is_explained() -> None:
    text = (ROOT / "docs/output.md").read_text(encoding="utf-8").partition("\n# What the other")[0]
    assert list_explained(text) == make_schema(LABELS).names
    words = set(re.findall(r"`(\w+)`", text))
    assert {*ZONES, *VOICES, *LABELS, *CUE_TYPES} <= words


def test_each_column_of_profiles_and_samples_is_explained() -> None:
    import pyarrow as pa

    from stance.profile import find_all, sample_scored
    from stance.scoring import score_texts

    text = (ROOT / "docs/output.md").read_text(encoding="utf-8").partition("\n# What the other")[2]
    table = pa.table({"text": ["It rained. It may rain."] * 8, "outlet": ["Herald", "Star"] * 4})
    scored = score_texts(table)
    sheet = sample_scored(scored, 8, method="simple")
    codes = sheet.set_column(0, "code", pa.array(["assertive", "hedged"] * 4))
    found = find_all(scored, by=["outlet"], coded=codes, shrink=True)
    # Of each estimate the first label or type stands for all, and its interval goes without saying.
    first = [re.sub(r"_(?:hedged|speculative)", "_assertive", name) for name in found.to_table().column_names]
    kept = [re.sub(r"_(?:low|high)$", "", name) for name in first if name != "outlet"]
    groups, differences, coefficients = re.split(r"^A row a ", text, flags=re.MULTILINE)[1:]
    explained = [
        name.replace("…", "share_assertive") if name.startswith("…") else name
        for name in list_explained(groups)
    ]
    types = {f"rate_{kind}" for kind in CUE_TYPES[1:]}
    assert list(dict.fromkeys(name for name in kept if name not in types)) == explained

    compared = find_all(scored, by=["outlet"], pairs=["Herald,Star"]).to_table().column_names
    assert {name for name in compared if not name.startswith("difference_")} == set(
        re.findall(r"`(\w+)`", differences)
    ) - {"commitment", "cues"}
    fitted = find_all(scored, coded=codes, formula="hedged ~ outlet").to_table().column_names
    coefficients, _, rest = coefficients.partition("\n## ")
    assert {name for name in fitted if not name.endswith(("_low", "_high"))} <= set(
        re.findall(r"`(\w+)`", coefficients)
    )
    assert set(sheet.column_names) <= set(re.findall(r"`(\w+)`", rest.partition("\n## ")[0]))


def test_each_key_of_estimative_reports_is_explained() -> None:
    from stance.cues import judge_documents, load_scale
    from stance.cues.estimative.records import PROBLEM_KINDS
    from stance.records import Document
    from stance.report import render_estimative_json

    text = (ROOT / "docs/output.md").read_text(encoding="utf-8")
    part = text.partition("## `stance estimative`")[2].partition("\n## ")[0]
    reports = judge_documents([Document("draft", "It may possibly fall.")])
    plain = json.loads(render_estimative_json(reports, load_scale()))
    (document,) = plain["documents"]
    counts = {"n_by_outside", "n_by_problem", "n_by_unbanded"} & set(plain["summary"])
    keys = {*plain, *document, *document["phrases"][0], *document["problems"][0], *PROBLEM_KINDS, *counts}
    assert keys == set(re.findall(r"`([a-z][\w-]+)`", part)) - {"warning", "note", "likelihood", "confidence"}


def test_stored_figures_name_row_machine_and_date() -> None:
    results = json.loads((ROOT / "docs/results/measured.json").read_text(encoding="utf-8"))["rows"]
    for name, row in results.items():
        assert row["command"] == f"make bench ROWS={name}"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"])
        assert "Python 3" in row["machine"]
        found, low, high = row["value"]
        # Calibration error is never below 0, so that resampling moves it up: its interval may lie above it.
        assert low is None or ((low <= found or name.endswith("-ece")) and found <= high)


def test_table_shows_value_interval_and_baselines() -> None:
    row = {
        "title": "macro-F1",
        "group": "accuracy",
        "unit": "",
        "value": [0.75, 0.7, 0.8],
        "baselines": {"fastText": [0.5, None, None]},
        "date": "2026-01-02",
        "machine": "a machine",
        "command": "make bench ROWS=x",
    }
    text = load_script("render_results").render_results({"rows": {"x": row}}, "accuracy")
    assert "| macro-F1 | **0.750 [0.700, 0.800]** | – | 0.500 | `make bench ROWS=x` |" in text
    assert "2026-01-02 on a machine" in text


def test_picture_shows_the_seed_article() -> None:
    picture = (ROOT / "docs/scored-article.svg").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]+>|&#160;|\s+", " ", picture)
    assert "stance score article.txt" in shown
    for words in ("Pyongyang", "could", "unclear", "42 sentences"):
        assert words in shown
    # It must show without the network.
    assert set(re.findall(r"https?://[^\s\"'<]+", picture)) <= {"http://www.w3.org/2000/svg"}


def find_errors() -> list[tuple[str, str, str, str]]:
    """The sentences of the limits, with their code, and what the default and the cascade are said to say."""
    return re.findall(r"^  \| \*(.+?)\* \| (\w+) \| (\w+) \| (\w+) \|", README, flags=re.MULTILINE)


def test_what_the_default_is_said_to_get_wrong_it_gets_wrong():
    rows = find_errors()
    assert len(rows) >= 5
    found = load_default_model().predict([text for text, *_ in rows]).tolist()
    assert [(text, label) for (text, *_), label in zip(rows, found, strict=True)] == [
        (text, said) for text, _, said, _ in rows
    ]
    assert all(coded != said for _, coded, said, _ in rows)


def test_the_cascade_says_what_it_is_said_to_say():
    pytest.importorskip("onnxruntime")
    rows = find_errors()
    found = load_model("cascade").predict([text for text, *_ in rows]).tolist()
    assert found == [said for *_, said in rows]
    assert sum(coded == said for _, coded, _, said in rows) == 3


@pytest.mark.parametrize("path", SEED_FILES)
def test_seeds_are_as_their_readme_counts_them(path: str) -> None:
    rows = [json.loads(line) for line in (ROOT / "seeds" / path).read_text(encoding="utf-8").splitlines()]
    counts = collections.Counter(row["label"] for row in rows)
    n_documents = len({row.get("doc_id") for row in rows})
    numbers = [len(rows), n_documents, *(counts[label] for label in ("assertive", "hedged", "speculative"))]
    text = (ROOT / "seeds/README.md").read_text(encoding="utf-8")
    assert f"| {' | '.join(f'{number:,}' for number in numbers)} |" in text


def test_version_is_the_same_everywhere() -> None:
    import tomllib

    import stance

    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert stance.__version__ == version
    assert shlex.split(re.findall(r"^version: (.+)$", citation, flags=re.MULTILINE)[0]) == [version]
