"""A run of ``stance score``: rows for programs, or a view for people."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from stance.cli.common import check_target, measure_terminal
from stance.cli.progress import ScoringLine

if TYPE_CHECKING:
    from stance.scoring import ScoreOptions, ScoreSummary
    from stance.scoring.writing.writers import FileFormat

Write = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be scored, and how."""

    inputs: tuple[str, ...]
    model: str | None
    options: ScoreOptions
    notify: Callable[[str], None]

    def write(
        self,
        target: str | BinaryIO,
        file_format: str | None,
        *,
        quiet: bool,
        overwrite: bool = False,
        resume: bool = False,
    ) -> ScoreSummary:
        """Write rows for programs to read."""
        from stance.scoring import score_files
        from stance.scoring.files import names_folder
        from stance.scoring.workers.startup import import_arrow_alone

        progress = ScoringLine(quiet=quiet, unit=self.options.unit)
        try:
            return score_files(
                self.inputs,
                target,
                model=self.model,
                options=self.options,
                file_format=cast("FileFormat | None", file_format),
                overwrite=overwrite,
                resume=resume,
                on_count=progress.expect,
                on_progress=lambda summary: progress.show(summary.n_documents, summary.n_sentences),
                on_start=import_arrow_alone,
                notify=self.notify,
            )
        except (KeyboardInterrupt, SystemExit):
            progress.clear()
            if isinstance(target, str) and not names_folder(target):
                self.notify(
                    f"{target} was not written. A folder of parts, --output DIR/, can be gone on with."
                )
            raise
        finally:
            progress.clear()

    def show(self, write: Write, render: Callable[[list[Any], tuple[str, ...]], str]) -> ScoreSummary:
        """Write one document after the other for people, each under its name where there are several."""
        from stance.report import clean_text
        from stance.scoring import ScoreStream, ScoreSummary, list_records
        from stance.scoring.workers.startup import import_arrow_alone

        stream = ScoreStream(
            self.inputs, self.model, self.options, notify=self.notify, on_start=import_arrow_alone
        )
        summary = ScoreSummary()
        shown: str | None = None
        with contextlib.closing(iter(stream)) as pieces:
            for piece in pieces:
                labels = stream.labels
                has_heads = shown is not None or piece.summary.n_documents > 1
                records = list_records(piece.data, labels)
                for doc_id, group in itertools.groupby(records, key=lambda pair: pair[0].doc_id):
                    gap = "" if shown is None else "\n"
                    write(gap + (f"── {clean_text(doc_id)} ──\n" if has_heads else ""))
                    write(render(list(group), labels) + "\n")
                    shown = doc_id
                summary += piece.summary
        return summary + ScoreSummary(rejects=tuple(stream.rejects))


def show_reading(run: Run, write: Write, *, color: bool) -> ScoreSummary:
    """Show a coloured reading and what it comes to."""
    from stance.report import render_reading, render_summary
    from stance.report.cue_counts import spell_cue

    width = measure_terminal()
    n_by_cue: Counter[str] = Counter()
    n_labelled: Counter[str] = Counter()
    by, n_beside = "", 0

    def render(scored: list[Any], labels: tuple[str, ...]) -> str:
        nonlocal by, n_beside
        by = scored[0][1].by
        n_beside += sum((sentence.zone, sentence.voice) != ("body", "writer") for sentence, _ in scored)
        n_by_cue.update(spell_cue(cue.text) for _, prediction in scored for cue in prediction.cues)
        n_labelled.update(prediction.label for _, prediction in scored if not prediction.abstained)
        return render_reading(scored, labels, width=width, color=color)

    summary = run.show(write, render)
    if summary.n_sentences:
        counts = dataclasses.replace(summary, n_by_label={k: n_labelled[k] for k in summary.n_by_label})
        said = render_summary(counts, n_by_cue, by=by, n_beside=n_beside, width=width, color=color)
        write(f"\n{said}\n")
    return summary


def show_table(run: Run, write: Write, *, color: bool) -> ScoreSummary:
    """Show a line a sentence."""
    from stance.report import render_rows

    width = measure_terminal()
    return run.show(write, lambda scored, labels: render_rows(scored, labels, width=width, color=color))


@contextlib.contextmanager
def open_text(output: str | None, run: Run, *, overwrite: bool) -> Iterator[Write]:
    """Open a file for a view, or standard output."""
    target = check_target(output, overwrite=overwrite, inputs=run.inputs, models=[run.model])
    if target is None:
        yield sys.stdout.write
        return
    from stance.scoring.writing.output import open_output

    with open_output(target, overwrite=overwrite) as file:
        yield lambda text: file.write(text.encode())
