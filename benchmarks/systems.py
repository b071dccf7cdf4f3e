"""What is compared: recipes of stance, TF-IDF with logistic regression, fastText. All decide by one rule."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from stance.config import load_config
from stance.corpus.folds import assign_folds
from stance.models import fit_model
from stance.models.encoder.weights import find_weights
from stance.records import CodedSentence

Predict = Callable[[Sequence[CodedSentence]], np.ndarray]
Fit = Callable[[Sequence[CodedSentence], Sequence[str]], Predict]


def fit_tfidf(coded: Sequence[CodedSentence], labels: Sequence[str]) -> Predict:
    """Fit word 1- to 3-grams with balanced logistic regression; C was chosen on the seeds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2),
        LogisticRegression(C=10, max_iter=1000, class_weight="balanced"),
    ).fit([s.text for s in coded], [s.label for s in coded])
    columns = [list(labels).index(name) for name in pipeline.classes_]

    def predict(sentences: Sequence[CodedSentence]) -> np.ndarray:
        proba = np.zeros((len(sentences), len(labels)))
        proba[:, columns] = pipeline.predict_proba([s.text for s in sentences])
        return proba

    return predict


def fit_fasttext(coded: Sequence[CodedSentence], labels: Sequence[str]) -> Predict:
    """Fit fastText: word pairs, 25 epochs, one thread so that a run repeats."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.txt")
        lines = [f"__label__{s.label} {' '.join(s.text.split())}\n" for s in coded]
        path.write_text("".join(lines), encoding="utf-8")
        settings: dict[str, Any] = {
            "epoch": 25,
            "lr": 0.5,
            "wordNgrams": 2,
            "minCount": 1,
            "thread": 1,
            "seed": 0,
        }
        model = fasttext.train_supervised(str(path), verbose=0, **settings)
    place = {f"__label__{name}": i for i, name in enumerate(labels)}

    def predict(sentences: Sequence[CodedSentence]) -> np.ndarray:
        found, scores = model.predict([" ".join(s.text.split()) for s in sentences], k=-1)
        proba = np.zeros((len(sentences), len(labels)))
        for row, (names, values) in enumerate(zip(found, scores, strict=True)):
            proba[row, [place[name] for name in names]] = values
        return np.asarray(proba / proba.sum(axis=1, keepdims=True))

    return predict


def fit_setfit(coded: Sequence[CodedSentence], labels: Sequence[str]) -> Predict:
    """Fit SetFit on MiniLM: five pairs of each kind a sentence, then logistic regression."""
    import torch
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    model = SetFitModel.from_pretrained(str(find_weights("minilm")))
    data = Dataset.from_dict({"text": [s.text for s in coded], "label": [s.label for s in coded]})
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            folder, num_iterations=5, batch_size=16, seed=0, report_to="none", save_strategy="no"
        )
        with torch.autocast("cpu", torch.bfloat16):  # as encoders train here
            Trainer(model, settings, train_dataset=data).train()

    def predict(sentences: Sequence[CodedSentence]) -> np.ndarray:
        proba = np.zeros((len(sentences), len(labels)))
        columns = [list(labels).index(name) for name in model.model_head.classes_]
        proba[:, columns] = model.predict_proba([s.text for s in sentences], as_numpy=True)
        return proba

    return predict


def make_recipe(name: str, *overrides: str, base: str | None = None) -> Fit:
    """Make a system that trains by a recipe of stance, on a base or not."""

    def fit(coded: Sequence[CodedSentence], labels: Sequence[str]) -> Predict:
        names = ", ".join(labels)
        config = load_config(name, [f"labels=[{names}]", *overrides])
        model = fit_model(config, coded, base=base).model

        def predict(sentences: Sequence[CodedSentence]) -> np.ndarray:
            return model.predict_batch([s.text for s in sentences], number_runs(sentences)).proba

        predict.model = model  # type: ignore[attr-defined]
        return predict

    return fit


BASELINES: dict[str, Fit] = {"TF-IDF + LR": fit_tfidf}
if find_spec("fasttext") is not None:
    BASELINES["fastText"] = fit_fasttext


def number_runs(sentences: Sequence[CodedSentence]) -> np.ndarray:
    """Number the documents, whose sentences are context for each other."""
    numbers = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in sentences))}
    return np.array([numbers[s.doc_id] for s in sentences])


def decide_binary(fit: Fit, train: Sequence[CodedSentence], labels: Sequence[str]) -> tuple[Predict, float]:
    """Fit, and pick the threshold of the best F1 of the last label on a tenth of the training documents.

    The threshold is picked with a system fitted on the other documents, and used with one fitted on all.
    """
    folds = np.asarray(assign_folds([s.doc_id for s in train], [s.label for s in train], 10, 0))
    held = [s for s, fold in zip(train, folds, strict=True) if fold == 0]
    rest = [s for s, fold in zip(train, folds, strict=True) if fold != 0]
    proba = fit(rest, labels)(held)[:, -1]
    is_right = np.array([s.label == labels[-1] for s in held])
    order = np.argsort(-proba, kind="stable")
    f1 = 2 * np.cumsum(is_right[order]) / (np.arange(1, len(held) + 1) + is_right.sum())
    smooth = np.convolve(f1, np.ones(25) / 25, mode="same")  # that of some hundred sentences is jagged
    return fit(train, labels), float(proba[order][int(smooth.argmax())])
