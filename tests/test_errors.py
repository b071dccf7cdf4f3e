"""What errors say beside their message."""

from __future__ import annotations

import pickle
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from stance.cache import find_hub_copy
from stance.errors import (
    ConfigError,
    DataError,
    MissingExtraError,
    ModelError,
    OutputError,
    StanceError,
    guard_imports,
)
from stance.models.encoder.tokens import load_tokenizer
from stance.text import read_documents
from stance.text.pages.read_html import extract_html
from stance.text.pages.read_markdown import extract_markdown


def show(error: StanceError) -> list[str]:
    return traceback.format_exception_only(error)


def test_options_are_named_as_arguments_below() -> None:
    error = DataError("a.csv: row 2: expected a label; found 'x'. Pass --any-label, or --on-error skip.")
    assert show(error) == [
        "stance.errors.DataError: a.csv: row 2: expected a label; found 'x'. "
        "Pass --any-label, or --on-error skip.\n",
        "In Python: labels=None for --any-label, on_error=… for --on-error.\n",
    ]
    assert "In Python" not in str(error)
    assert show(pickle.loads(pickle.dumps(error))) == show(error)


def test_options_of_findings_have_arguments_too() -> None:
    error = DataError("--n: expected 9; found 5. Pass --method simple, or --zone and --add-to.")
    assert error.__notes__ == [
        "In Python: n=… for --n, method=… for --method, zones=… for --zone, add_to=… for --add-to."
    ]


@pytest.mark.parametrize("kind", [DataError, ConfigError, ModelError, OutputError])
def test_messages_without_options_stand_alone(kind: type[StanceError]) -> None:
    for message in ("a.csv: expected rows; found none.", "a--unit.csv: expected rows.", "see --engine ray"):
        error = kind(message)
        assert (str(error), len(show(error))) == (message, 1)
    assert len(show(kind())) == 1


def test_an_output_that_is_there() -> None:
    error = OutputError("a: expected a new file; found it is there already. Pass --overwrite to replace it.")
    assert show(error)[1] == "In Python: overwrite=True for --overwrite.\n"
    assert str(error).endswith("to replace it.")
    assert len(show(MissingExtraError("draft.pdf", "pypdf", "read"))) == 1


@pytest.fixture
def break_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a library first on the path that is there, and that nothing can be imported from."""

    def write(name: str) -> None:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('a part of it is\\n  missing.')")
        monkeypatch.syspath_prepend(tmp_path)
        for loaded in [module for module in sys.modules if module.partition(".")[0] == name]:
            monkeypatch.delitem(sys.modules, loaded)

    return write


@pytest.mark.parametrize(
    ("library", "extra", "run"),
    [
        ("trafilatura", "read", lambda path: extract_html(b"<p>It may.</p>", str(path))),
        ("pypdf", "read", lambda path: list(read_documents([path]))),
        ("lxml", "read", lambda path: extract_markdown(b"<p>It may.</p>", str(path))),
        ("tokenizers", "onnx", load_tokenizer),
        ("huggingface_hub", "encoder", lambda path: find_hub_copy(str(path), "config.json")),
    ],
)
def test_a_library_that_does_not_load_is_told_of_with_the_cause(
    library: str,
    extra: str,
    run: Callable[[Path], object],
    tmp_path: Path,
    break_library: Callable[[str], None],
) -> None:
    path = tmp_path / "draft.pdf"
    path.write_bytes(b"%PDF-1.4")
    break_library(library)
    with pytest.raises(MissingExtraError) as caught:
        run(path)
    assert str(caught.value) == (
        f"{path}: expected the library {library}; found it does not load: a part of it is missing. "
        f"Run: pip install 'stance[{extra}]'"
    )


def test_the_library_that_does_not_load_is_named_where_the_error_names_it() -> None:
    said = r"^a: expected the library lxml; found it does not load: x\. Run"
    with pytest.raises(MissingExtraError, match=said), guard_imports("a", "json", "lxml", extra="read"):
        raise ImportError("x", name="lxml.etree")
    said = r"^a: expected the library none; found it is not installed\. Run"
    with pytest.raises(MissingExtraError, match=said), guard_imports("a", "json", "none", extra="read"):
        raise AssertionError


def test_a_missing_extra_goes_from_a_worker_process_to_the_next() -> None:
    error = MissingExtraError("draft.pdf", "pypdf", "read", "it does not load: no DLL")
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is MissingExtraError
    assert str(copied) == str(error)
    assert "pypdf; found it does not load: no DLL. Run: pip install 'stance[read]'" in str(copied)
