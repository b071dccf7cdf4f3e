from __future__ import annotations

import json
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from stance.config import load_config
from stance.errors import ConfigError, DataError
from stance.evaluation.benchmark import (
    PUBLISHED,
    BenchmarkConfig,
    ModelSystem,
    RecipeSystem,
    dump_store,
    load_benchmark_config,
    make_baselines,
    parse_store,
    read_tasks,
    run_benchmark,
)
from stance.evaluation.benchmark.records import METRIC_OF_KIND, Prepared
from stance.evaluation.benchmark.systems import HedgeCounting
from stance.labels import CUE_TYPES, LABELS


class LookForMay:
    """A model that hedges at every *may*, half sure of it, and speculates at every *if*."""

    labels = LABELS

    def predict_batch(self, texts, doc_index):
        hedged = np.array(["may" in text for text in texts])
        is_open = np.array(["if" in text.lower() for text in texts])
        index = np.where(is_open, 2, hedged).astype(np.int8)
        found = [i for i, text in enumerate(texts) if "may" in text]
        start = np.array([texts[i].find("may") for i in found], dtype=np.int32)
        return SimpleNamespace(
            proba=np.eye(3)[index],
            class_index=index,
            cue_sentence=np.array(found, dtype=np.int32),
            cue_start=start,
            cue_end=start + 3,
            cue_type=np.full(len(found), CUE_TYPES.index("modal"), dtype=np.int8),
        )


# Shares of our labels, which the corpora do not have.
OURS = "calibration.target_shares={assertive: 0.8, hedged: 0.1, speculative: 0.1}"
MODEL = ModelSystem("look for may", LookForMay(), "abc")
COUNTING = make_baselines(BenchmarkConfig(baselines=("hedges",)))[0][0]


def find_cells(cells):
    return {(cell.task, cell.system): cell for cell in cells}


def test_zero_shot(corpora):
    tasks, _ = read_tasks(corpora)
    cells = run_benchmark([MODEL, COUNTING], tasks, n_resamples=20)
    assert [cell.task for cell in cells] == [task.name for task in tasks for _ in range(2)]
    found = find_cells(cells)
    assert found["conll2010_wiki", "look for may"].metrics["f1_uncertain"] == 1
    assert found["conll2010_bio_cues", "look for may"].metrics["cue_f1"] == 1
    # Certainty 5.5 without may, 2 with: the ranks are the same.
    assert found["science_certainty_all", "look for may"].metrics["spearman"] == pytest.approx(1)
    # Scores 1, 1, .5, 0 against commitment -2.5, 2.75, .5, -.25: ranks 3.5, 3.5, 2, 1 against 1, 4, 3, 2; and
    # against its strength: 3, 4, 2, 1.
    cell = found["commitmentbank", "look for may"]
    assert cell.metrics["spearman"] == pytest.approx(0.5 / np.sqrt(4.5 * 5))
    assert cell.metrics["spearman_strength"] == pytest.approx(4.5 / np.sqrt(4.5 * 5))
    # Counting sees one hedge, and an if beside another: 0, 0, 1, 2. Nothing is gained over the same ranks.
    assert found["commitmentbank", "hedge counting"].metrics["spearman"] == cell.metrics["spearman"]
    assert cell.metrics["spearman_gain"] == cell.metrics["spearman_strength_gain"] == 0
    assert {cell.mode for cell in cells} == {"zero-shot"}
    assert {cell.n_train for cell in cells} == {0}
    assert all(cell.metric == METRIC_OF_KIND[task.kind] for cell, task in zip(cells[::2], tasks, strict=True))


class LoadsFirst(HedgeCounting):
    """A system that takes its time over the first sentences that it is asked about."""

    def prepare(self, task):
        prepared, asked = HedgeCounting().prepare(task), []

        def judge(sentences):
            time.sleep(0 if asked else 0.3)
            asked.append(len(sentences))
            return prepared.judge(sentences)

        return Prepared(judge)


def test_loading_is_no_part_of_the_speed(corpora):
    tasks, _ = read_tasks(corpora, ["commitmentbank"])
    (cell,) = run_benchmark([LoadsFirst()], tasks, n_resamples=0)
    assert cell.n_sentences == 4
    assert cell.sentences_per_s > 4 / 0.3


def test_types_of_cues_are_called_as_the_corpus_does(corpora):
    (task,), _ = read_tasks(corpora, ["szeged_wiki"])
    answers = MODEL.prepare(task).judge(task.test)
    assert {cue.type for cues in answers.cues for cue in cues} == {"modal_probable"}


class TurnedRound(LookForMay):
    """The same with its columns in another order."""

    labels = LABELS[::-1]

    def predict_batch(self, texts, doc_index):
        found = super().predict_batch(texts, doc_index)
        found.proba, found.class_index = found.proba[:, ::-1], 2 - found.class_index
        return found


def test_a_model_may_have_our_labels_in_another_order(corpora):
    turned = ModelSystem("turned round", TurnedRound(), "abc")
    for task in read_tasks(corpora)[0]:
        assert turned.handles(task)
        answers, expected = (system.prepare(task).judge(task.test) for system in (turned, MODEL))
        assert np.array_equal(answers.uncertain, expected.uncertain)
        assert np.array_equal(answers.score, expected.score)


