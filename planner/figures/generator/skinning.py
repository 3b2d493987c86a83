"""Surfaces that follow the bones."""
import numpy as np
from scipy import sparse
from .body import BONES, WI, WW


def normals(v, f):
    n = np.cross(v[f[:, 1]] - v[f[:, 0]], v[f[:, 2]] - v[f[:, 0]]); out = np.zeros_like(v)
    for k in range(3): np.add.at(out, f[:, k], n)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def adjacency(nv, f):
    i = np.concatenate([f[:, 0], f[:, 1], f[:, 2], f[:, 1], f[:, 2], f[:, 0]]); j = np.concatenate([f[:, 1], f[:, 2], f[:, 0], f[:, 0], f[:, 1], f[:, 2]])
    A = sparse.csr_matrix((np.ones(len(i)), (i, j)), (nv, nv)); A.data[:] = 1
    d = np.asarray(A.sum(1)).ravel(); d[d == 0] = 1
    return sparse.diags(1 / d) @ A


class Piece:
    """vertices bound to bones by dense weights; rest given in the neutral pose."""
    def __init__(self, v, f, w, mat, clip=None, key=None, part=None, cull=True, name=''):
        self.v, self.f, self.w, self.mat, self.clip, self.key, self.part, self.cull, self.name = v, f, w, mat, clip, key, part, cull, name
    def bind(self, N, P0, J):
        """move the piece from the neutral pose back to the mesh's own rest pose (less skinning error overhead)"""
        t = P0 - np.einsum('bij,bj->bi', N, J)
        M = np.einsum('vb,bij->vij', self.w, N); tt = self.w @ t
        self.r = np.linalg.solve(M, (self.v - tt)[:, :, None])[:, :, 0]
    def pose(self, Gm, P, N, J):
        M = Gm @ N; t = P - np.einsum('bij,bj->bi', M, J)
        out = np.zeros_like(self.v)
        for b in np.nonzero(self.w.any(0))[0]:
            m = self.w[:, b] > 0
            out[m] += self.w[m, b:b + 1] * (self.r[m] @ M[b].T + t[b])
        return out


def dense_w(idx):
    w = np.zeros((len(idx), len(BONES)))
    for k in range(WI.shape[1]): np.add.at(w, (np.arange(len(idx)), WI[idx, k]), WW[idx, k])
    return w
