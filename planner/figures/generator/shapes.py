"""Plain solids as meshes."""
import numpy as np
from .materials import PROP


class Mesh:
    """A prop: each face group gets its own key plane so that edges between groups are drawn."""
    def __init__(self, v, f, group=None, fill='#fff', edges=True, mat=PROP, floor=False, thin=False):
        self.v, self.f, self.fill = np.asarray(v, float), np.asarray(f), fill
        self.group = np.zeros(len(f), int) if group is None else np.asarray(group)
        self.mat, self.floor, self.thin = mat, floor, thin


def box(x0, x1, y0, y1, z0, z1, **k):
    v = np.array([[x, y, z] for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)], float)
    q = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    f, g = [], []
    for i, a in enumerate(q): f += [[a[0], a[1], a[2]], [a[0], a[2], a[3]]]; g += [i, i]
    return Mesh(v, f, g, **k)

def rotate(mesh, M, c=(0, 0, 0)):
    mesh.v = (mesh.v - c) @ np.asarray(M).T + c; return mesh

def tube(path, r, n=16, caps=True, **k):
    """round tube along a polyline"""
    p = np.asarray(path, float); t = np.gradient(p, axis=0); t /= np.linalg.norm(t, axis=1, keepdims=True)
    ref = np.array([0, 1., 0]) if abs(t[0, 1]) < .9 else np.array([1., 0, 0]); V = []
    for a, d in zip(p, t):
        u = np.cross(d, ref); u /= np.linalg.norm(u); w = np.cross(d, u); ref = -np.cross(d, u) if False else ref
        th = np.linspace(0, 2 * np.pi, n, endpoint=False); V.append(a + r * (np.cos(th)[:, None] * u + np.sin(th)[:, None] * w))
    V = np.concatenate(V); f, g = [], []
    for i in range(len(p) - 1):
        for j in range(n):
            a, b, c, d = i * n + j, i * n + (j + 1) % n, (i + 1) * n + j, (i + 1) * n + (j + 1) % n; f += [[a, b, c], [b, d, c]]; g += [0, 0]
    if caps:
        for e, base in ((0, 0), (1, (len(p) - 1) * n)):
            m = len(V); V = np.vstack([V, p[0 if e == 0 else -1]])
            for j in range(n): f.append([m, base + j, base + (j + 1) % n]); g.append(1 + e)
    out = Mesh(V, f, g, **k); out.axis = (p, r); return out

def disc(c, axis, r, t, n=40, hub=.0, **k):
    """thick round plate; axis unit vector"""
    axis = np.asarray(axis, float); c = np.asarray(c, float)
    return tube([c - axis * t / 2, c + axis * t / 2], r, n, **k)


def sphere(nu, nv_):
    V = [[0, 1, 0]]
    for i in range(1, nu):
        p = np.pi * i / nu
        for k in range(nv_): a = 2 * np.pi * k / nv_; V.append([np.sin(p) * np.cos(a), np.cos(p), np.sin(p) * np.sin(a)])
    V.append([0, -1, 0]); F = []
    for k in range(nv_):
        F.append([0, 1 + (k + 1) % nv_, 1 + k]); b = 1 + (nu - 2) * nv_; F.append([len(V) - 1, b + k, b + (k + 1) % nv_])
    for i in range(nu - 2):
        for k in range(nv_):
            a, b_, c, d = 1 + i * nv_ + k, 1 + i * nv_ + (k + 1) % nv_, 1 + (i + 1) * nv_ + k, 1 + (i + 1) * nv_ + (k + 1) % nv_
            F += [[a, b_, c], [b_, d, c]]
    return np.array(V, float), np.array(F)
