"""What no command replaces, with --overwrite or without: inputs, and folders of something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DRAFT = "The talks failed. The deal might collapse.\n"
ROWS = [
    {"doc_id": f"d{doc}", "sent_id": k, "text": f"It {verb} {doc}.", "label": label, "cues": []}
    for doc in range(12)
    for k, (verb, label) in enumerate((("is", "assertive"), ("may be", "hedged"), ("is if", "speculative")))
]
FOLDERS = {
    "train": ("train", "--data", "thesis/std.jsonl", "--output"),
    "plots": ("evaluate", "default", "thesis/std.jsonl", "--plots"),
    "split": ("data", "split", "thesis/std.jsonl", "--output"),
    "brat": ("data", "convert", "jsonl", "brat", "thesis/std.jsonl", "--output"),
}


@pytest.fixture(autouse=True)
def thesis(stance, write_rows):
    Path("thesis").mkdir()
    write_rows("thesis/std.jsonl", ROWS)
    Path("thesis/chapter.txt").write_text(DRAFT)
    write_rows("std.jsonl", ROWS)


def read_all(folder="."):
    return {str(p): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


@pytest.mark.parametrize("command", FOLDERS.values(), ids=FOLDERS)
def test_folders_that_hold_an_input_are_kept(stance, command):
    before = read_all()
    said = stance(*command, "thesis", "--overwrite").complaint
    assert said == (
        "thesis: expected an output apart from the inputs; found the input thesis/std.jsonl in it. "
        "Give another name."
    )
    assert read_all() == before


@pytest.mark.parametrize("command", FOLDERS.values(), ids=FOLDERS)
@pytest.mark.parametrize("flag", [("--overwrite",), ()])
def test_folders_of_something_else_are_kept(stance, command, flag):
    before = read_all()
    command = [word.replace("thesis/", "") for word in command]
    said = stance(*command, "thesis", *flag).complaint
    assert said.startswith("thesis: expected a new folder, an empty one, or one that holds ")
    assert said.endswith(" alone; found 'chapter.txt' in it. Choose another folder.")
    assert read_all() == before


@pytest.mark.parametrize("command", FOLDERS.values(), ids=FOLDERS)
def test_the_current_folder_is_kept(stance, command, monkeypatch):
    Path("new").mkdir()
    monkeypatch.chdir("new")
    command = [word.replace("thesis/", "../") for word in command]
    said = stance(*command, ".", "--overwrite").complaint
    assert said == ".: expected a folder that may be replaced; found the current folder. Name a new folder."
    assert Path("../new").is_dir()


@pytest.mark.parametrize("name", ["split", "brat"])
def test_what_a_command_wrote_is_replaced(stance, name):
    command = FOLDERS[name]
    assert stance(*command, "out").code == 0
    before = read_all("out")
    shorter = [word.replace("thesis/", "") for word in command]
    Path("std.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS[:30]))
    assert stance(*shorter, "out", "--overwrite").code == 0
    assert read_all("out") != before


def test_plots_are_replaced(stance, default_model):
    pytest.importorskip("matplotlib")
    for _ in range(2):
        done = stance("evaluate", "default", "std.jsonl", "--plots", "plots", "--overwrite")
        assert done.code == 0, done.err
    assert len(read_all("plots")) == 8


def test_a_folder_of_a_format_of_ones_own(stance):
    Path("pages.py").write_text(
        "from stance.corpus.formats import Format, register_format\n"
        "@register_format\n"
        "class Pages(Format):\n"
        "    name, about, is_folder, suffixes = 'pages', 'a page a sentence', True, ('.page',)\n"
        "    def read(self, file, losses):\n"
        "        return ()\n"
        "    def write(self, sentences, losses):\n"
        "        return {'all.txt': b'x'} | {s.text[-5:-1] + '.page': b'x' for s in sentences}\n"
    )
    command = ("data", "convert", "jsonl", "pages", "std.jsonl", "--plugin", "pages.py", "--overwrite")
    for _ in range(2):
        assert stance(*command, "--output", "out").code == 0
    said = stance(*command, "--output", "thesis").complaint
    assert "one that holds files in .page alone; found 'chapter.txt' in it" in said


def test_what_file_managers_leave_locks_no_run_out(stance, default_model):
    Path("draft.txt").write_text(DRAFT)
    assert stance("score", "draft.txt", "--output", "parts/").code == 0
    for name in (".DS_Store", ".nfs0001"):
        Path("parts", "parts", name).touch()
    assert stance("score", "draft.txt", "--output", "parts/", "--resume").code == 0
    assert stance("score", "draft.txt", "--output", "parts/", "--overwrite").code == 0


def test_a_scale_and_a_model_are_kept(stance, default_model):
    Path("draft.txt").write_text(DRAFT)
    scale = "{source: Me, year: 2024, bands: [{terms: [likely], low: 60, high: 90}]}"
    Path("own.yaml").write_text(scale)
    out = ("--output", "own.yaml", "--format", "json", "--overwrite")
    assert (
        "found the input own.yaml" in stance("estimative", "draft.txt", "--scale", "own.yaml", *out).complaint
    )
    assert Path("own.yaml").read_text() == scale
    default_model.save("mine")
    before = Path("mine/model.json").read_bytes()
    out = ("--output", "mine/model.json", "--format", "jsonl", "--overwrite")
    assert (
        "found the input mine/model.json" in stance("score", "draft.txt", "--model", "mine", *out).complaint
    )
    assert Path("mine/model.json").read_bytes() == before


@pytest.fixture
def scored(stance, default_model):
    Path("draft.txt").write_text(DRAFT)
    assert stance("score", "draft.txt", "--output", "scored.csv").code == 0
    assert stance("sample", "scored.csv", "--n", "2", "--output", "codes.csv").code == 0


@pytest.mark.parametrize(
    "command",
    [
        "score draft.txt --output draft.txt --format jsonl",
        "score draft.txt --output ./draft.txt --format table",
        "score draft.txt --output link.txt --format csv",
        "report draft.txt --output draft.txt --format markdown",
        "report dra*.txt --output draft.txt --format markdown",
        "estimative draft.txt --output draft.txt --format json",
        "profile scored.csv --output scored.csv",
        "profile scored.csv --output codes.csv --coded codes.csv",
        "sample scored.csv --n 2 --output scored.csv",
        "data convert jsonl jsonl std.jsonl --output std.jsonl",
        "data convert jsonl jsonl thesis --output thesis/std.jsonl",
        "agree std.jsonl --output std.jsonl --format json",
        "agree std.jsonl --disagreements std.jsonl",
        "evaluate default std.jsonl --output std.jsonl --format json",
    ],
)
@pytest.mark.parametrize("flag", [("--overwrite",), ()])
@pytest.mark.usefixtures("scored")
def test_inputs_are_kept(stance, command, flag):
    Path("link.txt").symlink_to("draft.txt")
    before = read_all()
    said = stance(*command.split(), *flag).complaint
    assert "expected an output apart from the inputs; found " in said
    assert read_all() == before


@pytest.mark.usefixtures("scored")
def test_what_is_not_read_of_an_input_folder_may_be_replaced(stance):
    for _ in range(2):
        command = ("data", "convert", "jsonl", "csv", "thesis", "--output", "thesis/std.csv", "--overwrite")
        assert stance(*command).code == 0


@pytest.mark.usefixtures("default_model")
def test_parts_that_are_inputs_are_kept(stance):
    assert stance("score", "thesis/chapter.txt", "--output", "scored/", "--format", "jsonl").code == 0
    before = read_all("scored")
    for item in ("scored/parts/part-00000.jsonl", "scored/parts/*.jsonl", "scored/parts"):
        said = stance("score", item, "--output", "scored/", "--overwrite").complaint
        assert "expected an output apart from the inputs; found the input scored/parts" in said
    assert read_all("scored") == before


@pytest.mark.usefixtures("default_model")
@pytest.mark.parametrize("flag", [(), ("--overwrite",), ("--resume",)])
def test_a_folder_of_parts_of_something_else_is_kept(stance, flag):
    Path("car/parts").mkdir(parents=True)
    Path("car/parts/wheels.csv").write_text("4")
    said = stance("score", "thesis/chapter.txt", "--output", "car/", *flag).complaint
    assert said == (
        "car: expected a new folder, an empty one, or one of parts; found 'parts/wheels.csv' in it. "
        "Choose another folder."
    )
    assert Path("car/parts/wheels.csv").read_text() == "4"


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    "command",
    [
        "score es --format table --output es/rows.txt",
        "score es --output es/rows.csv",
        "report es --output es/report.md",
        "estimative es --output es/found.txt",
        "data split es --output es/splits",
    ],
)
def test_no_output_is_an_input_of_the_next_run(stance, command):
    Path("es").mkdir()
    Path("es/a.txt").write_text(DRAFT)
    assert " outside the inputs; found it in es, " in stance(*command.split()).complaint
    assert list(read_all("es")) == ["es/a.txt"]


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    "command",
    [
        "score draft.txt --model mine --format table",
        "report draft.txt --model mine --format markdown",
        "estimative draft.txt --model mine --format json",
        "evaluate mine std.jsonl --format json",
        "evaluate default std.jsonl --against mine --format json",
        "profile scored.csv --coded codes.csv --model mine --format json",
        "benchmark mine --corpora thesis --format json",
    ],
)
def test_no_command_writes_into_the_model_that_it_uses(stance, default_model, command):
    default_model.save("mine")
    before = read_all()
    said = stance(*command.split(), "--output", "mine/model.json", "--overwrite").complaint
    assert "found the input mine/model.json" in said
    assert read_all() == before


@pytest.mark.usefixtures("default_model")
def test_two_outputs_are_two_places(stance):
    for agree in (["--disagreements", "q.jsonl"], ["--disagreements", "./q.jsonl", "--overwrite"]):
        done = stance("agree", "std.jsonl", "--output", "q.jsonl", "--format", "json", *agree)
        assert (done.code, "name the same file" in done.err) == (2, True)
    for output in ("pl", "pl/m.json"):
        done = stance(
            "evaluate", "default", "std.jsonl", "--plots", "pl", "--format", "json", "--output", output
        )
        assert (done.code, Path("pl").exists()) == (2, False)


def test_empty_names_are_none(stance):
    Path("draft.txt").write_text(DRAFT)
    before = read_all()
    for name in ("score", "report"):
        assert stance(name, "draft.txt", "--output", "").complaint.startswith("output: expected a name;")
    assert stance("score", "draft.txt", "--model", "").complaint.startswith(
        "model: expected a folder or a name;"
    )
    assert stance("train", "--config", "").complaint.startswith("config: expected a recipe;")
    assert stance("encoder", "get", "minilm", "--from", "").complaint.startswith("--from: expected a folder")
    assert read_all() == before


@pytest.mark.usefixtures("default_model")
def test_a_link_to_a_folder_that_is_not_there_takes_parts(stance):
    Path("link").symlink_to("far")
    Path("loop").symlink_to("loop")
    assert stance("score", "thesis/chapter.txt", "--output", "link/").code == 0
    assert stance("score", "--verify", "far").code == 0
    assert (
        "one that leads in a circle" in stance("score", "thesis/chapter.txt", "--output", "loop/").complaint
    )