def test_in_domain(corpora):
    names = ["conll2010_wiki", "conll2010_bio_cues", "science_certainty", "commitmentbank"]
    tasks, _ = read_tasks(corpora, names)
    config = load_config(overrides=["fit.n_folds=2", OURS])
    systems = [RecipeSystem("linear recipe", (config,))]
    systems += make_baselines(BenchmarkConfig(baselines=("majority", "tfidf")))[0]
    found = find_cells(run_benchmark(systems, tasks, n_resamples=0))
    assert ("commitmentbank", "linear recipe") not in found  # nothing to learn from
    assert ("conll2010_bio_cues", "TF-IDF + LR") not in found  # finds no cues
    assert ("science_certainty", "majority") not in found  # ranks nothing
    assert found["conll2010_wiki", "majority"].metrics["f1_uncertain"] == 0  # certain is the more frequent
    for name in ("linear recipe", "TF-IDF + LR"):
        assert found["conll2010_wiki", name].metrics["f1_uncertain"] == 1  # what is tested is what was learnt
        assert found["science_certainty", name].metrics["spearman"] > 0.8
        assert found["conll2010_wiki", name].n_train == 11
    assert found["conll2010_bio_cues", "linear recipe"].metrics["cue_f1"] == 1


def test_fasttext_learns_too(corpora):
    pytest.importorskip("fasttext")
    tasks, _ = read_tasks(corpora, ["conll2010_wiki", "science_certainty"])
    systems, missing = make_baselines(BenchmarkConfig(baselines=("fasttext",)))
    assert missing == []
    cells = run_benchmark(systems, tasks, n_resamples=0)
    assert [cell.system for cell in cells] == ["fastText", "fastText"]
    assert all(cell.metrics[cell.metric] is not None for cell in cells)


def test_a_baseline_that_is_not_installed(monkeypatch):
    monkeypatch.setattr("stance.evaluation.benchmark.systems.find_spec", lambda name: None)
    systems, missing = make_baselines(BenchmarkConfig())
    assert missing == ["fasttext"]
    assert [system.name for system in systems] == ["hedge counting", "majority", "TF-IDF + LR"]


def test_other_labels_are_refused_before_the_work(corpora):
    other = ModelSystem("mine", SimpleNamespace(labels=("no", "yes")), "abc")
    started = []
    with pytest.raises(
        DataError, match="mine: expected a model of the labels assertive, hedged, speculative"
    ):
        run_benchmark([COUNTING, other], read_tasks(corpora)[0], start=lambda *pair: started.append(pair))
    assert started == []


def test_what_is_finished_is_not_run_again(corpora, write_corpus):
    names = ["commitmentbank", "science_certainty"]
    kept = {}

    def run(system=MODEL, **settings):
        before = set(kept)
        cells = run_benchmark(
            *([system], read_tasks(corpora, names)[0]),
            done=parse_store(dump_store(kept), "store"),
            keep=lambda cell: kept.update({cell.key: cell}),
            **{"n_resamples": 10, **settings},
        )
        return cells, sorted(kept[key].task for key in set(kept) - before)

    first, ran = run()
    assert ran == names
    again, ran = run()
    assert (again, ran) == (first, [])
    # Another model, another resampling and another corpus are run anew, and nothing else is.
    assert run(replace(MODEL, sha256="abd"))[1] == names
    assert run(seed=1)[1] == names
    write_corpus("commitmentbank", "items", [{"text": "It did.", "mean": 3}, {"text": "It may.", "mean": 1}])
    assert run()[1] == ["commitmentbank"]


@pytest.mark.parametrize(
    "name", ["encoder_config.py", "corpus/taught.py", "cues/lexicon.tsv", "evaluation/spans.py"]
)
def test_a_cell_is_run_again_where_the_code_that_it_depends_on_changed(corpora, monkeypatch, tmp_path, name):
    file = tmp_path / "stance" / name
    file.parent.mkdir(parents=True)
    tasks = read_tasks(corpora, ["commitmentbank"])[0]
    monkeypatch.setattr("stance.__file__", str(tmp_path / "stance/__init__.py"))
    keys = []
    for text in ("old", "new", "old"):
        file.write_text(text)
        keys.append(run_benchmark([MODEL], tasks, n_resamples=0)[0].key)
    assert keys[0] == keys[2] != keys[1]


def test_what_was_run_before_an_error_is_kept(corpora):
    class Failing(LookForMay):
        def predict_batch(self, texts, doc_index):
            raise RuntimeError("no memory")

    kept = []
    with pytest.raises(RuntimeError):
        run_benchmark(
            *([COUNTING, ModelSystem("bad", Failing(), "x")], read_tasks(corpora)[0]),
            n_resamples=0,
            keep=kept.append,
        )
    assert [cell.system for cell in kept] == ["hedge counting"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "something else"),
        ("[]", "something else"),
        (json.dumps({"format_version": 9, "cells": []}), "format 9"),
        (json.dumps({"format_version": 1, "cells": [{"task": "a"}]}), "something else"),
    ],
)
def test_a_store_that_is_none(text, found):
    with pytest.raises(DataError, match=rf"^mine.json: expected results of stance benchmark.*found {found}"):
        parse_store(text, "mine.json")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("baselines: [hedge]", "expected some of hedges, majority, tfidf, fasttext; found 'hedge'"),
        ("decide_by: luck", "decide_by: expected threshold or share; found 'luck'"),
        ("trains: [linear]", "Did you mean 'train'?"),
        ("seed: -1", "expected 0 or more"),
        ("- linear", "expected keys and values; found list"),
        ("a: [", "expected YAML; found a mistake on line 1"),
        ("seed: 1\nseed: 2", "found 'seed' again on line 2"),
    ],
)
def test_a_bad_recipe(tmp_path, content, complaint):
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_benchmark_config(path)
    assert complaint in str(caught.value)


def test_the_bundled_recipe_is_the_default_one():
    assert load_benchmark_config() == BenchmarkConfig()


def test_published_results_name_tasks_and_sources(corpora):
    names = {task.name for task in read_tasks(corpora)[0]}
    assert {result.task for result in PUBLISHED} <= names
    assert all(result.source and 0 < result.value < 1 for result in PUBLISHED)
