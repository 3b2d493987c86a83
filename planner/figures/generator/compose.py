"""Solved poses -> one SVG a frame, on one scale: figure, contact shadow, inset, arrows."""
import numpy as np
from . import ink, raster as R, scene
from .arrows import arrow_svg, arrows, proj
from .body import Body
from .equipment import make_props
from .muscles import muscle_field
from .posing import solve_exercise
from .wardrobe import Dress

PX_PER_M = 750                                     # raster; one scale for all, so that line weights match from card to card
MM_PER_M = 24                                      # on paper

VIEWS = {'side': (82, 9), 'three-quarter': (58, 12), 'front': (14, 6), 'back': (166, 8), 'high': (60, 28), 'other-side': (-82, 9), 'back-quarter': (128, 10)}
MODELS = {'m': dict(body='m', hair='short'), 'f': dict(body='f', hair='bun'), 'f2': dict(body='f2', hair='bun'), 'm2': dict(body='m2', hair='short')}
_cache = {}
def model(k):
    if k not in _cache: _cache[k] = Dress(Body(MODELS[k]['body']), hair=MODELS[k]['hair'])
    return _cache[k]


def shadow_mask(buf, cam, d, frame):
    V = buf['V']; S = V.copy(); top = .32
    F = np.concatenate([p.f + o for p, o in zip(d.pieces, np.cumsum([0] + [len(p.v) for p in d.pieces[:-1]]))])
    ok = (V[F][:, :, 1] < top).all(1); F = F[ok]
    S[:, 1] = -.006; C = cam(S); sc = buf['scale']
    P = np.stack([(C[:, 0] - frame[0]) * sc, (C[:, 1] - frame[1]) * sc, C[:, 2]], 1)
    fb, _, _ = R.raster(P, F, buf['W'], buf['H'])
    from scipy.ndimage import gaussian_filter
    s = .022 * sc; return gaussian_filter((fb >= 0).astype(np.float32), (max(1., s * abs(cam.f[1]) * 1.6), s)) > .22


def draw_frames(ex, d, sols, cam, shared=False, style=None, far_tint=True):
    """render every (q, grip); same scale for all exercises.  returns list of dict(svg, W, H, floor)"""
    b = d.b; P = []
    for q, g, *_ in sols:
        pr = make_props(ex.get('props', []), b, q, g); fk = b.fk(q, g); V = [pc.pose(*fk, b.N, b.J) for pc in d.pieces]; P.append((pr, V))
    boxes = [scene.frame_of(V + [m.v for m in pr], cam, .03) for pr, V in P]
    if shared: u = (min(x[0] for x in boxes), min(x[1] for x in boxes), max(x[2] for x in boxes), max(x[3] for x in boxes)); boxes = [u] * len(boxes)
    out = []
    for (q, g, *_), (pr, V), bx in zip(sols, P, boxes):
        p = PX_PER_M * max(bx[2] - bx[0], bx[3] - bx[1])
        buf = scene.render(d, q, g, cam, pr, px=p, frame=bx, muscles=muscle_field(d, ex.get('muscles')))
        buf['propfill'] = [m.fill for m in pr]
        el, st = ink.figure(buf, cam, d, style=style, far_tint=far_tint)
        if ex.get('floor', True):
            sm = shadow_mask(buf, cam, d, bx)
            floorprop = np.isin(buf['fill'], [i for i, m in enumerate(pr) if m.floor])
            sm &= (~buf['hit']) | floorprop
            k = next((i for i, e in enumerate(el) if e[1] != '#fff' and e[1] not in ('#e9ebee',)), len(el))
            el.insert(k, ('fill', '#c4c9ce' if any(m.floor for m in pr) else '#dfe2e5', ink.mask_paths(sm, 4, 200, 1.2)))
        out.append(dict(svg=ink.to_svg(el, st, 0, 0), W=buf['W'], H=buf['H'], box=bx, scale=buf['scale'], q=q, g=g, buf=buf))
    return out


def inset_svg(ex, d, fr, cam, spec):
    """A close-up of one point of the frame, at a free place of the same picture: "palm.L r=.11 zoom=2.6 at=x,y,z" (r in the scene, at = its centre)"""
    t = spec.split(); opt = dict(x.split('=') for x in t[1:]); r, zoom = float(opt.get('r', .11)), float(opt.get('zoom', 2.6)); q, g = fr['q'], fr['g']
    c = cam(d.b.points(np.array([d.b.marker[t[0]]]), q, g))[0]; box = (c[0] - r, c[1] - r, c[0] + r, c[1] + r); pr = make_props(ex.get('props', []), d.b, q, g)
    buf = scene.render(d, q, g, cam, pr, px=PX_PER_M * zoom * 2 * r, frame=box); buf['propfill'] = [m.fill for m in pr]
    el, st = ink.figure(buf, cam, d, far_tint=False); o = proj(fr, cam, [float(x) for x in opt['at'].split(',')])[0]; w = buf['W']
    return (f'<g transform="translate({o[0] - w / 2:.0f} {o[1] - w / 2:.0f})"><rect width="{w}" height="{w}" fill="#fff"/><g transform="scale(.5)">{ink.to_svg(el, st, 0, 0, lw=.9)}</g>'
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
