"""Pose file -> one SVG a frame: solve, draw on one scale, add arrows, check.

python -m planner.figures.build [id ...]      (needs requirements-figures.txt; without ids: whatever is stale)
"""
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1"); os.environ.setdefault("OMP_NUM_THREADS", "1")      # tiny matrices: threads only cost
import sys, time, tomllib
from pathlib import Path
import numpy as np
from . import stamp, draw, pose, props as PR, raster as R
from .body import Body, BI, DOF, DI, LIMITS, LO, HI
from .dress import Dress, SKIN, SHIRT, SHORTS, SHOE, SOLE, HAIR

HERE = Path(__file__).resolve().parent; POSES = HERE / 'poses'; OUT = HERE.parents[1] / 'static' / 'figures'
PX_PER_M = 750                                     # raster; one scale for all, so that line weights match from card to card
MM_PER_M = 24                                      # on paper

VIEWS = {'side': (82, 9), 'three-quarter': (58, 12), 'front': (14, 6), 'back': (166, 8), 'high': (60, 28), 'other-side': (-82, 9), 'back-quarter': (128, 10)}
MODELS = {'m': dict(body='m', hair='short'), 'f': dict(body='f', hair='bun'), 'f2': dict(body='f2', hair='bun'), 'm2': dict(body='m2', hair='short')}
_cache = {}
def model(k):
    if k not in _cache: _cache[k] = Dress(Body(MODELS[k]['body']), hair=MODELS[k]['hair'])
    return _cache[k]


def hand(b, fk, s, depth=.017):
    """centre of the grip and the direction of a handle held in hand s"""
    G, P = fk; sg = 1 if s == 'L' else -1; w = BI[f'wrist.{s}']
    c = P[w] + G[w] @ (np.array([-sg * (.022 + depth), -.088, .004])); return c, G[w] @ np.array([0, 0, 1.])


def make_props(spec, b, q, grip):
    out = []; fk = b.fk(q, grip)
    hL, hR = hand(b, fk, 'L'), hand(b, fk, 'R')
    for sp in spec:
        t = sp.split(); k = t[0]; a = [float(x) for x in t[1:] if x.replace('-', '').replace('.', '').isdigit()]
        if k == 'mat': out += PR.mat(*(a or (-.33, .33, -1., 1.)))
        elif k == 'barbell':
            c = (hL[0] + hR[0]) / 2; c[0] = 0; out += PR.barbell(c, *(a or ()))
        elif k == 'dumbbell':
            for s in t[1:]: out += PR.dumbbell(*(hL if s == 'L' else hR))
        elif k == 'kettlebell':
            if len(a) == 3: c = np.array(a)                           # standing on the floor, handle at x y z
            elif t[1:] in (['L'], ['R']): c = (hL if t[1] == 'L' else hR)[0]
            else: c = (hL[0] + hR[0]) / 2
            out += PR.kettlebell(c)
        elif k == 'bar': out += PR.pullup_bar(*a)
        elif k == 'bench': out += PR.bench(*a)
        elif k == 'chair': out += PR.chair(*a)
        elif k == 'wall': out += PR.wall(*a)
        elif k == 'chair-turned': out += PR.chair_turned(*a)         # seat towards the person, who stands at z = 0 and faces +z
        elif k == 'counter': out += PR.counter(*a)
        elif k == 'door': out += PR.door(*a)
        elif k == 'step': out += PR.step(*a)
        elif k == 'box': out.append(PR.box(*a, fill='#e9ebee'))
        elif k == 'roller': out += PR.roller(a)
        elif k == 'slope': out += PR.slope_bench(*a)
        elif k == 'parcel': out += PR.parcel((hL[0] + hR[0]) / 2, *a)     # carried between the hands
        elif k == 'stick':                                            # "stick occiput sacrum .12 .1": past two markers, .12 and .1 m longer
            out += PR.stick(*(b.points(np.array([b.marker[n]]), q, fk=fk)[0] for n in t[1:3]), *a)
        elif k == 'ball': out += PR.ball(a[:3], a[3])
        elif k == 'pillow': out.append(PR.box(*a, fill='#d5d9dd'))
        elif k == 'cushion': out += PR.cushion(*a)
        elif k in ('band', 'rod'):                                    # via points: "band hand.L ball.L hand.R", "rod occiput sacrum"
            pts = []
            for n in t[1:]:
                if n.startswith('hand.'): pts.append((hL if n[-1] == 'L' else hR)[0])
                elif '+' in n: m, o = n.split('+'); pts.append(b.points(np.array([b.marker[m]]), q, fk=fk)[0] + [float(x) for x in o.split(',')])      # marker+dx,dy,dz
                elif ',' in n: pts.append(np.array([float(x) for x in n.split(',')]))
                else: pts.append(b.points(np.array([b.marker[n]]), q, fk=fk)[0])
            out += PR.band(pts) if k == 'band' else [PR.tube(pts, .012, 10, fill='#fff')]
        elif k == 'pulldown':                                         # bar in both hands, cable straight up
            c = (hand(b, fk, 'L', -.002)[0] + hand(b, fk, 'R', -.002)[0]) / 2; x = np.array([.52, 0, 0])      # inside the fist, so that the fingers show
            top = np.array([0, a[0], c[2]])
            out.append(PR.tube([c - x - [.0, .07, 0], c - x * .8, c + x * .8, c + x - [0, .07, 0]], .014, 12, fill='#8a929a'))
            out += [PR.tube([c, top], .006, 8, fill='#5b6670', thin=True)]
        else: raise ValueError(sp)
    return out


