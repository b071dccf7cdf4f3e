"""The benchmark: models, recipes and baselines on public corpora, with their own splits and scorers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stance.exports import load_on_use

if TYPE_CHECKING:
    from stance.evaluation.benchmark.corpora import list_corpora, read_tasks
    from stance.evaluation.benchmark.published import PUBLISHED, list_published
    from stance.evaluation.benchmark.recipe import BASELINES, BenchmarkConfig, load_benchmark_config
    from stance.evaluation.benchmark.records import Answers, Benchmark, Cell, Prepared, PublishedResult, Task
    from stance.evaluation.benchmark.run import dump_store, parse_store, run_benchmark
    from stance.evaluation.benchmark.scores import measure_answers
    from stance.evaluation.benchmark.systems import ModelSystem, System, make_baselines
    from stance.evaluation.benchmark.trained import RecipeSystem, Trainer

_EXPORTS = {
    "stance.evaluation.benchmark.corpora": "list_corpora read_tasks",
    "stance.evaluation.benchmark.published": "PUBLISHED list_published",
    "stance.evaluation.benchmark.recipe": "BASELINES BenchmarkConfig load_benchmark_config",
    "stance.evaluation.benchmark.records": "Answers Benchmark Cell Prepared PublishedResult Task",
    "stance.evaluation.benchmark.run": "dump_store parse_store run_benchmark",
    "stance.evaluation.benchmark.scores": "measure_answers",
    "stance.evaluation.benchmark.systems": "ModelSystem System make_baselines",
    "stance.evaluation.benchmark.trained": "RecipeSystem Trainer",
}

__all__ = [
    "BASELINES",
    "PUBLISHED",
    "Answers",
    "Benchmark",
    "BenchmarkConfig",
    "Cell",
    "ModelSystem",
    "Prepared",
    "PublishedResult",
    "RecipeSystem",
    "System",
    "Task",
    "Trainer",
    "dump_store",
    "list_corpora",
    "list_published",
    "load_benchmark_config",
    "make_baselines",
    "measure_answers",
    "parse_store",
    "read_tasks",
    "run_benchmark",
]

__getattr__, __dir__ = load_on_use(__name__, _EXPORTS, __all__)
