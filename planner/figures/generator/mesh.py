"""Triangle meshes: normals and neighbours."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .arrays import Floats, Ints


def normals(vertices: Floats, faces: Ints) -> Floats:
    """Unit normals (v, 3) of vertices (v, 3), weighted by the areas of the triangles (f, 3) around them."""
    first, second, third = (vertices[faces[:, k]] for k in range(3))
    across = np.cross(second - first, third - first)
    out = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(out, faces[:, corner], across)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def adjacency(count: int, faces: Ints) -> sparse.csr_matrix:
    """Matrix (v, v) that gives every vertex the mean of its neighbours; a vertex without any gets zero."""
    ends = faces[:, [0, 1, 2, 1, 2, 0]].T.ravel()
    others = faces[:, [1, 2, 0, 0, 1, 2]].T.ravel()
    links = sparse.csr_matrix((np.ones(len(ends)), (ends, others)), (count, count))
    links.data[:] = 1
    degree = np.asarray(links.sum(1)).ravel()
    degree[degree == 0] = 1
    return sparse.diags(1 / degree) @ links
