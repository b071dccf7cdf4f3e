"""``stance evaluate``: measure a model on labelled sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from stance.cli.common import (
    check_target,
    format_option,
    label_option,
    make_notifier,
    measure_terminal,
    name_file,
    output_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    resamples_option,
    seed_option,
    split_names,
    text_options,
    write_text,
)
from stance.cli.formats import MARKDOWN, choose_format

if TYPE_CHECKING:
    from stance.evaluation import Checklist, Examination

_FORMATS: Final = {".json": "json", **MARKDOWN, ".tex": "latex"}

_EPILOG = """\b
Examples:
  stance evaluate my-model coded.jsonl
  stance evaluate default coded.csv --text-field sentence --format markdown
  stance evaluate my-model coded.jsonl --format json --output metrics.json
  stance evaluate cascade coded.jsonl --against default
  stance evaluate my-model coded.parquet --by outlet,author
  stance evaluate my-model coded.jsonl --errors 20 --plots plots
  stance evaluate my-model --checklist

DATA is JSONL or any table with the columns text and label and, where known, doc_id, sent_id and cues.
Every sentence counts, also those from which MODEL abstains; how right it is
on the others alone, --plots shows.
Where DATA has inclusion_proba, as a sheet of stance sample (--label-field code), each sentence is weighted
by one over it, so that the metrics are of the texts it was drawn from; before and after are its context.
Without these columns all count alike, and neighbours are those in DATA.
Intervals are of 95 %, resampled by document; what no document changes, as where there is no error, has
none. The p-value of a comparison is from the same resamples; of under 10 documents, Student's where all
of these lie to one side of 0.
Groups of under 100 sentences or 10 documents are marked small. --plots needs: pip install 'stance[report]'"""


@click.command(
    "evaluate",
    epilog=_EPILOG,
    short_help="Measure a model on labelled sentences.",
    context_settings={"max_content_width": 100},
)
@click.argument("model")
@click.argument("data", nargs=-1, metavar="DATA...")
@click.option("--against", metavar="MODEL", help="Compare with this model, on the same sentences.")
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    callback=split_names,
    help="Measure each group of these columns too, joined by commas; each column by itself.",
)
@click.option(
    "--errors",
    "n_mistakes",
    type=click.IntRange(min=1),
    metavar="N",
    help="List the N most confident mistakes, with cues and neighbours.",
)
@click.option(
    "--plots",
    metavar="DIR",
    help="Folder for plots, SVG and PNG: confusion, reliability, risk-coverage, f1-threshold.",
)
@click.option(
    "--checklist",
    "is_checklist",
    is_flag=True,
    help="Instead of DATA, test the model by construction, on the sentences bundled for it.",
)
@format_option("table", "json", "markdown", "latex")
@output_option
@overwrite_option
@label_option
@text_options
@resamples_option
@seed_option("Seed of the resampling.")
@quiet_option
def command(
    *,
    model: str,
    data: tuple[str, ...],
    against: str | None,
    by: tuple[str, ...],
    n_mistakes: int | None,
    plots: str | None,
    is_checklist: bool,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    resamples: int,
    seed: int,
    quiet: bool,
    **reading: Any,
) -> int:
    """Compare what a model says with what a person coded.

    MODEL is a model's folder, or a released model: default (linear), cascade or encoder; or seeds, the linear
    one of the seeds alone, trained on first use.
    """
    from stance.scoring import check_model, examine_files
    from stance.scoring.labelled.training import CodedOptions
    from stance.scoring.writing.contents import PLOTS
    from stance.scoring.writing.output import check_output

    if is_checklist and (data or against or by or n_mistakes or plots):
        raise click.UsageError("--checklist takes no DATA, --against, --by, --errors or --plots.")
    if not is_checklist and not data:
        raise click.UsageError("Missing argument 'DATA...'.")
    file_format = choose_format(output, file_format, _FORMATS)
    target = name_file(output)
    if plots and target and Path(target).resolve().is_relative_to(Path(plots).resolve()):
        raise click.UsageError("--output is or lies in the folder of --plots. Give it another place.")
    check_target(output, overwrite=overwrite, inputs=data, models=(model, against))
    if is_checklist:
        checklist = check_model(model, notify=make_notifier(quiet=quiet))
        write_text(_render_checklist(checklist, file_format) + "\n", output, overwrite=overwrite)
        return 0
    if plots is not None:
        from stance.report import check_plotting

        check_plotting("--plots")
        check_output(plots, overwrite=overwrite, is_folder=True, contents=PLOTS, inputs=data)
    examination, rejects = examine_files(
        model,
        data,
        against=against,
        by=by,
        n_mistakes=n_mistakes or 0,
        with_curves=plots is not None,
        options=CodedOptions(**reading),
        n_resamples=resamples,
        seed=seed,
        notify=make_notifier(quiet=quiet),
    )
    text = _render(examination, file_format)
    if plots is not None:
        _write_plots(examination, plots, overwrite=overwrite)
    write_text(text + "\n", output, overwrite=overwrite)
    return report_rejects(rejects)


def _render(examination: Examination, file_format: str) -> str:
    if file_format == "json":
        return json.dumps(examination.to_dict(), ensure_ascii=False, indent=2)
    from stance.report import render_examination

    return render_examination(examination, form=file_format, width=measure_terminal())


def _render_checklist(checklist: Checklist, file_format: str) -> str:
    if file_format == "json":
        return json.dumps(checklist.to_dict(), ensure_ascii=False, indent=2)
    from stance.report import render_checklist

    return render_checklist(checklist, form=file_format)


def _write_plots(examination: Examination, folder: str, *, overwrite: bool) -> None:
    from stance.report import draw_examination
    from stance.scoring import open_folder
    from stance.scoring.writing.contents import PLOTS

    files = draw_examination(examination)
    with open_folder(Path(folder), overwrite=overwrite, contents=PLOTS) as temporary:
        temporary.mkdir(exist_ok=True)
        for name, content in files.items():
            (temporary / name).write_bytes(content)
