"""What profiles, comparisons and corrections give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stance.records import Estimate


@dataclass(frozen=True, slots=True)
class Profile:
    """How sure the writers of a group of documents sound, as a model sees it.

    Attributes
    ----------
    group : Mapping[str, str]
        The group's value by column; empty for the whole.
    n_documents, n_sentences : int
        What was counted: by default the writer's body sentences.
    n_words : int or None
        Their words; ``None`` where the scored sentences come without ``text``.
    n_abstained : int
        Counted sentences for which the model gave no label.
    n_apart : int
        Sentences left out, being of another voice or zone.
    shares : Mapping[str, Estimate]
        By label, its share of the sentences that the model labelled, in [0, 1].
    abstained : Estimate
        Share of the counted sentences for which the model gave no label, in [0, 1].
    rates : Mapping[str, Estimate]
        By type of cue, its number per 1,000 words; ``"all"`` is of all types. No value where the scored
        sentences come without ``text`` or ``cues``.
    commitment : Estimate
        Mean commitment in [0, 1]: of each counted sentence the probability of ``assertive`` plus half that of
        ``hedged``. No value for other sets of labels.
    hedges_per_modal : Estimate
        Cues that hedge (modal, adverb, verb, attribution) for each modal: 1 where modals are all the hedges.
        No value without modals.
    is_small : bool
        Whether the documents are too few for the intervals to be trusted.
    shrunk : Mapping[str, Estimate] or None
        Shares drawn towards the mean of all groups, the more the less is known of the group; ``None`` where
        they were not asked for.
    """

    group: Mapping[str, str]
    n_documents: int
    n_sentences: int
    n_words: int | None
    n_abstained: int
    n_apart: int
    shares: Mapping[str, Estimate]
    abstained: Estimate
    rates: Mapping[str, Estimate]
    commitment: Estimate
    hedges_per_modal: Estimate
    is_small: bool
    shrunk: Mapping[str, Estimate] | None = None


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of all groups, in the order of their names or dates.

    Attributes
    ----------
    by : tuple[str, ...]
        The columns that make the groups.
    labels : tuple[str, ...]
        The model's labels.
    profiles : tuple[Profile, ...]
    min_documents : int
        A group of fewer documents is small.
    """

    by: tuple[str, ...]
    labels: tuple[str, ...]
    profiles: tuple[Profile, ...]
    min_documents: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two groups in one measure.

    Attributes
    ----------
    first, second : str
        The groups' names.
    measure : str
        A label (its share), ``"commitment"``, or ``"cues"`` (per 1,000 words).
    first_value, second_value : float or None
    difference : Estimate
        First less second.
    p_value : float or None
        Two-sided, by permutation of documents; where codes correct the values it goes with the interval.
        ``None`` where one of the groups has no value.
    p_holm : float or None
        ``p_value`` corrected for all differences found at once and in the same way, by Holm's method.
    is_corrected : bool
        Whether the values are corrected by a person's codes.
    is_small : bool
        Whether one of the groups is too small to be trusted: in documents or, where codes correct the values,
        in codes, in coded documents, or in codes of the label.
    n_shared : int
        Documents with sentences in both groups, which are compared as if they had none in common. As a rule
        the interval is then too wide and the p-value too large.
    """

    first: str
    second: str
    measure: str
    first_value: float | None
    second_value: float | None
    difference: Estimate
    p_value: float | None
    p_holm: float | None
    is_corrected: bool
    is_small: bool
    n_shared: int = 0


@dataclass(frozen=True, slots=True)
class CorrectedShare:
    """The share of one label, as the model says, as the codes say, and corrected.

    Attributes
    ----------
    naive : Estimate
        The share among the sentences that the model labelled; blind to its errors.
    coded : Estimate
        The share among the coded sentences alone, weighted by inclusion probability.
    ppi : Estimate
        Corrected by prediction-powered inference (PPI++).
    dsl : Estimate
        Corrected by design-based supervised learning.
    correction : float or None
        ``ppi`` less ``naive``: what the model gets wrong, that ``ppi`` takes probabilities where ``naive``
        counts labels, and the sentences for which the model abstained, which ``naive`` leaves out.
    width_ratio : float or None
        Width of the interval of ``ppi`` for one of ``coded``, the codes alone. Of a stratified sample it is
        too small, since neither interval takes account of the strata, by which the codes alone gain more.
    n_to_halve : int or None
        About how many more codes would halve the interval of ``ppi``, as far as these show; ``None`` where
        coding all the rest may not, since the documents themselves seem to differ too much, or where no code
        is of the label, or each is.
    is_small : bool
        Whether so few codes are of the label, or of the others, that its intervals are rough.
    """

    naive: Estimate
    coded: Estimate
    ppi: Estimate
    dsl: Estimate
    correction: float | None
    width_ratio: float | None
    n_to_halve: int | None
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected shares of a group.

    Attributes
    ----------
    group : Mapping[str, str]
        The group's value by column; empty for the whole.
    n_sentences, n_documents : int
        What the shares are of: all counted sentences, also those for which the model gave no label.
    n_coded, n_coded_documents : int
        How many of them a person coded.
    weight : float or None
        The weight of the predictions in PPI++, from 0 (the codes alone) to 1; ``None`` without codes.
    shares : Mapping[str, CorrectedShare]
        By label.
    is_small : bool
        Whether the codes or their documents are too few for the intervals to be trusted.
    """

    group: Mapping[str, str]
    n_sentences: int
    n_documents: int
    n_coded: int
    n_coded_documents: int
    weight: float | None
    shares: Mapping[str, CorrectedShare]
    is_small: bool


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrected shares of all groups.

    Attributes
    ----------
    by : tuple[str, ...]
        The columns that make the groups.
    labels : tuple[str, ...]
    groups : tuple[Correction, ...]
    n_uncoded : int
        Rows of the coded file without a code; the others are taken for a random part of all.
    n_apart : int
        Coded sentences left out, being of another voice or zone than those counted.
    is_weighted : bool
        Whether the coded file says with what probability each sentence was drawn. Otherwise all are taken to
        have had the same.
    min_coded, min_coded_documents, min_coded_of_label : int
        A group with fewer codes is small, as is one with codes of fewer documents; and of its labels one that
        fewer codes bear, or all but fewer.
    n_sampled : int or None
        How many sentences the coded file was drawn from, by its inclusion probabilities; ``None`` where some
        rows have none. Where others count than were sampled, the correction does not hold.
    n_left_out : int
        Sentences that are in none of the figures, as the model has learnt from them.
    n_abstained : int
        Those of the sentences for which the model has no label; its own shares leave them out.
    """

    by: tuple[str, ...]
    labels: tuple[str, ...]
    groups: tuple[Correction, ...]
    n_uncoded: int
    n_apart: int
    is_weighted: bool
    min_coded: int
    n_sampled: int | None = None
    n_left_out: int = 0
    n_abstained: int = 0
    min_coded_documents: int = 10
    min_coded_of_label: int = 5


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient of a regression.

    Attributes
    ----------
    name : str
        ``"intercept"``, the column's name, or ``column[value]`` for a value of a column of text.
    naive, coded, ppi, dsl : Estimate
        From the model's labels, from the codes alone, and corrected in two ways. Without an interval where
        one document alone tells the coefficient, or all documents are alike; ``naive`` without a value where
        the labels settle none.
    p_value : float or None
        Two-sided, of ``ppi``, by Student's distribution; ``None`` where ``ppi`` has no interval.
    """

    name: str
    naive: Estimate
    coded: Estimate
    ppi: Estimate
    dsl: Estimate
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Regression:
    """The regression of a label's share on covariates.

    Attributes
    ----------
    formula : str
        As given.
    link : str
        ``"ols"``: coefficients are differences in share; ``"logit"``: in log-odds.
    label : str
        Whose share it is.
    coefficients : tuple[Coefficient, ...]
    bases : Mapping[str, str]
        By column of text, the value that the others are compared with.
    n_sentences, n_documents : int
        What it rests on.
    n_coded, n_coded_documents : int
        How many of them a person coded.
    n_missing : int
        Counted sentences left out because a covariate has no value.
    weight : float
        The weight of the predictions in PPI++, from 0 to 1.
    n_abstained : int
        Those of ``n_sentences`` for which the model has no label; the naive coefficients leave them out.
    """

    formula: str
    link: str
    label: str
    coefficients: tuple[Coefficient, ...]
    bases: Mapping[str, str]
    n_sentences: int
    n_documents: int
    n_coded: int
    n_coded_documents: int
    n_missing: int
    weight: float
    n_abstained: int = 0
