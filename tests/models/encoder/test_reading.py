"""Texts through the network: pooled by sentence, the same alone and in a batch, halved where memory ends."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax
from scipy.stats import norm

from stance.errors import DataError, ModelError
from stance.labels import LABELS
from stance.models import candidates
from stance.models.batches import list_cues
from stance.models.calibration import choose_pull, fit_calibration
from stance.models.coded import number_runs
from stance.models.encoder.held_calibration import calibrate_held_out
from stance.models.encoder.reading import is_out_of_memory, pool_scores, score_tokens
from stance.models.encoder.rows import measure_row, pack_rows
from stance.models.encoder.tokens import SpecialTokens, tokenize_texts

SPECIAL = SpecialTokens(2, 3, 0)


class CountingSession:
    """Scores a token by its number, and has memory for so many tokens at once."""

    def __init__(self, memory: int, error: Exception | None = None) -> None:
        self.memory, self.error = memory, error or RuntimeError("CUDA out of memory. Tried to …")
        self.sizes: list[int] = []

    def run(self, batch):
        if batch.ids.size > self.memory:
            raise self.error
        self.sizes.append(batch.ids.size)
        return batch.ids[..., None] * np.array([1.0, 2.0], np.float32), batch.ids[..., None].astype(
            np.float32
        )


def test_the_order_of_the_default_labels_is_that_of_the_columns_alone(toy_model, toy, monkeypatch) -> None:
    searched = []

    def find_candidates(texts):
        searched.append(len(texts))
        return candidates.find_candidates(texts)

    monkeypatch.setattr("stance.models.encoder.model.find_candidates", find_candidates)
    turned = (2, 0, 1)
    other = dataclasses.replace(
        toy_model,
        labels=tuple(LABELS[i] for i in turned),
        calibration=dataclasses.replace(
            toy_model.calibration, shift=tuple(toy_model.calibration.shift[i] for i in turned)
        ),
    )
    texts = [s.text for s in toy]
    reading = toy_model.read_texts(texts, number_runs(toy))
    scores = (reading.scores[0][:, turned], *reading.scores[1:])
    plain = toy_model.judge_reading(reading)
    found = other.judge_reading(dataclasses.replace(reading, scores=scores))
    assert np.array_equal(np.array(turned)[found.class_index], plain.class_index)
    assert sum(map(len, list_cues(plain, texts))) > 10
    assert list_cues(found, texts) == list_cues(plain, texts)
    assert searched == [len(texts)] * 2  # both choose among what the lexicon knows


def test_scores_come_back_in_the_order_of_the_tokens(make_tokens) -> None:
    tokens = make_tokens(5, 1, 9, 2)
    rows = pack_rows(tokens, np.array([0, 1, 1, 2]), 16)
    labels, cues = score_tokens(CountingSession(10**6), tokens, SPECIAL, rows, batch_tokens=20)
    assert np.array_equal(labels, tokens.ids[:, None] * [1, 2])
    assert np.array_equal(cues[:, 0], tokens.ids)


@pytest.mark.parametrize(
    "error", [None, MemoryError(), RuntimeError("[ONNXRuntimeError] : Failed to allocate memory for 8 bytes")]
)
def test_a_batch_that_does_not_fit_is_halved_and_that_is_said_once(make_tokens, error) -> None:
    tokens = make_tokens(*[6] * 40)
    rows = pack_rows(tokens, np.arange(40), 16)
    session, said = CountingSession(40, error), []
    labels, _ = score_tokens(session, tokens, SPECIAL, rows, batch_tokens=160, notify=said.append)
    assert np.array_equal(labels[:, 0], tokens.ids)
    assert len(said) == 1
    assert "halved" in said[0]
    assert max(session.sizes) <= 40


def test_a_row_that_does_not_fit_is_an_error(make_tokens) -> None:
    tokens = make_tokens(6, 6)
    with pytest.raises(ModelError, match="expected memory for a row of 8 tokens; found none left"):
        score_tokens(CountingSession(4), tokens, SPECIAL, pack_rows(tokens, np.arange(2), 16))


def test_other_errors_pass(make_tokens) -> None:
    tokens = make_tokens(6)
    with pytest.raises(RuntimeError, match="broken"):
        score_tokens(
            CountingSession(4, RuntimeError("broken")), tokens, SPECIAL, pack_rows(tokens, np.zeros(1), 16)
        )
    assert not is_out_of_memory(ValueError("memory of another kind"))


def test_pooling_by_hand(make_tokens) -> None:
    scores = np.array([[1, 0], [3, 1], [5, 5]], dtype=np.float32)
    assert pool_scores(scores, make_tokens(2, 1)).tolist() == [[2, 0.5], [5, 5]]


def test_a_label_is_the_head_on_the_mean_of_the_hidden_states(toy_model) -> None:
    import torch

    text = "Unless the talks fail, we act."
    network = toy_model.session.network
    encoding = toy_model.tokenizer.encode(text)
    assert toy_model.tokenizer.encode("").ids == [2, 3]
    with torch.inference_mode():
        hidden = network.backbone(torch.tensor([encoding.ids])).last_hidden_state[0, 1:-1]
        expected = network.label_head(hidden.mean(dim=0)).numpy()
    np.testing.assert_allclose(toy_model.read_texts([text]).pool()[0], expected, atol=1e-5)


def test_a_sentence_reads_the_same_alone_and_in_a_batch(toy_model, toy) -> None:
    texts = [s.text for s in toy] + ["we act", "", "the " * 90 + "deal might fail"]
    whole = toy_model.predict_batch(texts)
    alone = np.concatenate([toy_model.predict_proba([text]) for text in texts])
    np.testing.assert_allclose(whole.proba, alone, atol=1e-5)


def test_neighbours_count_only_where_the_recipe_says_so(toy_model, toy) -> None:
    import dataclasses

    texts, index = [s.text for s in toy[:6]], np.array([0, 0, 0, 1, 1, 1])
    with_context = dataclasses.replace(toy_model, context=True)
    without = dataclasses.replace(toy_model, context=False)
    alone = toy_model.predict_proba(texts)
    assert np.abs(with_context.predict_proba(texts, index) - alone).max() > 1e-4
    np.testing.assert_allclose(without.predict_proba(texts, index), alone, atol=1e-6)
    # The same holds for the scores that training judges and calibrates by.
    one_by_one = with_context.read_texts(texts, np.arange(6)).pool()
    np.testing.assert_allclose(without.read_texts(texts, index).pool(), one_by_one, atol=1e-5)
    assert np.abs(with_context.read_texts(texts, index).pool() - one_by_one).max() > 1e-4


def test_what_is_wanted_reads_as_in_the_whole(toy_model, toy) -> None:
    import dataclasses

    model = dataclasses.replace(toy_model, context=True, max_tokens=64)
    texts, index = [s.text for s in toy[:9]], np.repeat([0, 1, 2], 3)
    wanted = np.isin(np.arange(9), [4])
    part, whole = model.predict_batch(texts, index, wanted), model.predict_batch(texts, index)
    np.testing.assert_allclose(part.proba[wanted], whole.proba[wanted], atol=1e-5)


def test_documents_in_chunks_read_as_in_the_whole(toy_model, toy, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, index = [s.text for s in toy], np.repeat(np.arange(len(toy) // 3), 3)
    whole = toy_model.predict_batch(texts, index)
    monkeypatch.setattr("stance.models.encoder.model._CHUNK", 4)
    parts = toy_model.predict_batch(texts, index)
    np.testing.assert_allclose(parts.proba, whole.proba, atol=1e-5)
    for name in ("cue_sentence", "cue_start", "cue_end", "cue_type"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


def test_a_hundred_thousand_characters_without_a_full_stop(toy_model) -> None:
    text = ("the deal might fail and " * 4200)[:100_000]
    batch = toy_model.predict_batch([text, "we act"])
    np.testing.assert_allclose(batch.proba.sum(axis=1), 1, rtol=1e-5)
    tokens = tokenize_texts(toy_model.tokenizer, [text])
    rows = pack_rows(tokens, np.zeros(1, int), toy_model.max_tokens)
    assert sum(end - begin for row in rows for begin, end in row) == len(tokens.ids) > 16_000
    assert max(map(measure_row, rows)) == toy_model.max_tokens


def test_odd_input(toy_model) -> None:
    empty = toy_model.predict_batch([])
    assert (empty.proba.shape, empty.by.shape) == ((0, 3), (0,))
    odd = toy_model.predict_batch(["", " ", "\ud800", "🙂", "\u200b"])
    assert np.isfinite(odd.proba).all()
    assert (odd.cue_start <= odd.cue_end).all()
    with pytest.raises(DataError, match=r"texts: expected a sequence of texts; found one string"):
        toy_model.predict_batch("we act")
    with pytest.raises(DataError, match="doc_index: expected 1 numbers; found 2"):
        toy_model.predict_batch(["we act"], np.zeros(2, int))


def test_an_explanation_says_what_is_lost_without_each_word(toy_model) -> None:
    text = "the deal might fail now."
    found = toy_model.explain(text, n_weights=50)
    (proba,) = toy_model.predict_batch([text]).proba
    assert found.proba == pytest.approx(tuple(proba))
    number = LABELS.index(found.label)
    left = {"the": " deal might fail now.", "might": "the deal  fail now.", ".": "the deal might fail now"}
    weights = {weight.feature: weight.weight for weight in found.weights}
    assert set(weights) == {f"word: {word}" for word in ("the", "deal", "might", "fail", "now", ".")}
    for word, rest in left.items():
        (without,) = toy_model.predict_batch([rest]).proba
        # Of three probabilities, the log of one against the mean log of all.
        lost = [math.log(p[number]) - math.log(math.prod(p)) / 3 for p in (proba, without)]
        assert weights[f"word: {word}"] == pytest.approx(lost[0] - lost[1], abs=1e-4)
    sizes = [abs(weight.weight) for weight in found.weights]
    assert sizes == sorted(sizes, reverse=True)
    assert toy_model.explain(text, n_weights=2).weights == found.weights[:2]


def test_an_explanation_of_odd_sentences(toy_model) -> None:
    assert toy_model.explain("").weights == ()
    (alone,) = toy_model.explain("might").weights
    assert alone.feature == "word: might"
    endless = " ".join(["the deal might fail"] * 1500)
    weights = toy_model.explain(endless, n_weights=10_000).weights
    # 20,000 tokens to be read, of 30 each: 666 stretches, so of 10 words; 3 of them in each of 200 pieces.
    assert len(weights) == 600
    assert {weight.feature for weight in weights} == {  # pieces begin at each other word
        "words: the deal might fail … might fail the deal",
        "words: might fail the deal … the deal might fail",
    }


def test_the_work_of_an_explanation_is_bounded(toy_model) -> None:
    import dataclasses

    read = []

    class Counting:
        def run(self, batch):
            read.append(int(batch.mask.sum()))
            return toy_model.session.run(batch)

    counted = dataclasses.replace(toy_model, session=Counting())
    endless = " ".join(["the deal might fail"] * 1500)
    counted.explain(endless)
    # 200 pieces of 30 tokens in a frame of 2, then 600 of 20 in such a frame.
    assert sum(read) == 200 * 32 + 600 * 22
    read.clear()
    counted.explain(" ".join([endless] * 10))
    # A piece is left out at a time, for which nothing is to be read again.
    assert sum(read) == 2000 * 32


def test_of_a_long_sentence_the_piece_with_the_word_is_read_again(toy_model) -> None:
    text = "the deal is done . " * 12 + "the deal might fail if we act ."  # 68 tokens, in pieces of 30
    found = toy_model.explain(text, n_weights=100)
    weights = {weight.feature: weight.weight for weight in found.weights}
    number = LABELS.index(found.label)
    for word in ("might", "if"):  # in the last piece, so that the others stay as they are
        support = []
        for given in (text, text.replace(word, "")):
            (proba,) = toy_model.predict_batch([given]).proba
            support.append(math.log(proba[number]) - math.log(math.prod(proba)) / 3)
        assert weights[f"word: {word}"] == pytest.approx(support[0] - support[1], abs=1e-3)
    assert len(found.weights) == 68


def test_a_batch_that_does_not_fit_warns(toy_model, toy) -> None:
    import dataclasses

    class Small:
        def run(self, batch):
            if len(batch.ids) > 4:
                raise MemoryError
            return toy_model.session.run(batch)

    texts = [s.text for s in toy]
    with pytest.warns(UserWarning, match="did not fit memory"):
        found = dataclasses.replace(toy_model, session=Small()).predict_proba(texts)
    np.testing.assert_allclose(found, toy_model.predict_proba(texts), atol=1e-5)


def test_held_out_documents_pass_the_network_once(tiny, tiny_weights, toy, toy_model) -> None:
    class Session:
        n_tokens = 0

        def run(self, batch):
            self.n_tokens += int((batch.source >= 0).sum())
            return toy_model.session.run(batch)

    session = Session()
    model = dataclasses.replace(toy_model, session=session)
    held_out = np.arange(len(toy))
    fit = calibrate_held_out(model, tiny.make_config(tiny_weights), toy, held_out)
    assert session.n_tokens == len(tokenize_texts(toy_model.tokenizer, [s.text for s in toy]).ids)
    texts = [s.text for s in toy]
    assert fit.oof_cues == list_cues(fit.model.predict_batch(texts, number_runs(toy)), texts)


def test_few_held_out_sentences_hardly_move_the_probabilities(tiny, tiny_weights, toy, toy_model) -> None:
    """A dozen that the model has learnt, and knows by heart, make it no surer than a prior lets."""
    held_out = np.arange(12)
    found = calibrate_held_out(toy_model, tiny.make_config(tiny_weights), toy, held_out).model.calibration
    scores = toy_model.read_texts([s.text for s in toy[:12]], number_runs(toy[:12])).pool()
    truth = np.eye(3)[[toy_model.labels.index(s.label) for s in toy[:12]]]

    def weigh(parameters: np.ndarray) -> float:
        logits = scores * np.exp(parameters[0]) + np.append(0, parameters[1:])
        return float(norm.logpdf(parameters, scale=0.5).sum() + (truth * log_softmax(logits, axis=1)).sum())

    best = minimize(lambda p: -weigh(p), np.zeros(3)).x
    transfer = tiny.make_config(tiny_weights).calibration.transfer_scale
    assert found.scale == pytest.approx(np.exp(best[0]) * transfer, rel=1e-2)
    assert found.shift == pytest.approx(np.append(0, best[1:]) * transfer, abs=1e-2)


def test_an_encoder_is_calibrated_on_what_tells(
    tiny, tiny_weights, toy, toy_model, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, rows = tiny.make_config(tiny_weights), np.arange(len(toy))
    tells = rows % 2 == 0
    whole = calibrate_held_out(toy_model, config, toy, rows).model.calibration
    monkeypatch.setattr("stance.models.encoder.held_calibration.find_running", lambda *_: tells)
    found = calibrate_held_out(toy_model, config, toy, rows)
    scores = toy_model.read_texts([s.text for s in toy], number_runs(toy)).pool()[tells]
    truth = np.array([toy_model.labels.index(s.label) for s in toy])[tells]
    settings = (toy_model.labels, None, config.calibration.transfer_scale)
    assert found.model.calibration == fit_calibration(scores, truth, *settings, pull=choose_pull(len(truth)))
    assert found.model.calibration != whole
    assert len(found.oof_proba) == len(toy)
