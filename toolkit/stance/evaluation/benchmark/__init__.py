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

# Public names and their modules; loaded on first use, so that the command line starts fast.
_EXPORTS = {
    "BASELINES": "recipe",
    "PUBLISHED": "published",
    "Answers": "records",
    "Benchmark": "records",
    "BenchmarkConfig": "recipe",
    "Cell": "records",
    "ModelSystem": "systems",
    "Prepared": "records",
    "PublishedResult": "records",
    "RecipeSystem": "trained",
    "System": "systems",
    "Task": "records",
    "Trainer": "trained",
    "dump_store": "run",
    "list_corpora": "corpora",
    "list_published": "published",
    "load_benchmark_config": "recipe",
    "make_baselines": "systems",
    "measure_answers": "scores",
    "parse_store": "run",
    "read_tasks": "corpora",
    "run_benchmark": "run",
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

__getattr__, __dir__ = load_on_use(
    __name__, {name: f"{__name__}.{module}" for name, module in _EXPORTS.items()}, __all__
)
