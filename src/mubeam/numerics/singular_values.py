"""Singular values of small graded matrices, each with relative accuracy."""

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

SWEEPS = 40


def graded_svd(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(u, s, v) with matrix = u diag(s) v^T, s rising and not negative.

    The matrix is real, (n, n), n of a few; entries that are not zero have sizes between 1e-40 and 1e40.

    A mass matrix holds scales far apart, and the usual algorithms err by 1e-16 of the largest singular value. This one
    errs by about 1e-16 of each (Drmac and Veselic, SIAM J. Matrix Anal. Appl. 29, 1322 (2008)): Householder QR with
    sorted rows and pivoted columns, then one-sided Jacobi rotations of the triangle's rows. Where products of the
    entries cancel in the determinant, the smallest loses as many digits as they do.
    """
    rows = np.argsort(-np.abs(matrix).max(axis=1), kind="stable")
    q, r, columns = _pivoted_qr(matrix[rows])
    rotation, rotated = _jacobi(r.T.copy())
    sizes = np.sqrt((rotated**2).sum(axis=0))
    order = np.argsort(sizes, kind="stable")
    u, v = np.empty_like(matrix), np.empty_like(matrix)
    u[rows] = (q @ rotation)[:, order]
    v[columns] = (rotated / np.where(sizes == 0, 1.0, sizes))[:, order]
    return u, sizes[order], v


def _pivoted_qr(matrix: FloatArray) -> tuple[FloatArray, FloatArray, NDArray[np.intp]]:
    """(q, r, columns) with matrix[:, columns] = q r."""
    n = len(matrix)
    r, q, columns = matrix.copy(), np.eye(n), np.arange(n)
    for k in range(n - 1):
        pivot = k + int(np.argmax((r[k:, k:] ** 2).sum(axis=0)))
        r[:, [k, pivot]], columns[[k, pivot]] = r[:, [pivot, k]], columns[[pivot, k]]
        mirror = r[k:, k].copy()
        mirror[0] += np.copysign(np.sqrt(mirror @ mirror), mirror[0])
        norm2 = mirror @ mirror
        if norm2 == 0:
            break
        r[k:] -= np.outer(2 / norm2 * mirror, mirror @ r[k:])
        r[k + 1 :, k] = 0.0
        q[:, k:] -= np.outer(q[:, k:] @ mirror, 2 / norm2 * mirror)
    return q, r, columns


def _jacobi(columns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(j, columns j) with j orthogonal and the columns of the second orthogonal to each other."""
    n = len(columns)
    j = np.eye(n)
    for _ in range(SWEEPS):
        done = True
        for a in range(n - 1):
            for b in range(a + 1, n):
                x, y = columns[:, a], columns[:, b]
                product, xx, yy = x @ y, x @ x, y @ y
                if product == 0:
                    continue
                # the last sweep turns too: a small angle is a small component of a singular vector
                done &= bool(abs(product) <= np.finfo(float).eps * np.sqrt(xx) * np.sqrt(yy))
                tau = (yy - xx) / (2 * product)
                tangent = np.copysign(1.0, tau) / (abs(tau) + np.hypot(1.0, tau))
                cosine = 1 / np.hypot(1.0, tangent)
                turn = np.array([[cosine, tangent * cosine], [-tangent * cosine, cosine]])
                columns[:, [a, b]] = columns[:, [a, b]] @ turn
                j[:, [a, b]] = j[:, [a, b]] @ turn
        if done:
            break
    return j, columns
