"""Equipment as small meshes."""
import numpy as np
from .draw import Mesh

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

def barbell(c, half=1.0, plate=.19, grip_r=.014, plates=True):
    c = np.asarray(c, float); X = np.array([1., 0, 0])
    out = [tube([c - X * half, c + X * half], grip_r, 12, fill='#fff')]
    if plates:
        for s in (1, -1):
            out.append(disc(c + X * s * (half - .17), X, plate, .045, fill='#8a929a'))
            out.append(disc(c + X * s * (half - .125), X, plate * .72, .035, fill='#aab1b8'))
            out.append(disc(c + X * s * (half - .095), X, .032, .03, n=16, fill='#fff'))
    return out

def dumbbell(c, axis, half=.085, r=.045):
    c = np.asarray(c, float); a = np.asarray(axis, float) / np.linalg.norm(axis)
    out = [tube([c - a * half, c + a * half], .012, 10, fill='#fff')]
    for s in (1, -1): out.append(disc(c + a * s * half, a, r, .05, n=24, fill='#8a929a'))
    return out

def kettlebell(c, down=(0, -1, 0), r=.085):
    from .dress import sphere
    c = np.asarray(c, float); d = np.asarray(down, float); V, F = sphere(16, 24)
    ball = Mesh(V * r + c + d * (r + .055), F, fill='#8a929a')
    th = np.linspace(0, np.pi, 12); x = np.array([1., 0, 0])
    h = tube([c + x * .055 * np.cos(a) + d * (.06 - .06 * np.sin(a)) for a in th], .012, 10, fill='#8a929a'); return [ball, h]

def mat(x0=-.33, x1=.33, z0=-1., z1=1.): return [box(x0, x1, -.022, -.006, z0, z1, fill='#e9ebee', floor=True)]

def pullup_bar(y, half=.75, posts=True, z=0.):
    out = [tube([[-half, y, z], [half, y, z]], .017, 14, fill='#8a929a')]
    if posts:
        for s in (1, -1): out.append(box(s * half - .03, s * half + .03, -.005, y + .03, z - .03, z + .03, fill='#e9ebee'))
    return out

def bench(z0, z1, h=.44, w=.15):
    out = [box(-w, w, h - .075, h, z0, z1, fill='#c9ced3')]
    for z in (z0 + .12, z1 - .12):
        out.append(box(-.03, .03, 0, h - .075, z - .03, z + .03, fill='#fff')); out.append(box(-w * 1.1, w * 1.1, -.004, .035, z - .03, z + .03, fill='#fff'))
    return out

def chair(z=0., h=.45, d=.42, w=.22, back=.45):
    """seat front edge at z + d/2, facing +z"""
    out = [box(-w, w, h - .035, h, z - d / 2, z + d / 2, fill='#c9ced3')]
    for x in (-w + .02, w - .02):
        out.append(box(x - .018, x + .018, 0, h - .035, z + d / 2 - .04, z + d / 2 - .005, fill='#fff'))
        out.append(box(x - .018, x + .018, 0, h + back, z - d / 2, z - d / 2 + .035, fill='#fff'))
    out.append(box(-w + .04, w - .04, h + back * .45, h + back, z - d / 2 + .006, z - d / 2 + .028, fill='#c9ced3')); return out

def chair_turned(z=0., *a):
    out = chair(0., *a)
    for m in out: rotate(m, [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]); m.v += [0, 0, z]
    return out

def counter(x0, x1, z0, z1, h=.88):
    """kitchen counter: cupboard, toe space, worktop"""
    e = .025; return [box(x0 + e, x1 - e, 0, .08, z0 + .06, z1 - .06, fill='#c9ced3'), box(x0 + e, x1 - e, .08, h - .04, z0 + e, z1 - e, fill='#e9ebee'), box(x0, x1, h - .04, h, z0, z1, fill='#c9ced3')]

def door(z, h=2.05, w=.42):
    """closed door in its frame, seen by a person who faces +z; the leaf faces them"""
    out = [box(-w, w, 0, h, z, z + .03, fill='#fff'), box(-w - .09, w + .09, h, h + .09, z - .02, z + .05, fill='#e9ebee')]
    for s in (1, -1): out.append(box(min(s * w, s * (w + .09)), max(s * w, s * (w + .09)), 0, h, z - .02, z + .05, fill='#e9ebee'))
    out.append(tube([[-w + .07, 1.0, z], [-w + .07, 1.0, z - .05], [-w + .19, 1.0, z - .05]], .011, 8, fill='#8a929a', thin=True)); return out

def wall(z, h=2.0, w=.5): return [box(-w, w, -.005, h, z, z + .03, fill='#e9ebee')]
def step(z0, z1, h=.18, w=.3): return [box(-w, w, 0, h, z0, z1, fill='#e9ebee')]
def band(path, r=.008): return [tube(path, r, 8, fill='#5b6670', thin=True)]
def ball(c, r):
    from .dress import sphere
    V, F = sphere(24, 36); return [Mesh(V * r + np.asarray(c, float), F, fill='#e9ebee')]
def roller(c, half=.3, r=.075): return [tube([[c[0] - half, c[1], c[2]], [c[0] + half, c[1], c[2]]], r, 32, fill='#c9ced3')]

def cushion(x0, x1, y0, y1, z0, z1):
    """pillow with rounded edges"""
    from .dress import sphere
    V, F = sphere(24, 48); V = np.sign(V) * np.abs(V) ** [.45, .75, .45]
    return [Mesh(V * [(x1 - x0) / 2, (y1 - y0) / 2, (z1 - z0) / 2] + [(x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2], F, fill='#e9ebee')]
def slope_bench(z0, y0, z1, y1, w=.13, t=.07):
    """padded bench on a slope: its upper face runs from the low end (z0, y0) to the high end (z1, y1)"""
    a = np.array([0, y0, z0], float); d = np.array([0, y1 - y0, z1 - z0]); n = np.cross(d, [1., 0, 0]); n *= np.sign(n[1]) / np.linalg.norm(n); m = a + d / 2
    halves = [box(-w, w, -1, 0, s, s + .5) for s in (0, .5)]              # two: the check for solid boxes takes upright ones only
    v = np.concatenate([h.v for h in halves]); v = v * [1, 0, 0] + a + v[:, 2:] * d + v[:, 1:2] * t * n
    pad = Mesh(v, np.concatenate([halves[0].f, halves[1].f + 8]), np.concatenate([h.group for h in halves]), fill='#c9ced3')
    out = [pad]
    for k in (.22, .78):
        z, y = (a + d * k)[2], (a + d * k - n * t)[1]
        out += [box(-.03, .03, 0, y + .01, z - .03, z + .03, fill='#fff'), box(-w * 1.2, w * 1.2, -.004, .035, z - .03, z + .03, fill='#fff')]
    return out
def stick(a, b, up=.12, down=.1, back=.014, r=.012):
    """straight stick past the points a and b, lying on their rear side"""
    a, b = np.asarray(a, float) * [0, 1, 1], np.asarray(b, float) * [0, 1, 1]; d = (a - b) / np.linalg.norm(a - b); n = np.cross(d, [1., 0, 0]) * back
    return [tube([b - d * down + n, a + d * up + n], r, 10, fill='#fff')]
def parcel(c, w=.14, h=.26, d=.26, drop=.06): return [box(c[0] - w, c[0] + w, c[1] - drop - h / 2, c[1] - drop + h / 2, c[2] - d / 2, c[2] + d / 2, fill='#e9ebee')]
