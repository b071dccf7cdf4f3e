"""Arrow table in, Arrow table out: tables, files, workers, clusters; models by name, trained and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.scoring.dataset import score_dataset
    from stance.scoring.engines.run import score_with_engine
    from stance.scoring.explain import explain_text
    from stance.scoring.files import score_files
    from stance.scoring.given_back import make_frame
    from stance.scoring.labelled.benchmarking import benchmark_folder
    from stance.scoring.labelled.examining import check_model, examine_files
    from stance.scoring.labelled.training import CodedOptions, train_files
    from stance.scoring.named.citing import Citation, cite_model
    from stance.scoring.named.export import Exported, export_model
    from stance.scoring.named.named_models import load_default_model, load_model, open_modal_judge, open_model
    from stance.scoring.options import ScoreOptions
    from stance.scoring.parts.manifest import Manifest, read_manifest
    from stance.scoring.parts.run import score_parts
    from stance.scoring.parts.verify import verify_parts
    from stance.scoring.pieces import ScoreSummary
    from stance.scoring.schema import SCHEMA_VERSION, list_records, make_schema
    from stance.scoring.stream import ScoreStream
    from stance.scoring.table import score_table, score_texts
    from stance.scoring.writing.output import open_folder, open_output

_EXPORTS = {
    "stance.scoring.dataset": "score_dataset",
    "stance.scoring.engines.run": "score_with_engine",
    "stance.scoring.explain": "explain_text",
    "stance.scoring.files": "score_files",
    "stance.scoring.given_back": "make_frame",
    "stance.scoring.labelled.benchmarking": "benchmark_folder",
    "stance.scoring.labelled.examining": "check_model examine_files",
    "stance.scoring.labelled.training": "CodedOptions train_files",
    "stance.scoring.named.citing": "Citation cite_model",
    "stance.scoring.named.export": "Exported export_model",
    "stance.scoring.named.named_models": "load_default_model load_model open_modal_judge open_model",
    "stance.scoring.options": "ScoreOptions",
    "stance.scoring.parts.manifest": "Manifest read_manifest",
    "stance.scoring.parts.run": "score_parts",
    "stance.scoring.parts.verify": "verify_parts",
    "stance.scoring.pieces": "ScoreSummary",
    "stance.scoring.schema": "SCHEMA_VERSION list_records make_schema",
    "stance.scoring.stream": "ScoreStream",
    "stance.scoring.table": "score_table score_texts",
    "stance.scoring.writing.output": "open_folder open_output",
}

__all__ = [
    "SCHEMA_VERSION",
    "Citation",
    "CodedOptions",
    "Exported",
    "Manifest",
    "ScoreOptions",
    "ScoreStream",
    "ScoreSummary",
    "benchmark_folder",
    "check_model",
    "cite_model",
    "examine_files",
    "explain_text",
    "export_model",
    "list_records",
    "load_default_model",
    "load_model",
    "make_frame",
    "make_schema",
    "open_folder",
    "open_modal_judge",
    "open_model",
    "open_output",
    "read_manifest",
    "score_dataset",
    "score_files",
    "score_parts",
    "score_table",
    "score_texts",
    "score_with_engine",
    "train_files",
    "verify_parts",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
