"""Movement arrows: where the moving part goes."""
import numpy as np
from . import trace as R


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
