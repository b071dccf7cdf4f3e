"""The worker process: reads batches from a pipe, scores them, writes the answers back."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any, NoReturn

from stance.garbage import collect_seldom
from stance.scoring.workers.messages import read_message, write_message

if TYPE_CHECKING:
    from stance.models import Classifier


def serve(settings: dict[str, Any]) -> None:
    """Answer batches until the pipe ends.

    Parameters
    ----------
    settings : dict
        ``folder`` of the model, ``options`` as of :class:`stance.scoring.ScoreOptions`, and ``encoding``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us
    questions, answers = sys.stdin.buffer, _free_stdout()
    try:
        with contextlib.suppress(_NotLoadedError):
            answer_batches(settings, load_model_for(settings, [answers]), questions, answers)
    except BrokenPipeError:
        os._exit(1)  # the parent is gone, and so is the pipe that closing would flush


def serve_forked(settings: dict[str, Any], passed: list[tuple[int, int, int]]) -> None:
    """Load the model and fork a worker for each place; each writes its place and number to standard output.

    Parameters
    ----------
    settings : dict
        As of :func:`serve`.
    passed : list of tuple[int, int, int]
        Where each worker reads batches, writes answers, and says what it has to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    numbers = _free_stdout()
    try:
        model = load_model_for(settings, [os.fdopen(os.dup(answers), "wb") for _, answers, _ in passed])
    except _NotLoadedError:
        return
    gc.freeze()  # what is there stays of one memory
    for place, (questions, answers, log) in enumerate(passed):
        if os.fork() == 0:
            # It says so itself: between a fork and what the other one says of it there is a moment.
            numbers.write(b"%d %d\n" % (place, os.getpid()))
            numbers.close()
            for name in (sys.stdout, sys.stderr):
                os.dup2(log, name.fileno())
            for fd in (fd for fds in passed for fd in fds if fd not in (questions, answers)):
                os.close(fd)
            _answer_as_fork(settings, model, questions, answers)


def _answer_as_fork(settings: dict[str, Any], model: Classifier, questions: int, answers: int) -> NoReturn:
    """Answer batches, then end without what the process that was forked would do at its end."""
    try:
        answer_batches(settings, model, os.fdopen(questions, "rb"), os.fdopen(answers, "wb"))
    except BrokenPipeError:
        os._exit(1)
    except BaseException:  # noqa: BLE001 - whatever it is, it ends here
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class _NotLoadedError(Exception):
    """The model could not be loaded, and the parent was told why."""


def load_model_for(settings: dict[str, Any], answers: Sequence[IO[bytes]]) -> Classifier:
    """Load the model, or tell the parent why it cannot be loaded.

    Raises
    ------
    _NotLoadedError
    """
    from stance.scoring.workers.startup import import_arrow_alone

    import_arrow_alone()
    try:
        from stance.models import load_folder
        from stance.scoring.pieces import score_piece  # noqa: F401 - with all that it needs
        from stance.text import split_documents

        model = load_folder(settings["folder"])
        model.predict_batch(split_documents(["So."]).texts)  # what is made at first use is made now
    except Exception as error:
        for pipe in answers:
            _write_error(pipe, error)
        raise _NotLoadedError from error
    return model


def answer_batches(
    settings: dict[str, Any], model: Classifier, questions: IO[bytes], answers: IO[bytes]
) -> None:
    """Say that the model is loaded; then score each batch of ``questions`` and write rows or an error."""
    import pyarrow as pa

    from stance.scoring.options import ScoreOptions
    from stance.scoring.pieces import score_piece

    options, encoding = ScoreOptions(**settings["options"]), settings["encoding"]
    collect_seldom()
    _write_answer(answers, "ready", {}, b"")
    while (question := read_message(questions)) is not None:
        try:
            table = pa.ipc.open_stream(pa.py_buffer(question)).read_all()
            piece = score_piece(table, model, options, encoding)
            body: Any = piece.data
            if encoding == "table":
                sink = pa.BufferOutputStream()
                with pa.ipc.new_stream(sink, piece.schema) as writer:
                    writer.write_table(piece.data)
                body = sink.getvalue()
        except Exception as error:  # noqa: BLE001 - the parent raises it anew
            _write_error(answers, error)
            continue
        _write_answer(answers, "rows", asdict(piece.summary), body)


def _free_stdout() -> IO[bytes]:
    """Take standard output for answers: whatever a library prints must not mix with them."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _write_answer(answers: IO[bytes], kind: str, head: dict[str, Any], body: Any) -> None:
    write_message(answers, json.dumps({"kind": kind, "head": head}).encode())
    write_message(answers, body)


def _write_error(answers: IO[bytes], error: Exception) -> None:
    # numpy and Arrow have kinds of their own.
    name = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__
    _write_answer(answers, "error", {"name": name, "message": str(error)}, b"")