def solve_exercise(ex, d):
    b = d.b; res = []; first = None; q0, g0 = pose.parse_angles('y %.3f' % b.stand_y); 
    if 'base' in ex: q0, g0 = pose.parse_angles(ex['base'], q0, g0)
    for fr in ex['frame']:
        q, g = pose.parse_angles(fr.get('angles', ''), q0, g0)
        sc = b.stand_y / .986                                         # pin coordinates are authored for the body 'm'
        pins = ex.get('pins', []) + fr.get('pins', [])
        pins = [p for p in pins if p.split(' ')[0] + ' ' + p.split(' ')[1] not in fr.get('drop', [])]
        q, err, info = pose.solve(b, q, g, pins, loose=ex.get('loose', '') + ' ' + fr.get('loose', ''), floor=ex.get('floor', True), first=first)
        if first is None:
            fk0 = b.fk(q, g); first = lambda i, q=q, fk0=fk0: b.points(np.array([i]), q, fk=fk0)[0]
        res.append((q, g, err, info))
    return res


def shadow_mask(buf, cam, d, frame):
    V = buf['V']; S = V.copy(); top = .32
    F = np.concatenate([p.f + o for p, o in zip(d.pieces, np.cumsum([0] + [len(p.v) for p in d.pieces[:-1]]))])
    ok = (V[F][:, :, 1] < top).all(1); F = F[ok]
    S[:, 1] = -.006; C = cam(S); sc = buf['scale']
    P = np.stack([(C[:, 0] - frame[0]) * sc, (C[:, 1] - frame[1]) * sc, C[:, 2]], 1)
    fb, _, _ = R.raster(P, F, buf['W'], buf['H'])
    from scipy.ndimage import gaussian_filter
    s = .022 * sc; return gaussian_filter((fb >= 0).astype(np.float32), (max(1., s * abs(cam.f[1]) * 1.6), s)) > .22


def arrow_svg(pts, width=13., head=46., ink='#1b1f23', halo=True):
    p = np.asarray(pts, float); seg = np.linalg.norm(np.diff(p, axis=0), axis=1); L = seg.sum()
    s = np.concatenate([[0], np.cumsum(seg)]); keep = s <= L - head * .75
    tip = p[-1]; shaft = np.vstack([p[keep], [np.interp(L - head * .75, s, p[:, k]) for k in (0, 1)]])
    base = np.array([np.interp(L - head, s, p[:, k]) for k in (0, 1)]); dr = tip - base; dr /= np.linalg.norm(dr) + 1e-9; nn = np.array([-dr[1], dr[0]])
    tri = [tip, base + nn * head * .46, base + dr * head * .14, base - nn * head * .46]
    dd = R.path_d(R.fit(shaft, 1.5), False); tt = 'M' + ' '.join(f'{a[0]:.0f} {a[1]:.0f}' for a in tri) + 'z'
    o = ''
    if halo: o += f'<path d="{dd}" fill="none" stroke="#fff" stroke-width="{width * 2.3:.0f}" stroke-linecap="round"/><path d="{tt}" fill="#fff" stroke="#fff" stroke-width="{width * 1.3:.0f}" stroke-linejoin="round"/>'
    return o + f'<g class="arrow" fill="{ink}" stroke="{ink}"><path d="{dd}" fill="none" stroke-width="{width:.0f}" stroke-linecap="round"/><path d="{tt}" stroke-width="4" stroke-linejoin="round"/></g>'


