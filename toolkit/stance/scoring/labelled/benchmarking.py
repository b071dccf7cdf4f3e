"""The benchmark on a folder of corpora, its finished cells kept in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cache import find_cache
from stance.config import load_config
from stance.errors import ConfigError, DataError, OutputError
from stance.scoring.named.named_models import DEFAULT_NAME, open_model
from stance.scoring.writing.output import open_output

if TYPE_CHECKING:
    from stance.evaluation.benchmark import Benchmark, BenchmarkConfig, Cell, System, Task


def benchmark_folder(
    models: Sequence[str | Path],
    corpora: str | Path,
    *,
    config: BenchmarkConfig | None = None,
    store: str | Path | None = None,
    notify: Callable[[str], None] | None = None,
) -> Benchmark:
    """Run models, recipes and baselines on every corpus of a folder.

    Every finished cell is written to the store at once; a cell whose model, corpus and code have not changed
    is taken from there.

    Parameters
    ----------
    models : sequence of str or Path
        Models' folders, ``"default"`` or released models; none is the default model.
    corpora : str or Path
        A folder laid out as :mod:`stance.evaluation.benchmark.corpora` says.
    config : BenchmarkConfig, optional
        The bundled recipe by default.
    store : str or Path, optional
        A JSON file; by default ``benchmark.json`` in the cache folder.
    notify : callable, optional
        Is called with one line of text before each cell that is run.

    Returns
    -------
    Benchmark

    Raises
    ------
    DataError
        If no corpus can be read, one is damaged, the store is none, or a model has other labels than ours.
    ModelError
        If a model is missing or damaged.
    MissingExtraError
        If what a model or a recipe needs is not installed.
    ConfigError
        If a training recipe is not valid.
    OutputError
        If the store cannot be written.

    Examples
    --------
    >>> table = benchmark_folder(["my-model"], "corpora")  # doctest: +SKIP
    >>> [(cell.task, cell.system, cell.metrics[cell.metric]) for cell in table.cells]  # doctest: +SKIP
    [('commitmentbank', 'my-model', 0.31)]
    """
    from stance.evaluation.benchmark import (
        Benchmark,
        list_published,
        load_benchmark_config,
        make_baselines,
        read_tasks,
        run_benchmark,
    )
    from stance.evaluation.benchmark.records import ZERO_SHOT

    config = load_benchmark_config() if config is None else config
    tell = notify if notify is not None else _ignore
    store_path = find_cache() / "benchmark.json" if store is None else Path(store)
    done = read_store(store_path)
    # All that may be wrong with what was given shows before the work.
    recipes = _make_recipes(config, notify)
    tasks, skipped = read_tasks(corpora, config.tasks)
    systems: list[System] = [*_open_systems(models or [DEFAULT_NAME], notify)]
    baselines, missing = make_baselines(config)
    systems = sorted([*systems, *recipes, *baselines], key=lambda system: system.mode != ZERO_SHOT)
    for name in missing:
        tell(f"{name}: not installed, left out. To have it: pip install 'stance[bench]'")

    def start(system: System, task: Task) -> None:
        tell(f"{task.name}: {system.name}, {system.mode}")

    def keep(cell: Cell) -> None:
        # Another run may have added to it meanwhile.
        write_store(store_path, {**read_store(store_path), cell.key: cell})

    cells = run_benchmark(
        systems,
        tasks,
        n_resamples=config.n_resamples,
        seed=config.seed,
        done=done,
        start=start,
        keep=keep,
    )
    return Benchmark(
        cells=tuple(cells),
        notes={task.name: task.note for task in tasks},
        published=list_published({task.name for task in tasks}),
        skipped=tuple(skipped),
    )


def read_store(path: Path) -> dict[str, Cell]:
    """Read the finished cells of a store; none where there is no file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to Cell
        By key.

    Raises
    ------
    DataError
        If the file is no such store.

    Examples
    --------
    >>> read_store(Path("no-such-store.json"))
    {}
    """
    from stance.evaluation.benchmark import parse_store

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "no text"
        raise DataError(
            f"{path}: expected results of stance benchmark; found {found}. Name another --store."
        ) from error
    return parse_store(text, str(path))


def write_store(path: Path, cells: dict[str, Cell]) -> None:
    """Write a store, whole or not at all.

    Parameters
    ----------
    path : Path
        Its folder is made if it is in the cache.
    cells : dict of str to Cell

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from stance.evaluation.benchmark import dump_store

    if path.parent == find_cache():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{path}: expected a place in the cache that can be written; found {error.strerror}. "
                "Pass --store FILE."
            ) from error
    with open_output(path, overwrite=True) as file:
        file.write(dump_store(cells).encode())


def _open_systems(models: Sequence[str | Path], notify: Callable[[str], None] | None) -> list[System]:
    from stance.evaluation.benchmark import ModelSystem
    from stance.models.folder import DESCRIPTION_FILE

    systems: list[System] = []
    for given in models:
        model, folder = open_model(given, notify=notify)
        digest = hashlib.sha256()
        # A description vouches for the weights beside it; a cascade holds models of its own.
        for path in sorted(folder.rglob(DESCRIPTION_FILE)) if folder is not None else []:
            digest.update(path.read_bytes())
        systems.append(ModelSystem(str(given), model, digest.hexdigest()))
    return systems


def _make_recipes(config: BenchmarkConfig, notify: Callable[[str], None] | None) -> list[System]:
    """Read the recipes, and see that an encoder's weights are there, before hours are spent on the others."""
    from stance.evaluation.benchmark import RecipeSystem, Trainer
    from stance.models.fit import check_start

    trainer = Trainer(notify)
    systems: list[System] = []
    are_shared = len({part for name in config.train for part in name.split("+")}) > 1
    for name in dict.fromkeys(config.train):
        parts = name.split("+")
        configs = tuple(load_config(part, config.set, are_shared=are_shared) for part in parts)
        for recipe in configs:
            check_start(recipe)
        held = {(c.seed, c.encoder.n_folds) for c in configs if c.model != "linear" and not c.cascade.encoder}
        if len(held) > 1:
            raise ConfigError(
                f"{name}: expected encoders of one blend that hold out the same documents; found other seeds "
                "or other encoder.n_folds. Give their recipes the same."
            )
        stem = "+".join(Path(part).stem for part in parts)
        label = f"{stem} {'blend' if len(parts) > 1 else 'recipe'}"
        systems.append(RecipeSystem(label, configs, trainer, config.decide_by))
    return systems


def _ignore(message: str) -> None:
    """Tell nobody."""
