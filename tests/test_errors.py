"""What errors say beside their message."""

from __future__ import annotations

import pickle
import traceback

import pytest

from stance.errors import ConfigError, DataError, MissingExtraError, ModelError, OutputError, StanceError


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
