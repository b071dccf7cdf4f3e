"""How far a run is: lines on stderr that change on a terminal, and stay in a log."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stance.models.encoder.progress import Progress

_PATIENCE: Final = 1.0  # seconds before progress shows
_PAUSE: Final = 0.1  # seconds between two showings
_MINUTE: Final = 60.0
_EPOCH: Final = 10.0  # seconds between two lines that stay, where epochs are short


class ScoringLine:
    """How far scoring is: a line that changes on a terminal, after a second; else one a minute."""

    def __init__(self, *, quiet: bool, unit: str = "document") -> None:
        self._quiet, self._is_terminal = quiet, sys.stderr.isatty()
        self._unit = unit
        self._n_rows: int | None = None
        self._begun = time.monotonic()
        self._last = self._begun
        self._has_line = False

    def expect(self, n_rows: int) -> None:
        """Take note of how many rows there are; the time that they take is counted from here."""
        self._n_rows = n_rows
        self._begun = time.monotonic()

    def show(self, n_documents: int, n_sentences: int) -> None:
        """Draw the line anew, or write one more, not too often."""
        now = time.monotonic()
        pause = _PAUSE if self._is_terminal else _MINUTE
        if self._quiet or now - self._begun < _PATIENCE or now - self._last < pause:
            return
        n_done = n_sentences if self._unit == "sentence" else n_documents
        # Some rows may be bad, so that fewer come.
        of_all = "" if self._n_rows is None else f" of {max(self._n_rows, n_done):,}"
        rate = n_sentences / (now - self._begun)
        counts = f"{n_sentences:,} sentences, " if self._unit != "sentence" else ""
        line = f"{n_done:,}{of_all} {self._unit}s, {counts}{rate:,.0f} sentences/s"
        if self._n_rows is not None and n_done:
            line += f", {_say_left((now - self._begun) / n_done * max(self._n_rows - n_done, 0))}"
        sys.stderr.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        sys.stderr.flush()
        self._last = now
        self._has_line = self._is_terminal

    def clear(self) -> None:
        """Take the line away."""
        if self._has_line:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._has_line = False


class TrainingLine:
    """How far an encoder's training is: a line that changes on a terminal, else one an epoch and a minute.

    Epochs shorter than ten seconds leave no line of their own, but for the last.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._is_terminal = quiet, sys.stderr.isatty()
        self._last = time.monotonic()  # that a line was left

    def show(self, progress: Progress) -> None:
        """Draw the line anew; or print it where an epoch is over, or a minute since it was last."""
        if self._quiet:
            return
        if progress.note is not None:
            sys.stderr.write(("\r\x1b[K" if self._is_terminal else "") + progress.note + "\n")
        now = time.monotonic()
        is_last = progress.step >= progress.n_steps
        if progress.macro_f1 is not None:
            stays = is_last or now - self._last >= _EPOCH
        else:
            stays = not self._is_terminal and now - self._last >= _MINUTE
        if not stays and not self._is_terminal:
            return
        self._last = now if stays else self._last
        line = (
            f"epoch {progress.epoch} of {progress.n_epochs}, step {progress.step:,} of {progress.n_steps:,}, "
        )
        line += f"loss {progress.loss:.3f}"
        if progress.macro_f1 is not None:
            line += f", macro-F1 on held-out documents {progress.macro_f1:.3f}"
        if not is_last:
            line += f", {_say_left(progress.seconds_left)}"
        sys.stderr.write(("\r\x1b[K" if self._is_terminal else "") + line + ("\n" if stays else ""))
        sys.stderr.flush()


def _say_left(seconds: float) -> str:
    """Say how much time is left, no finer than one can foresee."""
    if seconds >= 2 * 3600:
        return f"{seconds / 3600:.0f} hours left"
    return f"{seconds / 60:.0f} minutes left" if seconds >= 90 else f"{seconds:.0f} s left"


class Ticker:
    """A line on the terminal's stderr that says for how long a step has run, once it takes over a second."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self._what = what
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        if not quiet and sys.stderr.isatty():
            self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> None:
        if self._thread is not None:
            self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def _tick(self) -> None:
        begun = time.monotonic()
        while not self._is_over.wait(_PATIENCE):
            sys.stderr.write(f"\r\x1b[K{self._what}, {time.monotonic() - begun:.0f} s")
            sys.stderr.flush()
        if time.monotonic() - begun >= _PATIENCE:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
