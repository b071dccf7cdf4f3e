"""Calibration: softmax, the loss's slope, the optimum, and the shift to other label shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.special

from stance.models.calibration import Calibration, choose_pull, compute_softmax, fit_calibration

LABELS = ("a", "b", "c")


def make_scores(n: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores that are twice too sure, and labels drawn from what they should have said."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(n, 3)) * 2
    proba = scipy.special.softmax(scores / 2 + [0, 0.5, -0.5], axis=1)
    return scores, np.array([random.choice(3, p=p) for p in proba])


def compute_loss(parameters: np.ndarray, scores: np.ndarray, class_index: np.ndarray) -> float:
    """Mean negative log likelihood and the faint pull, written anew."""
    shift = np.append(0, parameters[1:])
    logits = scores * np.exp(parameters[0]) + shift
    likelihood = scipy.special.log_softmax(logits, axis=1)[np.arange(len(scores)), class_index]
    return float(-likelihood.mean() + 1e-4 * (parameters[0] ** 2 + shift.var() * len(shift)))


def test_softmax_against_scipy() -> None:
    scores = np.random.default_rng(1).normal(size=(50, 4)) * 30
    found = compute_softmax(scores)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, scipy.special.softmax(scores, axis=1), rtol=1e-5, atol=1e-30)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-6)


def test_softmax_by_hand_and_at_extremes() -> None:
    np.testing.assert_allclose(compute_softmax(np.log([[1.0, 3.0]])), [[0.25, 0.75]], rtol=1e-6)
    assert compute_softmax(np.array([[1e30, -1e30], [-1e30, -1e30]])).tolist() == [[1, 0], [0.5, 0.5]]
    assert compute_softmax(np.zeros((0, 3))).shape == (0, 3)


def test_apply_by_hand() -> None:
    # exp(2 * log 2) = 4 against exp(log 2) * 2 = 4: even odds after scale and shift.
    found = Calibration(2.0, (0.0, np.log(4))).apply(np.array([[np.log(2), 0.0]]))
    np.testing.assert_allclose(found, [[0.5, 0.5]], rtol=1e-6)


def test_slope_against_numeric_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    caught: dict[str, Any] = {}
    minimize = scipy.optimize.minimize

    def catch(fun: Any, *args: Any, **options: Any) -> Any:
        caught["loss"] = fun
        return minimize(fun, *args, **options)

    monkeypatch.setattr(scipy.optimize, "minimize", catch)
    scores, class_index = make_scores(40)
    fit_calibration(scores, class_index, LABELS, None)
    random = np.random.default_rng(5)
    for _ in range(5):
        at = random.normal(size=3)
        value, slope = caught["loss"](at)
        assert value == pytest.approx(compute_loss(at, scores, class_index), rel=1e-9)
        numeric = scipy.optimize.approx_fprime(at, compute_loss, 1e-7, scores, class_index)
        np.testing.assert_allclose(slope, numeric, atol=1e-5)


def test_finds_the_optimum() -> None:
    scores, class_index = make_scores(2000)
    found = fit_calibration(scores, class_index, LABELS, None)
    best = scipy.optimize.minimize(
        compute_loss, np.zeros(3), (scores, class_index), method="Nelder-Mead", options={"xatol": 1e-6}
    )
    assert found.scale == pytest.approx(np.exp(best.x[0]), rel=0.01)
    assert found.shift == pytest.approx((0, *best.x[1:]), abs=0.01)
    # What the labels were drawn from, within sampling error.
    assert found.scale == pytest.approx(0.5, abs=0.06)
    assert found.shift == pytest.approx((0, 0.5, -0.5), abs=0.2)


def test_target_shares_are_bayes_rule() -> None:
    class_index = np.repeat([0, 1, 2], [50, 30, 20])
    scores = np.random.default_rng(2).normal(size=(100, 3))
    plain = fit_calibration(scores, class_index, LABELS, None)
    shifted = fit_calibration(scores, class_index, LABELS, {"c": 0.1, "a": 0.8, "b": 0.1})
    assert shifted.scale == plain.scale
    # By hand: odds of b to a go from 30/50 to 1/8, of c to a from 20/50 to 1/8.
    change = np.subtract(shifted.shift, plain.shift)
    np.testing.assert_allclose(change, [0, np.log((1 / 8) / (30 / 50)), np.log((1 / 8) / (20 / 50))])
    # So a sentence given even odds between a and b has odds 0.8 / 0.5 to 0.1 / 0.3.
    even = Calibration(1.0, tuple(change)).apply(np.array([[0.0, 0.0, -99.0]]))[0]
    np.testing.assert_allclose(even[:2], np.array([1.6, 1 / 3]) / (1.6 + 1 / 3), rtol=1e-5)


@pytest.mark.parametrize("class_index", [[0], [0, 0, 0, 1], [2, 2, 2, 2]])
def test_tiny_data_stay_finite(class_index: list[int]) -> None:
    scores = np.eye(3)[class_index] * 50
    found = fit_calibration(scores, np.array(class_index), LABELS, {"a": 0.2, "b": 0.3, "c": 0.5})
    assert np.isfinite([found.scale, *found.shift]).all()
    assert found.scale > 0


def test_softening_scales_log_odds_before_shares_move() -> None:
    rng = np.random.default_rng(1)
    scores, truth = rng.normal(size=(400, 2)), rng.integers(0, 2, 400)
    plain = fit_calibration(scores, truth, ["a", "b"], None)
    soft = fit_calibration(scores, truth, ["a", "b"], None, 0.5)
    moved = fit_calibration(scores, truth, ["a", "b"], {"a": 0.9, "b": 0.1}, 0.5)
    assert soft.scale == pytest.approx(plain.scale / 2)
    assert soft.shift == pytest.approx([x / 2 for x in plain.shift])
    share = truth.mean()
    added = np.log(0.1 / 0.9) - np.log(share / (1 - share))
    assert moved.shift[1] - soft.shift[1] == pytest.approx(added)


def test_the_order_of_labels_does_not_matter() -> None:
    scores, class_index = make_scores(40)
    scores[:, 0] += 1  # as of a model that favours one label
    turned = [1, 2, 0]
    found = fit_calibration(scores, class_index, LABELS, None, pull=choose_pull(40)).apply(scores)
    other = fit_calibration(
        scores[:, turned],
        np.argsort(turned)[class_index],
        [LABELS[i] for i in turned],
        None,
        pull=choose_pull(40),
    ).apply(scores[:, turned])
    np.testing.assert_allclose(other, found[:, turned], atol=1e-4)


def test_a_label_of_which_scores_tell_nothing_is_left_out() -> None:
    """The scale is that of the others; its shift their mean; its share counts where shares are moved."""
    scores, class_index = make_scores()
    scores[class_index == 2, 2] = -20.0
    is_judged = np.array([True, True, False])
    found = fit_calibration(scores, class_index, LABELS, None, is_judged=is_judged)
    rows = class_index < 2
    pair = fit_calibration(scores[rows][:, :2], class_index[rows], LABELS[:2], None)
    assert found.scale == pytest.approx(pair.scale)
    assert found.shift == pytest.approx((0.0, pair.shift[1], pair.shift[1] / 2))
    assert fit_calibration(scores, class_index, LABELS, None).scale < found.scale / 3
    shares = {"a": 0.2, "b": 0.3, "c": 0.5}
    moved = fit_calibration(scores, class_index, LABELS, shares, is_judged=is_judged)
    by_hand = np.log([0.2, 0.3, 0.5]) - np.log(np.bincount(class_index) / len(class_index))
    np.testing.assert_allclose(np.subtract(moved.shift, found.shift), by_hand - by_hand[0])


def test_a_label_that_is_not_judged_loses_what_it_was_weighed_by() -> None:
    scores, class_index = make_scores()
    is_judged, weight = np.array([True, True, False]), np.array([0.5, 1.0, 4.0])
    plain = fit_calibration(scores, class_index, LABELS, None, is_judged=is_judged)
    weighed = scores + np.log(weight)
    found = fit_calibration(weighed, class_index, LABELS, None, is_judged=is_judged, class_weight=weight)
    np.testing.assert_allclose(found.apply(weighed), plain.apply(scores), atol=1e-5)
    # Where all are judged, weights are told by the scores.
    assert fit_calibration(scores, class_index, LABELS, None, class_weight=weight) == fit_calibration(
        scores, class_index, LABELS, None
    )


@pytest.mark.parametrize("n_judged", [0, 1])
def test_fewer_than_two_labels_calibrate_nothing(n_judged: int) -> None:
    is_judged = np.arange(3) < n_judged
    found = fit_calibration(*make_scores(), LABELS, None, 0.9, is_judged=is_judged)
    assert found == Calibration(0.9, (0.0, 0.0, 0.0))
