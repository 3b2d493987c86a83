"""Pose text -> joint angles.  A frame is (a) authored angles, (b) pins (contacts, directions), solved by bounded least squares.

angles:  "hip 90, knee.L 40, sh.R.flex 170, pitch 90"      side omitted = both sides, axis omitted = flexion
pins:    "knee floor"                 point touches the floor (y = 0)
         "palm.L at 0.2 0.9 ~"        point at x y z (metres, ~ = free)
         "palm.L on shin.L 0.02"      two body points that far apart
         "palm faces 0 -1 0"          palm/sole/thumb/fingers/toes/face/chest/thigh/shin/upperarm/forearm direction
         "palm.L stay"                where it was in the first frame
         "level palm y z"             left and right share these coordinates
"""
import numpy as np
from scipy.optimize import least_squares
from .body import Body, BI, DOF, DI, LO, HI, LIMITS, POS

DEFAULT_AXIS = dict(hip='flex', knee='flex', ank='flex', toe='ext', sh='flex', el='flex', fore='pro', wr='flex', scap='elev',
                    lumbar='flex', thorax='flex', neck='flex')
PAIRED = ('hip', 'knee', 'ank', 'toe', 'sh', 'el', 'fore', 'wr', 'scap', 'grip')


def names(tok):
    p = tok.split('.')
    if p[0] == 'grip': return ['grip.' + s for s in (p[1:] or 'LR')]
    if p[0] in ('x', 'y', 'z', 'pitch', 'tilt', 'roll', 'yaw'): return [p[0]]
    side = [s for s in p[1:] if s in 'LR']; axis = [s for s in p[1:] if s not in 'LR'] or [DEFAULT_AXIS[p[0]]]
    if p[0] in PAIRED: return [f'{p[0]}.{s}.{axis[0]}' for s in (side or 'LR')]
    return [f'{p[0]}.{axis[0]}']


def parse_angles(text, q=None, grip=None):
    q = np.zeros(len(DOF)) if q is None else q.copy(); grip = dict(grip or {})
    for item in text.replace('\n', ',').split(','):
        t = item.split()
        if not t: continue
        for n in names(t[0]):
            if n.startswith('grip'): grip[n[-1]] = float(t[1])
            else:
                if n not in DI: raise ValueError(f'unknown joint {t[0]!r}')
                q[DI[n]] = float(t[1])
    return q, grip


DIRS = {'palm': ('wrist', (-1, 0, 0), True), 'fingers': ('wrist', (0, -1, 0), False), 'thumb': ('wrist', (0, 0, 1), False),
        'sole': ('foot', (0, -1, 0), False), 'toes': ('foot', (0, 0, 1), False), 'thigh': ('upperleg02', (0, -1, 0), False), 'shin': ('lowerleg02', (0, -1, 0), False),
        'upperarm': ('upperarm02', (0, -1, 0), False), 'forearm': ('lowerarm02', (0, -1, 0), False)}
MID = {'face': ('head', (0, 0, 1)), 'crown': ('head', (0, 1, 0)), 'chest': ('spine01', (0, 0, 1)), 'trunk': ('spine01', (0, 1, 0)), 'pelvis': ('root', (0, 1, 0)), 'navel': ('root', (0, 0, 1))}


class Pin:
    """one residual block"""
    def __init__(self, text, b, first=None):
        self.text = text
        t = text.split(); self.w = 1.
        if '*' in t: k = t.index('*'); self.w = float(t[k + 1]); t = t[:k]
        who = t[0]; m = b.marker
        def sides(n): return [n] if n in m or n in MID or n[-2:] in ('.L', '.R') else [n + '.L', n + '.R']
        self.items = []
        if who == 'level':
            ax = ['xyz'.index(c) for c in t[2:]]
            self.items.append(('level', m[t[1] + '.L'], m[t[1] + '.R'], ax)); return
        for n in sides(who):
            sg = -1 if n.endswith('.R') else 1
            if t[1] == 'floor': self.items.append(('pos', m[n], [None, float(t[2]) if len(t) > 2 else 0., None]))
            elif t[1] == 'at':
                c = [None if a == '~' else float(a) for a in t[2:5]]
                if who != n and c[0] is not None: c[0] = c[0] * sg                      # both sides: x mirrored
                self.items.append(('pos', m[n], c))
            elif t[1] == 'stay':
                keep = [0, 1, 2] if len(t) < 3 else ['xyz'.index(c) for c in t[2:]]
                p = first(m[n]); self.items.append(('pos', m[n], [p[k] if k in keep else None for k in range(3)]))
            elif t[1] == 'on':
                o = t[2]; o = o if o in m else o + n[-2:]
                self.items.append(('dist', m[n], m[o], float(t[3]) if len(t) > 3 else .01))
            elif t[1] == 'faces':
                d = np.array([float(a) for a in t[2:5]])
                if who != n: d[0] *= sg
                d = d / np.linalg.norm(d)
                if n in MID: bone, ax = MID[n]; ax = np.array(ax, float)
                else:
                    bone, ax, mir = DIRS[n[:-2]]; ax = np.array(ax, float); bone = bone + n[-2:]
                    if mir: ax[0] *= sg
                self.items.append(('dir', BI[bone], ax, d))
            else: raise ValueError(text)
    def markers(self): return [i for it in self.items for i in ((it[1], it[2]) if it[0] in ('dist', 'level') else (it[1],) if it[0] == 'pos' else ())]
    def residual(self, G, pt):
        r = []
        for it in self.items:
            if it[0] == 'pos': r += [(pt[it[1]][k] - c) * 100 for k, c in enumerate(it[2]) if c is not None]
            elif it[0] == 'dist': r.append((np.linalg.norm(pt[it[1]] - pt[it[2]]) - it[3]) * 100)
            elif it[0] == 'level': r += [(pt[it[1]][k] - pt[it[2]][k]) * 100 for k in it[3]]
            elif it[0] == 'dir': r += list((G[it[1]] @ it[2] - it[3]) * 6)
        return [x * self.w for x in r]


