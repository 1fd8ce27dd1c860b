"""What learns: softmax regression, and kernel ridge regression over the bank of examples. Numpy and scipy only.

Both get the same parts; a rare intent's examples weigh more, so that each intent counts the same.
"""

from abc import ABC, abstractmethod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.nlu.features import Floats, Parts

Labels: TypeAlias = NDArray[np.int64]
_BLOCK = 512
"""Texts whose products with the whole bank are made at once."""


def balanced(labels: Labels, classes: int) -> Floats:
    """A weight for each example: the classes together weigh the same."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    return (len(labels) / (classes * counts))[labels].astype(np.float32)


def one_hot(labels: Labels, classes: int) -> Floats:
    """A row for each label, 1 in its column."""
    rows = np.zeros((len(labels), classes), dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 1.0
    return rows


class Head(ABC):
    """What learns classes from parts and scores new parts."""

    @abstractmethod
    def fit(self, parts: Parts, labels: Labels, classes: int) -> None:
        """Learn."""

    @abstractmethod
    def scores(self, parts: Parts) -> Floats:
        """One row a text, one column a class."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is stored of it."""
        return {}

    def restore(self, arrays: Any) -> None:  # noqa: B027
        """Take up what was stored."""


class SoftmaxHead(Head):
    """Multinomial logistic regression by L-BFGS; the same loss as sklearn's, several times faster on these parts."""

    def __init__(self, *, inverse_regularisation: float, max_iterations: int) -> None:
        self._c = inverse_regularisation
        self._max_iterations = max_iterations
        self._coefficients: Floats = np.zeros((1, 1), dtype=np.float32)

    def fit(self, parts: Parts, labels: Labels, classes: int) -> None:
        """Learn the coefficients: rows for grams, dense columns and the intercept."""
        weights, target = balanced(labels, classes), one_hot(labels, classes)
        columns, transposed = parts.grams.shape[1], parts.grams.T.tocsr()

        def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            now = flat.astype(np.float32).reshape(-1, classes)
            scores = _linear(parts, now)
            scores -= scores.max(axis=1, keepdims=True)
            logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            missed = float(-(weights * (target * logs).sum(axis=1)).sum(dtype=np.float64))
            slope = (np.exp(logs) - target) * weights[:, None]
            gradient = np.empty_like(now)
            gradient[:columns] = transposed @ slope
            gradient[columns:-1] = parts.dense.T @ slope
            gradient[-1] = slope.sum(axis=0)
            gradient *= self._c
            gradient[:-1] += now[:-1]
            size = 0.5 * float((flat.reshape(-1, classes)[:-1] ** 2).sum())
            return self._c * missed + size, gradient.astype(np.float64).ravel()

        start = np.zeros((columns + parts.dense.shape[1] + 1) * classes)
        options = {"maxiter": self._max_iterations, "ftol": 1e-7}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
        self._coefficients = found.x.reshape(-1, classes).astype(np.float32)

    def scores(self, parts: Parts) -> Floats:
        """One row a text, one column a class."""
        return _linear(parts, self._coefficients)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is stored of it."""
        return {"softmax": self._coefficients}

    def restore(self, arrays: Any) -> None:
        """Take up what was stored."""
        self._coefficients = arrays["softmax"]


class KernelHead(Head):
    """Ridge regression on classes with a Gaussian kernel: what is near an example is of its class, smoothly."""

    def __init__(self, *, width: float, ridge: float, sharpness: float) -> None:
        self._width = width
        self._ridge = ridge
        self._sharpness = sharpness
        self._bank = Parts(csr_matrix((0, 0)), np.zeros((0, 0), dtype=np.float32))
        self._turned = csr_matrix((0, 0))
        self._squares: Floats = np.zeros(0, dtype=np.float32)
        self._duals: Floats = np.zeros((0, 0), dtype=np.float32)

    def fit(self, parts: Parts, labels: Labels, classes: int) -> None:
        """Keep the examples and solve for their duals."""
        # rounded as in the file, so that a stored model answers the same
        rounded = Parts(_rounded(parts.grams), _rounded(parts.dense))
        self._keep(rounded)
        kernel = self._kernel(rounded)
        kernel[np.diag_indices(len(labels))] += self._ridge / np.sqrt(balanced(labels, classes))
        # symmetric: turned, it is stored as LAPACK wants it and is not copied
        self._duals = solve(kernel.T, one_hot(labels, classes), assume_a="pos", overwrite_a=True).astype(np.float32)

    def scores(self, parts: Parts) -> Floats:
        """One row a text, one column a class."""
        return np.asarray(self._sharpness * (self._kernel(parts) @ self._duals), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is stored of it."""
        grams = self._bank.grams
        return {
            "bank_data": grams.data.astype(np.float16),
            "bank_indices": grams.indices,
            "bank_indptr": grams.indptr,
            "bank_shape": np.array(grams.shape),
            "bank_dense": self._bank.dense.astype(np.float16),
            "duals": self._duals,
        }

    def restore(self, arrays: Any) -> None:
        """Take up what was stored."""
        stored = (arrays["bank_data"].astype(np.float32), arrays["bank_indices"], arrays["bank_indptr"])
        grams = csr_matrix(stored, shape=tuple(arrays["bank_shape"]))
        self._keep(Parts(grams, arrays["bank_dense"].astype(np.float32)))
        self._duals = arrays["duals"]

    def _keep(self, parts: Parts) -> None:
        self._bank = parts
        self._turned = parts.grams.T.tocsr()
        self._squares = _squares(parts)

    def _kernel(self, parts: Parts) -> Floats:
        """Nearness of each text to each example; one matrix, turned in place: for the bank itself it is large."""
        near = parts.dense @ self._bank.dense.T
        for start in range(0, len(near), _BLOCK):
            near[start : start + _BLOCK] += (parts.grams[start : start + _BLOCK] @ self._turned).toarray()
        near *= -2.0
        near += _squares(parts)[:, None]
        near += self._squares[None, :]
        np.maximum(near, 0.0, out=near)
        near *= -self._width
        return np.exp(near, out=near)


def _linear(parts: Parts, coefficients: Floats) -> Floats:
    columns = parts.grams.shape[1]
    scores = parts.grams @ coefficients[:columns] + parts.dense @ coefficients[columns:-1]
    return np.asarray(scores + coefficients[-1], dtype=np.float32)


def _rounded(values: Any) -> Any:
    return (
        values.astype(np.float16).astype(np.float32)
        if isinstance(values, np.ndarray)
        else csr_matrix(
            (values.data.astype(np.float16).astype(np.float32), values.indices, values.indptr), shape=values.shape
        )
    )


def _squares(parts: Parts) -> Floats:
    own = np.asarray(parts.grams.multiply(parts.grams).sum(axis=1)).ravel()
    return np.asarray(own + (parts.dense**2).sum(axis=1), dtype=np.float32)