def marker_path(b, sol, name, i0, i1, n=15):
    q0, g0 = sol[i0][:2]; q1, g1 = sol[i1][:2]; idx = np.array([b.marker[name]])
    return np.array([b.points(idx, q0 + (q1 - q0) * t, g0)[0] for t in np.linspace(0, 1, n)])


def ease(t): return t * t * (3 - 2 * t)


def muscle_field(d, names):
    if not names: return None
    b = d.b; P = d.P0; j = lambda n: P[BI[n]]; E = []
    def add(c, r, parts): E.append((np.asarray(c, float), np.asarray(r, float), parts))
    for s, sg in (('L', 1), ('R', -1)):
        hip, knee, sh = j(f'upperleg01.{s}'), j(f'lowerleg01.{s}'), j(f'upperarm01.{s}'); T, G_, A_ = (0,), (0, 4, 5), (2, 3)
        for n in names:
            if n == 'glutes': add(hip + [sg * .01, -.02, -.09], [.12, .10, .10], G_)
            if n == 'hamstrings': add((hip + knee) / 2 + [0, -.03, -.075], [.08, .15, .075], (4, 5))
            if n == 'quads': add((hip + knee) / 2 + [0, -.01, .08], [.08, .18, .075], (4, 5))
            if n == 'lats': add(j('spine02') + [sg * .12, -.02, -.06], [.075, .15, .10], T)
            if n == 'spinal': add((j('spine04') + j('spine02')) / 2 + [sg * .035, 0, -.11], [.045, .22, .08], T)
            if n == 'midback': add(j('spine01') + [sg * .075, -.02, -.1], [.075, .10, .09], T)
            if n == 'abs': add(j('spine04') + [sg * .035, .04, .13], [.055, .17, .09], T)
            if n == 'oblique': add(j('spine04') + [sg * .12, .05, .05], [.07, .13, .10], T)
            if n == 'hipflexor': add(hip + [-sg * .01, .01, .08], [.06, .12, .07], G_)
            if n == 'calves': add(knee + [0, -.13, -.05], [.06, .12, .06], (4, 5))
            if n == 'biceps': add((sh + j(f'lowerarm01.{s}')) / 2 + [0, -.02, .04], [.05, .10, .05], A_)
            if n == 'deltoid': add(sh + [sg * .03, -.03, 0], [.07, .09, .08], (0, 2, 3))
    def f(pc):
        if pc.mat in (HAIR, SHOE): return np.full(len(pc.v), -1.)
        return np.max([np.where(np.isin(pc.part, pt), 1 - np.linalg.norm((pc.v - c) / r, axis=1), -1.) for c, r, pt in E], axis=0)
    return f


def draw_frames(ex, d, sols, cam, shared=False, style=None, far_tint=True):
    """render every (q, grip); same scale for all exercises.  returns list of dict(svg, W, H, floor)"""
    b = d.b; P = []
    for q, g, *_ in sols:
        pr = make_props(ex.get('props', []), b, q, g); fk = b.fk(q, g); V = [pc.pose(*fk, b.N, b.J) for pc in d.pieces]; P.append((pr, V))
    boxes = [draw.frame_of(V + [m.v for m in pr], cam, .03) for pr, V in P]
    if shared: u = (min(x[0] for x in boxes), min(x[1] for x in boxes), max(x[2] for x in boxes), max(x[3] for x in boxes)); boxes = [u] * len(boxes)
    out = []
    for (q, g, *_), (pr, V), bx in zip(sols, P, boxes):
        p = PX_PER_M * max(bx[2] - bx[0], bx[3] - bx[1])
        buf = draw.render(d, q, g, cam, pr, px=p, frame=bx, muscles=muscle_field(d, ex.get('muscles')))
        buf['propfill'] = [m.fill for m in pr]
        el, st = draw.figure(buf, cam, d, style=style, far_tint=far_tint)
        if ex.get('floor', True):
            sm = shadow_mask(buf, cam, d, bx)
            floorprop = np.isin(buf['fill'], [i for i, m in enumerate(pr) if m.floor])
            sm &= (~buf['hit']) | floorprop
            k = next((i for i, e in enumerate(el) if e[1] != '#fff' and e[1] not in ('#e9ebee',)), len(el))
            el.insert(k, ('fill', '#c4c9ce' if any(m.floor for m in pr) else '#dfe2e5', draw.mask_paths(sm, 4, 200, 1.2)))
        out.append(dict(svg=draw.to_svg(el, st, 0, 0), W=buf['W'], H=buf['H'], box=bx, scale=buf['scale'], q=q, g=g, buf=buf))
    return out


