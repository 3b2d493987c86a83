"""What can be told of a pose without eyes: contacts, joints, floor, limbs through limbs and things."""
import numpy as np
from .generator.body import BI, DOF, DI, LIMITS
from .generator.equipment import make_props


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
