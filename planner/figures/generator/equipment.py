"""Equipment as small meshes."""
import numpy as np
from .body import BI
from .shapes import Mesh, box, disc, rotate, sphere, tube

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
    V, F = sphere(24, 36); return [Mesh(V * r + np.asarray(c, float), F, fill='#e9ebee')]
def roller(c, half=.3, r=.075): return [tube([[c[0] - half, c[1], c[2]], [c[0] + half, c[1], c[2]]], r, 32, fill='#c9ced3')]

def cushion(x0, x1, y0, y1, z0, z1):
    """pillow with rounded edges"""
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


def hand(b, fk, s, depth=.017):
    """centre of the grip and the direction of a handle held in hand s"""
    G, P = fk; sg = 1 if s == 'L' else -1; w = BI[f'wrist.{s}']
    c = P[w] + G[w] @ (np.array([-sg * (.022 + depth), -.088, .004])); return c, G[w] @ np.array([0, 0, 1.])


def make_props(spec, b, q, grip):
    out = []; fk = b.fk(q, grip)
    hL, hR = hand(b, fk, 'L'), hand(b, fk, 'R')
    for sp in spec:
        t = sp.split(); k = t[0]; a = [float(x) for x in t[1:] if x.replace('-', '').replace('.', '').isdigit()]
        if k == 'mat': out += mat(*(a or (-.33, .33, -1., 1.)))
        elif k == 'barbell':
            c = (hL[0] + hR[0]) / 2; c[0] = 0; out += barbell(c, *(a or ()))
        elif k == 'dumbbell':
            for s in t[1:]: out += dumbbell(*(hL if s == 'L' else hR))
        elif k == 'kettlebell':
            if len(a) == 3: c = np.array(a)                           # standing on the floor, handle at x y z
            elif t[1:] in (['L'], ['R']): c = (hL if t[1] == 'L' else hR)[0]
            else: c = (hL[0] + hR[0]) / 2
            out += kettlebell(c)
        elif k == 'bar': out += pullup_bar(*a)
        elif k == 'bench': out += bench(*a)
        elif k == 'chair': out += chair(*a)
        elif k == 'wall': out += wall(*a)
        elif k == 'chair-turned': out += chair_turned(*a)         # seat towards the person, who stands at z = 0 and faces +z
        elif k == 'counter': out += counter(*a)
        elif k == 'door': out += door(*a)
        elif k == 'step': out += step(*a)
        elif k == 'box': out.append(box(*a, fill='#e9ebee'))
        elif k == 'roller': out += roller(a)
        elif k == 'slope': out += slope_bench(*a)
        elif k == 'parcel': out += parcel((hL[0] + hR[0]) / 2, *a)     # carried between the hands
        elif k == 'stick':                                            # "stick occiput sacrum .12 .1": past two markers, .12 and .1 m longer
            out += stick(*(b.points(np.array([b.marker[n]]), q, fk=fk)[0] for n in t[1:3]), *a)
        elif k == 'ball': out += ball(a[:3], a[3])
        elif k == 'pillow': out.append(box(*a, fill='#d5d9dd'))
        elif k == 'cushion': out += cushion(*a)
        elif k in ('band', 'rod'):                                    # via points: "band hand.L ball.L hand.R", "rod occiput sacrum"
            pts = []
            for n in t[1:]:
                if n.startswith('hand.'): pts.append((hL if n[-1] == 'L' else hR)[0])
                elif '+' in n: m, o = n.split('+'); pts.append(b.points(np.array([b.marker[m]]), q, fk=fk)[0] + [float(x) for x in o.split(',')])      # marker+dx,dy,dz
                elif ',' in n: pts.append(np.array([float(x) for x in n.split(',')]))
                else: pts.append(b.points(np.array([b.marker[n]]), q, fk=fk)[0])
            out += band(pts) if k == 'band' else [tube(pts, .012, 10, fill='#fff')]
        elif k == 'pulldown':                                         # bar in both hands, cable straight up
            c = (hand(b, fk, 'L', -.002)[0] + hand(b, fk, 'R', -.002)[0]) / 2; x = np.array([.52, 0, 0])      # inside the fist, so that the fingers show
            top = np.array([0, a[0], c[2]])
            out.append(tube([c - x - [.0, .07, 0], c - x * .8, c + x * .8, c + x - [0, .07, 0]], .014, 12, fill='#8a929a'))
            out += [tube([c, top], .006, 8, fill='#5b6670', thin=True)]
        else: raise ValueError(sp)
    return out