def proj(fr, cam, X):
    C = cam(np.atleast_2d(X)); return np.stack([(C[:, 0] - fr['box'][0]) * fr['scale'], (C[:, 1] - fr['box'][1]) * fr['scale']], 1)


def arrows(ex, d, sols, frs, cam):
    """arrow spec: "marker [from to] [frame=k] [out=m]" ; path of the marker, pushed away from the body"""
    res = {}
    for own, a in [(k, a) for k, f in enumerate(ex['frame']) for a in f.get('arrow', [])]:
        t = a.split(); opt = dict(x.split('=') for x in t[1:] if '=' in x)
        i0, i1 = int(opt.get('from', 0)), int(opt.get('to', 1)); fr_i = int(opt.get('frame', own)); out = float(opt.get('out', .09))
        cut0, cut1 = float(opt.get('a', .12)), float(opt.get('b', .95))
        if t[0] == 'hands': X = (marker_path(d.b, sols, 'palm.L', i0, i1) + marker_path(d.b, sols, 'palm.R', i0, i1)) / 2
        else: X = marker_path(d.b, sols, t[0], i0, i1)
        fr = frs[fr_i]; p = proj(fr, cam, X)
        if 'vec' in opt:                                              # straight arrow on the page (metres), ending beside the marker
            vx, vy = (float(z) for z in opt['vec'].split(',')); o_ = proj(fr, cam, marker_path(d.b, sols, t[0], fr_i, fr_i, 1)[0])[0]
            q1 = o_ + np.array([float(opt.get('dx', 0)), -float(opt.get('dy', 0))]) * fr['scale']
            q0 = q1 - np.array([vx, -vy]) * fr['scale']; t_ = np.linspace(0, 1, 15 if 'bend' in opt else 9)[:, None]
            side = np.array([vy, vx]) / (np.hypot(vx, vy) + 1e-9) * float(opt.get('bend', 0)) * 4 * fr['scale']      # bend=.1: bulges 10 cm to the right of its way
            res.setdefault(fr_i, []).append((q0 + (q1 - q0) * t_ + side * t_ * (1 - t_), opt)); continue
        n = len(p); e = 30; p = np.vstack([p[0] + (p[0] - p[1]) * (e - np.arange(e))[:, None], p, p[-1] + (p[-1] - p[-2]) * np.arange(1, e + 1)[:, None]]); p = np.array([[np.interp(s, (np.arange(n + 2 * e) - e) / (n - 1), p[:, k]) for k in (0, 1)] for s in np.linspace(cut0, cut1, 15)])
        if 'dx' in opt or 'dy' in opt: p = p + np.array([float(opt.get('dx', 0)), -float(opt.get('dy', 0))]) * fr['scale']
        else:
            ys, xs = np.nonzero(fr['buf']['M'] > 0); c = np.array([xs.mean(), ys.mean()])
            tan = np.gradient(p, axis=0); nn = np.stack([-tan[:, 1], tan[:, 0]], 1); nn /= np.linalg.norm(nn, axis=1, keepdims=True) + 1e-9
            if ((p - c) * nn).sum() < 0: nn = -nn
            p = p + nn * out * fr['scale']
        t_ = np.linspace(0, 1, 15)[:, None]; c_ = 2 * p[7] - (p[0] + p[-1]) / 2      # a plain arc reads better than the true path
        p = p[0] * (1 - t_) ** 2 + 2 * c_ * t_ * (1 - t_) + p[-1] * t_ ** 2
        res.setdefault(fr_i, []).append((p, opt))
    return res


