"""Coefficients of a regression that rest on one document alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.integer]

_ROUNDING: Final = 1e-8


def scale_columns(x: Floats) -> tuple[Floats, Floats]:
    """Centre the columns and give them one size, so that equations in them are well-behaved.

    Parameters
    ----------
    x : ndarray of float64, shape (n_rows, n_covariates)
        The first column is 1, and stays so.

    Returns
    -------
    scaled : ndarray of float64, shape (n_rows, n_covariates)
    turn : ndarray of float64, shape (n_covariates, n_covariates)
        Turns coefficients of the scaled columns into those of ``x``.

    Examples
    --------
    >>> scaled, turn = scale_columns(np.array([[1.0, 2000], [1, 2004]]))
    >>> scaled.tolist(), (turn @ [0.5, 0.25]).tolist()
    ([[1.0, -1.0], [1.0, 1.0]], [-249.75, 0.125])
    """
    centre, size = x[:, 1:].mean(axis=0), x[:, 1:].std(axis=0)
    size = np.where(size > 0, size, 1)
    turn = np.diag([1.0, *(1 / size)])
    turn[0, 1:] = -centre / size
    return np.column_stack([x[:, 0], (x[:, 1:] - centre) / size]), turn


def find_lone(x: Floats, doc_index: Ints) -> NDArray[np.bool_]:
    """Say which coefficients could not be estimated without some one document.

    A regression fits what such a document alone tells so closely that its residuals add up to nothing. Errors
    clustered by document then take what is known least for certain.

    Parameters
    ----------
    x : ndarray of float64, shape (n_rows, n_covariates)
        The first column is 1; no column follows from the others.
    doc_index : ndarray of int, shape (n_rows,)

    Returns
    -------
    ndarray of bool, shape (n_covariates,)

    References
    ----------
    Bell and McCaffrey (2002), Bias reduction in standard errors for linear regression with multi-stage
    samples, on clusters with a leverage of 1.

    Examples
    --------
    >>> x = np.array([[1.0, 0], [1, 0], [1, 0], [1, 1], [1, 1]])
    >>> find_lone(x, np.array([0, 1, 1, 2, 2])).tolist()
    [False, True]
    """
    scaled, turn = scale_columns(x)
    basis, triangle = np.linalg.qr(scaled)
    is_lone = np.zeros(x.shape[1], bool)
    # No leverage of a document is larger than their sum, and few documents have one of 1.
    leverage = np.bincount(doc_index, np.sum(basis**2, axis=1))
    for document in np.flatnonzero(leverage > 1 - _ROUNDING).tolist():
        own = basis[doc_index == document]
        values, vectors = np.linalg.eigh(own.T @ own)
        loose = np.linalg.solve(triangle, vectors[:, values > 1 - _ROUNDING])
        size = np.abs(turn) @ np.abs(loose)  # of the terms, which may cancel
        is_lone |= np.any(np.abs(turn @ loose) > _ROUNDING * size.max(axis=0, initial=0), axis=1)
    return is_lone
