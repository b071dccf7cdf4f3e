"""What an encoder and a cascade are trained with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """How an encoder is fine-tuned.

    Attributes
    ----------
    weights : str
        The encoder to start from: ``minilm``, ``mpnet``, a folder, or a hub name that is on this machine.
    context : bool
        Whether sentences of a document share a row, so that each is read with its neighbours.
    max_tokens : int
        Longest row, 16 to 512; longer sentences are read in pieces.
    batch_tokens : int
        Tokens in a step, padding included.
    epochs : int
        How often the sentences are read, at least.
    min_steps : int
        Few sentences are read more often, until there are as many steps; the best epoch is kept anyway.
    skip_share : float
        Share of the sentences that epochs after the first leave out, those that were learnt best, in [0, 1);
        fewer where ``min_steps`` would not be reached. With context it must be 0.
    learning_rate, head_learning_rate : float
        Peaks of the schedule, for the encoder and for its heads.
    layer_decay : float
        Factor on the learning rate from one layer to the one below, in (0, 1].
    weight_decay : float
    warmup : float
        Share of the steps over which the learning rate rises, in [0, 1).
    freeze_embeddings : bool
        Whether the embedding matrices stay as they are.
    n_frozen_layers : int
        Layers from the bottom that stay as they are, too.
    dropout : float
        In front of the heads, in [0, 1).
    cue_weight : float
        Weight of the cue loss against the label loss.
    sense_weight : float
        Weight of what is learnt of *may, might* and *could* from the bundled uses; 0 learns nothing of them.
        Many are in sentences of the seeds, which then measure nothing unless they are the training data.
    single_share : float
        Share of the documents of an epoch whose sentences are read alone, so that those without neighbours
        are read as well; in [0, 1].
    average_share : float
        The weights kept are the mean over this last share of the steps, in [0, 1); 0 keeps the last.
    n_folds : int
        One of these folds by document is held out, for early stopping, calibration and the metrics.
    precision : str
        ``float32``, ``bfloat16``, or ``auto``: the second where the processor multiplies it faster.
    checkpoint_minutes : float
        Minutes between checkpoints.
    """

    weights: str = "minilm"
    context: bool = False
    max_tokens: int = 128
    batch_tokens: int = 1024
    epochs: int = 3
    min_steps: int = 600
    skip_share: float = 0.5
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    layer_decay: float = 1.0
    weight_decay: float = 0.01
    warmup: float = 0.1
    freeze_embeddings: bool = True
    n_frozen_layers: int = 0
    dropout: float = 0.1
    cue_weight: float = 0.5
    sense_weight: float = 0.0
    single_share: float = 0.3
    average_share: float = 0.0
    n_folds: int = 10
    precision: str = "auto"
    checkpoint_minutes: float = 3.0


@dataclass(frozen=True, slots=True)
class CascadeConfig:
    """How a cascade divides its work.

    Attributes
    ----------
    encoder : str or None
        The folder of an encoder that is trained already, exported or not; by default one is trained.
    max_loss : float
        How much macro-F1 the cascade may lose against both models asked everywhere, in [0, 1): on held-out
        documents, the upper end of a one-sided 95 % interval.
    """

    encoder: str | None = None
    max_loss: float = 0.005


@dataclass(frozen=True, slots=True)
class DistilConfig:
    """How a student learns from what another model labelled.

    Attributes
    ----------
    weight : float
        Weight of such a sentence in the loss, against 1 for a coded one.
    teacher : str or None
        Which model scored the sentences, and of what texts they are, for the student's card.
    license : str or None
        The licence that the scored texts leave a model, for its card; only who knows them can say.
    """

    weight: float = 0.5
    teacher: str | None = None
    license: str | None = None


Check = tuple[bool, str, str, object]
"""Whether a value is good, its key, what was expected, what was found."""


def check_part(name: str, part: object, *ranges: tuple[str, bool, str]) -> list[Check]:
    """Name the checks of a part of a recipe after its keys.

    Parameters
    ----------
    name : str
        Of the part.
    part : object
        Its settings.
    *ranges : tuple of str, bool, str
        A key of it, whether its value is good, and what was expected.

    Returns
    -------
    list of (bool, str, str, object)

    Examples
    --------
    >>> check_part("cascade", CascadeConfig(), ("max_loss", False, "less"))
    [(False, 'cascade.max_loss', 'less', 0.005)]
    """
    return [(good, f"{name}.{key}", expected, getattr(part, key)) for key, good, expected in ranges]


def list_checks(encoder: EncoderConfig, cascade: CascadeConfig, distil: DistilConfig) -> list[Check]:
    """List the ranges that types cannot express.

    Parameters
    ----------
    encoder : EncoderConfig
    cascade : CascadeConfig
    distil : DistilConfig

    Returns
    -------
    list of (bool, str, str, object)

    Examples
    --------
    >>> checks = list_checks(EncoderConfig(epochs=0), CascadeConfig(), DistilConfig())
    >>> [key for good, key, _, _ in checks if not good]
    ['encoder.epochs']
    """
    above_zero, share, count = "a number above 0", "a number of 0 or more, below 1", "1 or more"
    return [
        *check_part(
            "encoder",
            encoder,
            ("max_tokens", 16 <= encoder.max_tokens <= 512, "16 to 512"),
            ("batch_tokens", encoder.batch_tokens >= encoder.max_tokens, "max_tokens or more"),
            ("epochs", encoder.epochs >= 1, count),
            ("min_steps", encoder.min_steps >= 0, "0 or more"),
            ("skip_share", 0 <= encoder.skip_share < 1, share),
            ("skip_share", not (encoder.context and encoder.skip_share), "0 where encoder.context is true"),
            ("learning_rate", encoder.learning_rate > 0, above_zero),
            ("head_learning_rate", encoder.head_learning_rate > 0, above_zero),
            ("layer_decay", 0 < encoder.layer_decay <= 1, "a number above 0, up to 1"),
            ("weight_decay", encoder.weight_decay >= 0, "a number of 0 or more"),
            ("warmup", 0 <= encoder.warmup < 1, share),
            ("n_frozen_layers", encoder.n_frozen_layers >= 0, "0 or more"),
            ("dropout", 0 <= encoder.dropout < 1, share),
            ("cue_weight", encoder.cue_weight >= 0, "a number of 0 or more"),
            ("sense_weight", encoder.sense_weight >= 0, "a number of 0 or more"),
            ("single_share", 0 <= encoder.single_share <= 1, "a number from 0 to 1"),
            ("average_share", 0 <= encoder.average_share < 1, share),
            ("n_folds", encoder.n_folds >= 2, "2 or more"),
            ("precision", encoder.precision in ("auto", "float32", "bfloat16"), "auto, float32 or bfloat16"),
            ("checkpoint_minutes", encoder.checkpoint_minutes > 0, above_zero),
        ),
        *check_part("cascade", cascade, ("max_loss", 0 <= cascade.max_loss < 1, share)),
        *check_part("distil", distil, ("weight", distil.weight > 0, above_zero)),
    ]
