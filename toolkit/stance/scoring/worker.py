"""The worker process: reads batches from its standard input, scores them, writes the answers back."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from typing import IO, Any

from stance.scoring.frames import read_frame, write_frame


def serve(settings: dict[str, Any]) -> None:
    """Answer batches until the pipe ends.

    Parameters
    ----------
    settings : dict
        ``folder`` of the model, ``options`` as of :class:`stance.scoring.ScoreOptions`, and ``encoding``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us
    questions = sys.stdin.buffer
    # Whatever a library prints must not mix with the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        answer_batches(settings, questions, answers)
    except BrokenPipeError:
        os._exit(1)  # the parent is gone, and so is the pipe that closing would flush


def answer_batches(settings: dict[str, Any], questions: IO[bytes], answers: IO[bytes]) -> None:
    """Load the model and say so; then score each batch of ``questions`` and write rows or an error."""
    from stance.scoring.options import ScoreOptions
    from stance.scoring.startup import import_arrow_alone
    from stance.scoring.stream import score_piece

    import_arrow_alone()

    options, encoding = ScoreOptions(**settings["options"]), settings["encoding"]
    try:
        from stance.models import load_model

        model = load_model(settings["folder"])
        model.predict_batch(["So."])  # what is made at first use is made while the inputs are looked at
    except Exception as error:  # noqa: BLE001 - the parent raises it anew
        _write_error(answers, error)
        return
    _write_answer(answers, "ready", {}, b"")
    while (question := read_frame(questions)) is not None:
        try:
            import pyarrow as pa

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


def _write_answer(answers: IO[bytes], kind: str, head: dict[str, Any], body: Any) -> None:
    write_frame(answers, json.dumps({"kind": kind, "head": head}).encode())
    write_frame(answers, body)


def _write_error(answers: IO[bytes], error: Exception) -> None:
    # numpy and Arrow have kinds of their own.
    name = "MemoryError" if isinstance(error, MemoryError) else type(error).__name__
    _write_answer(answers, "error", {"name": name, "message": str(error)}, b"")