def inset_svg(ex, d, fr, cam, spec):
    """A close-up of one point of the frame, at a free place of the same picture: "palm.L r=.11 zoom=2.6 at=x,y,z" (r in the scene, at = its centre)"""
    t = spec.split(); opt = dict(x.split('=') for x in t[1:]); r, zoom = float(opt.get('r', .11)), float(opt.get('zoom', 2.6)); q, g = fr['q'], fr['g']
    c = cam(d.b.points(np.array([d.b.marker[t[0]]]), q, g))[0]; box = (c[0] - r, c[1] - r, c[0] + r, c[1] + r); pr = make_props(ex.get('props', []), d.b, q, g)
    buf = draw.render(d, q, g, cam, pr, px=PX_PER_M * zoom * 2 * r, frame=box); buf['propfill'] = [m.fill for m in pr]
    el, st = draw.figure(buf, cam, d, far_tint=False); o = proj(fr, cam, [float(x) for x in opt['at'].split(',')])[0]; w = buf['W']
    return (f'<g transform="translate({o[0] - w / 2:.0f} {o[1] - w / 2:.0f})"><rect width="{w}" height="{w}" fill="#fff"/><g transform="scale(.5)">{draw.to_svg(el, st, 0, 0, lw=.9)}</g>'
            f'<rect width="{w}" height="{w}" rx="14" fill="none" stroke="#1b1f23" stroke-width="4"/></g>')


def compose(ex, d, sols, frs, cam, pad=12):
    """One SVG a frame. All frames of an exercise share the height and the floor line, so that they stand level side by side."""
    ar = arrows(ex, d, sols, frs, cam); base = [proj(f, cam, [[0, 0, 0]])[0, 1] for f in frs]; ext = []
    for k, f in enumerate(frs):
        e = [0, 0, f['W'], f['H']]
        for p, _ in ar.get(k, []):
            e = [min(e[0], p[:, 0].min() - 30), min(e[1], p[:, 1].min() - 30), max(e[2], p[:, 0].max() + 30), max(e[3], p[:, 1].max() + 30)]
        ext.append(e)
    top = min(e[1] - b for e, b in zip(ext, base)) - pad; H = max(e[3] - b for e, b in zip(ext, base)) + pad - top; out = []
    for k, f in enumerate(frs):
        W = ext[k][2] - ext[k][0] + 2 * pad; mm = MM_PER_M / f['scale']
        g = f'<g transform="scale(.5)">{f["svg"]}</g>' + ''.join(inset_svg(ex, d, f, cam, i) for i in ex['frame'][k].get('inset', [])) + ''.join(arrow_svg(p) for p, _ in ar.get(k, []))
        out.append(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W:.0f} {H:.0f}" width="{W * mm:.1f}mm" height="{H * mm:.1f}mm" data-source="STAMP">'
                   f'<title>{ex["title"]}, picture {k + 1} of {len(frs)}</title><g transform="translate({pad - ext[k][0]:.0f} {-base[k] - top:.0f})">{g}</g></svg>\n')
    return out


SEG = [('upperarm01', 'lowerarm01', .045), ('lowerarm01', 'wrist', .036), ('upperleg01', 'lowerleg01', .07), ('lowerleg01', 'foot', .045)]

def seg_dist(p1, q1, p2, q2):
    """distance between two segments (Ericson)"""
    d1, d2, r = q1 - p1, q2 - p2, p1 - p2; a, e, f = d1 @ d1, d2 @ d2, d2 @ r; c, b_ = d1 @ r, d1 @ d2; den = a * e - b_ * b_
    s = np.clip((b_ * f - c * e) / den, 0, 1) if den > 1e-12 else 0.; t = (b_ * s + f) / e
    if t < 0: t = 0.; s = np.clip(-c / a, 0, 1)
    elif t > 1: t = 1.; s = np.clip((b_ - c) / a, 0, 1)
    return np.linalg.norm(p1 + d1 * s - p2 - d2 * t)

def overlaps(b, q, g, tol=.035):
    """limb capsules that run through each other or through the trunk, and body inside solid props"""
    G, P = b.fk(q, g); j = lambda n: P[BI[n]]
    caps = {f'{a}.{s}': (j(f'{a}.{s}'), j(f'{c}.{s}'), r) for a, c, r in SEG for s in 'LR'}
    caps['belly'] = (j('spine04'), j('spine03'), .085); caps['chest'] = (j('spine02'), j('spine01'), .10); caps['head'] = (j('head') + G[BI['head']] @ [0, .03, .02], j('head') + G[BI['head']] @ [0, .12, .02], .075)
    bad = []; names = list(caps)
    for i, m in enumerate(names):
        for n in names[i + 1:]:
            if m[-1] == n[-1] and {m.split('.')[0], n.split('.')[0]} in ({'upperarm01', 'lowerarm01'}, {'upperleg01', 'lowerleg01'}): continue
            if 'upperarm01' in m and n == 'chest' or {m, n} <= {'belly', 'chest', 'head'}: continue
            o = caps[m][2] + caps[n][2] - seg_dist(*caps[m][:2], *caps[n][:2])
            if o > tol: bad.append(f'{m} runs {o * 100:.0f} cm into {n}')
    return bad

