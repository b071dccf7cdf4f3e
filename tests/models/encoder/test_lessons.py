"""Steps of training: every chosen sentence once an epoch, in an order that a seed repeats."""

from __future__ import annotations

import numpy as np
import pytest

from stance.encoder_config import EncoderConfig
from stance.models.encoder.lessons import Lessons, count_steps, fill_step, pick_hardest, plan_steps
from stance.models.encoder.rows import measure_row
from stance.models.encoder.tokens import SpecialTokens

N = 40
LENGTHS = [3 + i % 7 for i in range(N)]


@pytest.fixture(scope="module")
def lessons(make_tokens) -> Lessons:
    tokens = make_tokens(*LENGTHS)
    target = np.eye(2, dtype=np.float32)[np.arange(N) % 2]
    return Lessons(
        tokens, np.arange(N) // 5, target, np.zeros(sum(LENGTHS), np.int64), *np.ones((2, N), np.float32)
    )


def plan(lessons: Lessons, chosen=None, *, seed: int = 0, epoch: int = 0, **settings):
    config = EncoderConfig(
        **{"context": True, "max_tokens": 32, "batch_tokens": 64, "single_share": 0.0} | settings
    )
    chosen = np.arange(N) if chosen is None else chosen
    return plan_steps(lessons, chosen, config, seed=seed, epoch=epoch)


def list_ranges(steps) -> list[tuple[int, int]]:
    return sorted(part for rows in steps for row in rows for part in row)


@pytest.mark.parametrize("settings", [{}, {"context": False}, {"single_share": 0.5}])
def test_every_chosen_sentence_is_learnt_once(lessons: Lessons, settings: dict) -> None:
    chosen = np.setdiff1d(np.arange(N), [0, 7, 8, 21, 39])
    bounds = lessons.tokens.bounds
    expected = [(int(bounds[i]), int(bounds[i + 1])) for i in chosen]
    assert list_ranges(plan(lessons, chosen, **settings)) == expected


def test_rows_join_neighbours_alone(lessons: Lessons) -> None:
    chosen = np.setdiff1d(np.arange(N), [7])
    rows = [row for rows in plan(lessons, chosen) for row in rows]
    assert max(map(len, rows)) > 1
    for row in rows:
        numbers = np.searchsorted(lessons.tokens.bounds, [begin for begin, _ in row], side="right") - 1
        assert (np.diff(numbers) == 1).all()
        assert len(set(numbers // 5)) == 1


def test_without_context_each_sentence_stands_alone(lessons: Lessons) -> None:
    for settings in ({"context": False}, {"single_share": 1.0}):
        assert {len(row) for rows in plan(lessons, **settings) for row in rows} == {1}


def test_steps_stay_under_their_tokens(lessons: Lessons) -> None:
    steps = plan(lessons)
    assert all(max(map(measure_row, rows)) * len(rows) <= 64 for rows in steps)


def test_a_seed_repeats_the_order_and_an_epoch_changes_it(lessons: Lessons) -> None:
    assert plan(lessons) == plan(lessons)
    assert plan(lessons, epoch=1) != plan(lessons)
    assert plan(lessons, seed=1) != plan(lessons)


def test_a_step_knows_its_sentences(lessons: Lessons) -> None:
    rows = [[(0, 3), (3, 7)], [(12, 18)]]  # of lengths 3, 4, 5, 6: sentences 0, 1 and 3
    step = fill_step(rows, lessons.tokens, SpecialTokens(2, 3, 0))
    assert step.sentence.tolist() == [0, 1, 3]
    assert step.batch.piece.max() == 2


def test_what_was_learnt_worst_fills_the_steps(lessons: Lessons) -> None:
    config = EncoderConfig(max_tokens=32, batch_tokens=64, context=False)
    chosen, losses = np.arange(1, N), np.random.default_rng(5).permutation(N).astype(np.float32)
    n_all = len(plan_steps(lessons, chosen, config, seed=0, epoch=1))

    def pick(n_steps: int) -> tuple[list[int], int]:
        picked = pick_hardest(lessons, chosen, config, losses, n_steps, seed=0, epoch=1)
        return picked.tolist(), len(plan_steps(lessons, picked, config, seed=0, epoch=1))

    assert pick(n_all)[0] == chosen.tolist()
    for n_steps in (1, n_all // 3, n_all // 2):
        picked, n_planned = pick(n_steps)
        worst = sorted(chosen.tolist(), key=lambda i: -losses[i])
        assert picked == sorted(worst[: len(picked)])
        assert n_steps <= n_planned <= n_steps + 1


def test_few_sentences_are_read_until_there_are_steps_enough(lessons: Lessons) -> None:
    def count(**settings: int) -> list[int]:
        config = EncoderConfig(max_tokens=32, batch_tokens=64, context=False, **settings)
        return count_steps(lessons, np.arange(N), config, seed=0)

    usual = count(epochs=2, min_steps=0)
    assert len(usual) == 2
    assert count(epochs=2, min_steps=sum(usual)) == usual
    more = count(epochs=2, min_steps=sum(usual) + 1)
    assert (len(more), more[:2]) == (3, usual)
