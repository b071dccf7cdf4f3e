"""An encoder of a few thousand parameters, made on the spot, and sentences simple enough for it to learn."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from stance.config import TrainConfig, load_config
from stance.models import Fit, fit_model
from stance.records import CodedSentence, Cue

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = """
a act again army at city could deal done fail fails great grow grows if is it its last leave left
may might military must not now perhaps plan price talks the they today unclear unless was we what
whether who will would ? . , '
"""

# Each with its cue and the cue's type; a document has one of each label.
TOY = {
    "assertive": [("the deal is done", None), ("they left the city", None), ("we must act", None)],
    "hedged": [
        ("the deal might fail", ("might", "modal")),
        ("it could grow", ("could", "modal")),
        ("perhaps we act", ("perhaps", "adverb")),
    ],
    "speculative": [
        ("if it fails they leave", ("if", "conditional")),
        ("unless we act it grows", ("unless", "conditional")),
        ("it is unclear who left", ("unclear", "unknown")),
    ],
}
ENDINGS = (" now.", " today.", " again.", " at last.")


def save_tiny_encoder(folder: Path, *, seed: int = 0) -> Path:
    """Write the weights, configuration and tokenizer of a two-layer encoder."""
    torch.manual_seed(seed)
    letters = [chr(i) for i in range(ord("a"), ord("z") + 1)]
    pieces = [*SPECIAL, *WORDS.split(), *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        pad_token_id=0,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder, safe_serialization=True)
    return folder


def make_coded(labels: tuple[str, ...] = tuple(TOY)) -> list[CodedSentence]:
    """Build twelve documents of three sentences, one of each label; labels of one's own take their places."""
    coded = []
    for i, ending in enumerate(ENDINGS):
        for j, row in enumerate(zip(*TOY.values(), strict=True)):
            for k, (text, found) in enumerate(row):
                cues = ()
                if found is not None:
                    word, kind = found
                    start = text.index(word)
                    cues = (Cue(start, start + len(word), word, kind),)
                coded.append(CodedSentence(f"d{i}{j}", k, text + ending, labels[k % len(labels)], cues))
    return coded


def make_config(weights: Path, *settings: str, kind: str = "encoder") -> TrainConfig:
    """Make a recipe under which the tiny encoder learns the sentences within a second or two."""
    every = [*list_settings(weights), *settings]
    if any(setting.startswith("cascade.encoder=") for setting in settings):  # none is trained
        every = [setting for setting in every if not setting.startswith("encoder.")]
    return load_config(kind, every)


def list_settings(weights: Path) -> list[str]:
    """List the settings of that recipe."""
    values = {
        "weights": weights,
        "max_tokens": 32,
        "batch_tokens": 128,
        "epochs": 24,
        "min_steps": 0,
        "skip_share": 0,
        "learning_rate": 0.01,
        "head_learning_rate": 0.02,
        "freeze_embeddings": "false",
        "n_folds": 4,
        "precision": "float32",
    }
    return [f"encoder.{name}={value}" for name, value in values.items()] + ["calibration.transfer_scale=1.0"]


def fit_tiny(weights: str, checkpoint_path: str, output: str, *settings: str) -> Fit:
    """Train, with a checkpoint after every step, and save: what a test kills half-way."""
    torch.set_num_threads(1)
    config = make_config(Path(weights), "encoder.checkpoint_minutes=0.000001", *settings)
    fit = fit_model(config, make_coded(), checkpoint_path=Path(checkpoint_path))
    fit.model.save(output)
    return fit