def solve(b, q0, grip, pins, loose='', floor=True, start=None, first=None, iters=60):
    ps = [Pin(p, b, first) for p in pins]
    sig = np.full(len(DOF), 10.)
    sig[:3] = (.06, 3., .06); sig[[DI[n] for n in ('pitch', 'tilt', 'roll', 'yaw')]] = 10
    for n in DOF:
        if n.startswith(('scap', 'wr', 'fore')): sig[DI[n]] = 14
        if n.startswith(('lumbar', 'thorax')): sig[DI[n]] = 6
    for tok in loose.split():
        for n in names(tok): sig[DI[n]] = 3 if n in POS else 60
    samp = b.sample; pos = {int(i): k for k, i in enumerate(samp)}
    def f(q, fk=None, X=None):
        if fk is None:
            fk = b.fk(q, grip); X = b.points(samp, q, fk=fk)
        pt = {i: X[pos[i]] for i in need}
        r = []
        for p in ps: r += p.residual(fk[0], pt)
        r = np.array(r)
        reg = (q - q0) / sig
        reg[:3] *= .3
        out = [r, reg * .6]
        if floor: out.append(np.minimum(X[:, 1] + .002, 0) * 60)
        return np.concatenate(out)
    need = sorted({int(i) for p in ps for i in p.markers()})
    x0 = np.clip(q0 if start is None else start, LO + 1e-3, HI - 1e-3)
    step = np.where(np.arange(len(DOF)) < 3, 1e-4, .05)
    def jac(q):
        h = np.where(q + step < HI, step, -step); Q = np.vstack([q, q + np.diag(h)])
        G, Pj = b.fk(Q, grip); X = b.points(samp, Q, fk=(G, Pj))
        rows = [f(Q[k], (G[k], Pj[k]), X[k]) for k in range(len(Q))]
        return (np.array(rows[1:]) - rows[0]).T / h
    s = least_squares(f, x0, jac, bounds=(LO, HI), x_scale=np.where(np.arange(len(DOF)) < 3, .05, 5.), max_nfev=iters, ftol=1e-5, xtol=1e-5)
    q = s.x
    fk = b.fk(q, grip); X = b.points(samp, q, fk=fk); pt = {i: X[pos[i]] for i in need}
    err = {p.text: float(np.abs(p.residual(fk[0], pt)).max()) / p.w for p in ps if p.items}
    return q, err, dict(floor=float(-min(X[:, 1].min(), 0)), nfev=s.nfev)


def solve_exercise(ex, d):
    b = d.b; res = []; first = None; q0, g0 = parse_angles('y %.3f' % b.stand_y); 
    if 'base' in ex: q0, g0 = parse_angles(ex['base'], q0, g0)
    for fr in ex['frame']:
        q, g = parse_angles(fr.get('angles', ''), q0, g0)
        sc = b.stand_y / .986                                         # pin coordinates are authored for the body 'm'
        pins = ex.get('pins', []) + fr.get('pins', [])
        pins = [p for p in pins if p.split(' ')[0] + ' ' + p.split(' ')[1] not in fr.get('drop', [])]
        q, err, info = solve(b, q, g, pins, loose=ex.get('loose', '') + ' ' + fr.get('loose', ''), floor=ex.get('floor', True), first=first)
        if first is None:
            fk0 = b.fk(q, g); first = lambda i, q=q, fk0=fk0: b.points(np.array([i]), q, fk=fk0)[0]
        res.append((q, g, err, info))
    return res
