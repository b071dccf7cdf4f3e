"""What the errors of means and regressions rest on: each document left out in turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROUNDING: Final = 1e-8
_LOST: Final = 16 * np.finfo(np.float64).eps  # the share of a sum's parts that rounding may lose


def sum_changes(changes: Floats, n_coded_documents: int) -> Floats:
    """Compute the errors of estimates from how each document that is left out changes them (CR3).

    Parameters
    ----------
    changes : ndarray of float64, shape (n_documents, n_estimates)
    n_coded_documents : int

    Returns
    -------
    ndarray of float64, shape (n_estimates,)
        The roots of the sums of squares, times (G - 1) / G with G coded documents.

    Examples
    --------
    >>> sum_changes(np.array([[0.5], [-0.5]]), 2).tolist()
    [0.5]
    """
    errors: Floats = np.sqrt((n_coded_documents - 1) / n_coded_documents * np.sum(changes**2, axis=0))
    return errors


def count_free_of_mean(share: Floats, noise: Floats) -> float:
    """Count the degrees of freedom of a weighted mean's jackknife variance, as if codes were independent.

    Parameters
    ----------
    share : ndarray of float64, shape (n_documents,)
        Of each document, the sum of its codes' weights; of all together 1, of none of them.
    noise : ndarray of float64, shape (n_documents,)
        The sum of their squares.

    Returns
    -------
    float
        One less than there are documents, if these are alike; the fewer, the more some of them weigh, but 1
        at least.

    Examples
    --------
    >>> round(count_free_of_mean(np.full(4, 0.25), np.full(4, 0.02)), 2)
    3.0
    >>> round(count_free_of_mean(np.array([0.7, 0.1, 0.1, 0.1]), np.array([0.07, 0.01, 0.01, 0.01])), 2)
    1.21
    """
    freedom = FreedomSums(np.array([[noise.sum()]]))
    inverse = (1 / leave_out_shares(share))[:, None, None]
    freedom.add(inverse - 1, inverse, noise[:, None, None])
    return float(freedom.count_free()[0])


def compute_inflation(share: Floats, noise: Floats) -> float:
    """Compute how much larger a weighted mean's jackknife variance is than it would be of independent codes.

    Parameters
    ----------
    share, noise : ndarray of float64, shape (n_documents,)
        As for :func:`count_free_of_mean`.

    Returns
    -------
    float
        The factor on average; 1 where documents are alike, and the more, the more some of them weigh.

    Examples
    --------
    >>> round(compute_inflation(np.full(4, 0.25), np.full(4, 0.02)), 2)
    1.0
    >>> round(compute_inflation(np.array([0.7, 0.1, 0.1, 0.1]), np.array([0.07, 0.01, 0.01, 0.01])), 2)
    2.0
    """
    others = np.maximum(noise.sum() - noise, 0)
    changes = (1 / leave_out_shares(share) - 1) ** 2 * others + noise
    n_coded_documents = np.count_nonzero(share)
    return float((n_coded_documents - 1) / n_coded_documents * changes.sum() / noise.sum())


def leave_out_shares(share: Floats) -> Floats:
    """Give what is left without each document, which is never nothing, however much it weighs.

    Examples
    --------
    >>> left = leave_out_shares(np.array([0.25, 1.0]))
    >>> left[0], 0 < left[1] < 1e-9
    (np.float64(0.75), np.True_)
    """
    left: Floats = np.maximum(1 - share, np.finfo(np.float64).eps)
    return left


def invert_rest(slope: Floats, rest: Floats) -> Floats:
    """Invert the slopes that are left without each document.

    Where a document alone tells some coefficients, nothing is left of their slope; it is kept as it was.

    Parameters
    ----------
    slope : ndarray of float64, shape (n_covariates, n_covariates)
        With all documents; positive definite.
    rest : ndarray of float64, shape (n_documents, n_covariates, n_covariates)

    Returns
    -------
    ndarray of float64, shape (n_documents, n_covariates, n_covariates)

    Examples
    --------
    >>> invert_rest(np.eye(2), np.array([np.diag([0.5, 0.8]), np.diag([0.0, 0.5])])).tolist()
    [[[2.0, 0.0], [0.0, 1.25]], [[1.0, 0.0], [0.0, 2.0]]]
    """
    inner = np.linalg.inv(np.linalg.cholesky(slope))
    left = inner @ rest @ inner.T  # the whole slope is 1 in every direction
    # No direction can be lost where little is missing of their sum.
    is_lone = np.trace(left, axis1=1, axis2=2) < len(slope) - 1 + _ROUNDING
    inverse = np.empty_like(left)
    inverse[~is_lone] = np.linalg.inv(left[~is_lone])
    values, vectors = np.linalg.eigh(left[is_lone])
    values = np.where(values < _ROUNDING, 1.0, values)
    inverse[is_lone] = vectors / values[:, None] @ np.swapaxes(vectors, 1, 2)
    return np.asarray(inner.T @ inverse @ inner)


@dataclass(slots=True)
class FreedomSums:
    """Sums over documents from which the degrees of freedom of a jackknife's variance follow.

    Were codes independent, the change of a coefficient without document g would be ``b_g n - l_g n_g``, where
    n_g is the document's part of the noise in the equations and n that of all.

    Attributes
    ----------
    noise : ndarray of float64, shape (n_covariates, n_covariates)
        The variance of n.
    """

    noise: Floats
    _of_trace: Floats = field(init=False)
    _of_squares: Floats = field(init=False)
    _outer: Floats = field(init=False)
    _weighted: Floats = field(init=False)

    def __post_init__(self) -> None:
        k = len(self.noise)
        self._of_trace, self._of_squares = np.zeros(k), np.zeros(k)
        self._outer, self._weighted = np.zeros((k, 2 * k, 2 * k)), np.zeros((k, 2 * k, 2 * k))

    def add(self, b: Floats, own_l: Floats, noise: Floats) -> None:
        """Add documents, each with its b, l and variance of n_g.

        Parameters
        ----------
        b, own_l, noise : ndarray of float64, shape (n_documents, n_covariates, n_covariates)
        """
        u = own_l @ noise
        own = np.einsum("gij,gij->gi", u, own_l)
        both = np.concatenate([b, u], axis=2).transpose(1, 0, 2)
        self._of_trace += own.sum(axis=0)
        self._of_squares += (own**2).sum(axis=0)
        self._outer += np.swapaxes(both, 1, 2) @ both
        self._weighted += np.swapaxes(both, 1, 2) @ (own.T[:, :, None] * both)

    def count_free(self) -> Floats:
        """Count the degrees of freedom: twice the squared mean of the variance over the variance of it.

        Returns
        -------
        ndarray of float64, shape (n_covariates,)
            1 at least, which they are by their definition. Where a document weighs nearly all, rounding loses
            the sums that they are worked out from; they are then taken to be the fewest that these allow.
        """
        k = len(self.noise)
        turn = np.block([[self.noise, -np.eye(k)], [-np.eye(k), np.zeros((k, k))]])
        turned = turn @ self._outer
        trace = self._of_trace + np.trace(turned, axis1=1, axis2=2)
        squares = self._of_squares + 2 * np.trace(turn @ self._weighted, axis1=1, axis2=2)
        squares += np.einsum("iab,iba->i", turned, turned)
        parts = np.abs(turn) @ np.abs(self._outer)
        trace -= _LOST * np.trace(parts, axis1=1, axis2=2)
        # What rounding may add to `turned`, times itself: (|turned| + lost)² - turned².
        squares += _LOST * np.einsum("iab,iba->i", 2 * np.abs(turned) + _LOST * parts, parts)
        is_known = (trace > 0) & (squares > 0)
        free: Floats = np.divide(trace**2, squares, out=np.ones(k), where=is_known)
        return np.maximum(free, 1.0)