def in_props(b, q, g, pr, tol=.03):
    X = b.points(b.sample, q, g); bad = []
    G, P = b.fk(q, g); j = lambda n: P[BI[n]]; H = G[BI['head']]
    caps = {'neck': (j('neck01'), j('head'), .05), 'head': (j('head') + H @ [0, .03, .02], j('head') + H @ [0, .12, .02], .08), 'chest': (j('spine02'), j('spine01'), .10), 'belly': (j('spine04'), j('spine03'), .085)}
    caps |= {f'{a}.{s}': (j(f'{a}.{s}'), j(f'{c}.{s}'), r) for a, c, r in SEG if a != 'lowerarm01' for s in 'LR'}
    for k, m in enumerate(pr):
        if hasattr(m, 'axis') and not m.thin:                          # bars: axis against body capsules
            path, r = m.axis
            for n, (p0, p1, rr) in caps.items():
                o = max(r + rr - seg_dist(a, c, p0, p1) for a, c in zip(path[:-1], path[1:]))
                if o > tol: bad.append(f'bar {k} runs {o * 100:.0f} cm into {n}')
        if m.floor or len(m.f) != 12: continue                        # solid boxes only
        lo, hi = m.v.min(0), m.v.max(0); depth = np.minimum(X - lo, hi - X).min(1)
        if depth.max() > tol: bad.append(f'{depth.max() * 100:.0f} cm inside box {k}')
    return bad


def check(ex, d, sols, frs):
    """automatic plausibility: contacts, joint limits, floor, emptiness, clipping"""
    bad = []
    for k, (q, g, err, info) in enumerate(sols):
        for p, e in err.items():
            lim = 1.2 if 'faces' not in p else 2.5                    # 1.2 cm, ~24 degrees
            if e > lim: bad.append(f'frame {k}: pin "{p}" off by {e:.1f}')
        if info['floor'] > .03 and ex.get('floor', True): bad.append(f'frame {k}: {info["floor"] * 100:.1f} cm under the floor')
        at = [n for n in DOF[3:] if n in LIMITS and (q[DI[n]] > LIMITS[n][1] - .2 or q[DI[n]] < LIMITS[n][0] + .2) and not n.startswith(('knee', 'el')) ]
        if at: bad.append(f'frame {k}: at limit {", ".join(at)}')
        bad += [f'frame {k}: {x}' for x in overlaps(d.b, q, g) + in_props(d.b, q, g, make_props(ex.get('props', []), d.b, q, g))]
        cov = (frs[k]['buf']['M'] > 0).mean()
        if cov < .06: bad.append(f'frame {k}: nearly empty ({cov:.2%})')
        if len(frs[k]['svg']) > 14000: bad.append(f'frame {k}: svg {len(frs[k]["svg"])} B')
    return bad


def stale(exercise):
    files = sorted(OUT.glob(f'{exercise}-[0-9].svg'))
    return not files or any(f'data-source="{stamp(exercise)}"' not in f.read_text()[:400] for f in files)


def draw_exercise(k):
    ex = tomllib.loads((POSES / f'{k}.toml').read_text()); t = time.time()
    d = model(ex.get('model', 'm')); v = ex.get('view', 'side'); cam = draw.Camera(*(VIEWS[v] if isinstance(v, str) else v))
    sols = solve_exercise(ex, d); frs = draw_frames(ex, d, sols, cam); svgs = compose(ex, d, sols, frs, cam); bad = check(ex, d, sols, frs)
    for f in OUT.glob(f'{k}-[0-9].svg'): f.unlink()
    for n, s in enumerate(svgs, 1): (OUT / f'{k}-{n}.svg').write_text(s.replace('STAMP', stamp(k)))
    print(k, [len(s) for s in svgs], f'{time.time() - t:.1f}s', *['\n   ! ' + x for x in bad], flush=True)


def main(ids):
    """Draw the exercises named, or else every one whose drawing is stale."""
    OUT.mkdir(parents=True, exist_ok=True)
    for k in ids or [p.stem for p in sorted(POSES.glob('*.toml')) if stale(p.stem)]:
        try: draw_exercise(k)
        except (ValueError, KeyError, tomllib.TOMLDecodeError) as e: print(f'{k}: not drawn: {e!r}', flush=True)

if __name__ == '__main__': main(sys.argv[1:])
