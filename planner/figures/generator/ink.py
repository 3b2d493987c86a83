"""Buffers of a scene -> fills and strokes -> SVG."""
import numpy as np
from .body import BI
from .materials import SKIN, SHIRT, SHORTS, SHOE, SOLE, HAIR, PART
from . import trace as R

STYLE = {                                             # fill grey per material (None = white)
    SKIN: '#fff', SHIRT: '#c9ced3', SHORTS: '#5b6670', SHOE: '#fff', SOLE: '#5b6670', HAIR: '#3a3f45',
}
FAR = {SKIN: '#dfe2e6', SHOE: '#dfe2e6'}                 # limbs on the far side get a light tone


def lines(buf, cam, occ_jump=.030, sigma=8., minlen=26):
    K, M, P, Z, N, hit = (buf[k] for k in 'K M P Z N hit'.split()); sc = buf['scale']; pxm = 1 / sc
    U = K.copy(); U[..., 2] = np.where(M < 10, K[..., 2] - np.round((K[..., 2] - .1) ), K[..., 2])
    def pair(sl_a, sl_b, axis):
        ha, hb = hit[sl_a], hit[sl_b]
        sil = ha != hb
        both = ha & hb
        dk = np.linalg.norm(K[sl_a] - K[sl_b], axis=-1)
        same = M[sl_a] == M[sl_b]; dn = np.linalg.norm(U[sl_a] - U[sl_b], axis=-1)      # distance on the undressed body
        dz = np.abs(np.where(both, Z[sl_a], 0) - np.where(both, Z[sl_b], 0))
        fa, f2 = -(N[sl_a] @ cam.f), -(N[sl_b] @ cam.f)
        # smallest plausible step of the surface from the flatter of both pixels
        graz = np.maximum(np.abs(fa), np.abs(f2)).clip(.12, 1)
        pa, pb = P[sl_a], P[sl_b]
        thr = np.where((pa >= 20) | (pb >= 20), .5, occ_jump)
        hand = (pa == pb) & ((pa == 2) | (pa == 3)); thr = np.where(hand, .020, thr)
        occ = both & (M[sl_a] < 10) & (M[sl_b] < 10) & (dn > np.where(same, np.maximum(thr, 3.2 * pxm / graz), np.maximum(.075, 3.2 * pxm / graz)))
        prop = both & ((M[sl_a] >= 10) | (M[sl_b] >= 10)) & (dk > 1)
        matb = both & (M[sl_a] != M[sl_b]) & ~occ & ~prop
        # a material border with a real depth step counts as an outline
        step = matb & (dz > .03); occ = occ | step; matb = matb & ~step
        occ = occ | prop
        ba, bd = ha & (M[sl_a] < 10), hb & (M[sl_b] < 10)
        front = np.where(ba & ~bd, True, np.where(bd & ~ba, False, np.where(ha, Z[sl_a], 9e9) <= np.where(hb, Z[sl_b], 9e9)))
        pp = ha & hb & (M[sl_a] >= 10) & (M[sl_b] >= 10)
        front = np.where(pp, (pa < pb) | ((pa == pb) & (K[sl_a][..., 0] < K[sl_b][..., 0])), front)
        return sil, occ, matb, front
    out = {}
    hs = pair((slice(None), slice(None, -1)), (slice(None), slice(1, None)), 1)
    vs = pair((slice(None, -1), slice(None)), (slice(1, None), slice(None)), 0)
    E, kind, keyv, th, pid = [], [], [], [], []
    for c in range(3):
        E1, (ya, xa), E2, (yb, xb) = R.cracks(hs[c], vs[c])
        fr1 = hs[3][ya, xa]; fr2 = vs[3][yb, xb]
        Y1, X1 = ya, np.where(fr1, xa, xa + 1); Y2, X2 = np.where(fr2, yb, yb + 1), xb
        E += [E1, E2]; kind.append(np.full(len(E1) + len(E2), c)); keyv += [K[Y1, X1], K[Y2, X2]]; th += [buf['thin'][Y1, X1], buf['thin'][Y2, X2]]; pid += [P[Y1, X1], P[Y2, X2]]
    E = np.concatenate(E); kind = np.concatenate(kind); keyv = np.concatenate(keyv); th = np.concatenate(th); pid = np.concatenate(pid)
    small = (pid == 1) | ((np.isin(pid, (2, 3))) & (keyv[:, 1] < buf['wrist_y']))            # head and hands: keep detail
    kk = keyv.copy(); kk[:, 2] = np.where(kk[:, 2] > .6, kk[:, 2] - np.round(kk[:, 2]), kk[:, 2])
    kk = np.where((pid >= 20)[:, None], 5 + kk * .004, kk)             # props: chain across their own face borders
    paths = []
    for sel, name in (((kind < 2), 'o'), ((kind == 2), 'm')):
        ids = np.nonzero(sel)[0]
        if not len(ids): continue
        ch = [(ids[e], pts, closed) for e, pts, closed in R.chain(E[ids], kk[ids], .12, kind[ids])]
        long = [len(p) >= (12 if (pid[e] >= 20).mean() > .5 else minlen) for e, p, c in ch]
        node = {(q[0], q[1]) for (e, p, c), ok in zip(ch, long) if ok for q in p}
        alive = {i for i, ((e, p, c), ok) in enumerate(zip(ch, long)) if not ok and not c and len(p) > 1}
        while True:                                                   # short pieces stay only where they bridge longer ones
            cnt = {}
            for i in alive:
                for q in (ch[i][1][0], ch[i][1][-1]): cnt[(q[0], q[1])] = cnt.get((q[0], q[1]), 0) + 1
            dead = {i for i in alive if any((q[0], q[1]) not in node and cnt[(q[0], q[1])] < 2 for q in (ch[i][1][0], ch[i][1][-1]))}
            if not dead: break
            alive -= dead
        for i, ((e, pts, closed), ok) in enumerate(zip(ch, long)):
            if not ok and i not in alive: continue
            prop = (pid[e] >= 20).mean() > .5
            fine = small[e].mean() > .5
            paths.append(dict(kind=name, pts=pts if prop else R.smooth(pts, closed, 3.6 if fine else sigma), closed=closed, sil=(kind[e] == 0), thin=th[e].mean() > .5, floor=th[e].mean() > .5, prop=prop, L=len(pts)))
    return paths


def mask_paths(mask, sigma=4., minarea=120, tol=.9):
    m = np.pad(mask, 1)
    h = m[:, :-1] != m[:, 1:]; v = m[:-1] != m[1:]
    E1, (ya, xa), E2, (yb, xb) = R.cracks(h, v)
    E = np.concatenate([E1, E2]) - 1
    key = np.concatenate([np.stack([ya, np.where(m[ya, xa], xa, xa + 1), 0 * ya], 1), np.stack([np.where(m[yb, xb], yb, yb + 1), xb, 0 * yb], 1)]) if len(E) else None
    out = []
    for e, pts, closed in R.chain(E, key.astype(float) if key is not None else None, None):
        x, y = pts[:, 0], pts[:, 1]; a = .5 * abs((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())
        if a < minarea: continue
        out.append(R.fit(R.smooth(pts, True, sigma), tol, True))
    return out


# ---------------------------------------------------------------- figure -> svg groups
UNIT = 1600.                                            # svg user units across the frame's long side

def darker(c, k=.86):
    return '#' + ''.join(f'{int(int(c[i:i + 2], 16) * k):02x}' for i in (1, 3, 5))


def figure(buf, cam, dress, style=None, tol=.8, far_tint=True, muscle_fill='#e0523f', lw=1., face=True, print_tones=None):
    """returns list of svg elements (strings) for one frame, back to front"""
    sc = buf['scale']; M, P, Z, hit = buf['M'], buf['P'], buf['Z'], buf['hit']
    st = dict(STYLE); st.update(style or {})
    s = 1.0
    el = []
    d = lambda polys: ''.join(R.path_d(p, True, s) for p in polys)
    # fills: props by their own colour, body by material and near/far
    body = hit & (M < 10)
    props = hit & (M >= 10)
    groups = {}
    for k in np.unique(buf['fill'][props]) if props.any() else []: groups.setdefault(buf['propfill'][int(k)], []).append(props & (buf['fill'] == k))
    far = np.zeros_like(hit)
    if far_tint:
        Gm, Pj = buf['fk']
        for limb, bones in (('arm', ('upperarm01', 'lowerarm01', 'wrist')), ('leg', ('upperleg01', 'lowerleg01', 'foot'))):
            dz = [np.mean([Pj[BI[f'{n}.{sd}']] @ cam.f for n in bones]) for sd in 'LR']
            if abs(dz[0] - dz[1]) > .10: far |= P == PART[f'{limb}.' + 'LR'[int(dz[1] > dz[0])]]
    white = body.copy(); 
    el.append(('fill', '#fff', mask_paths(hit, 4, 120, 2.2)))
    for col, ms in groups.items():
        m = np.logical_or.reduce(ms)
        if col != '#fff': el.append(('fill', col, mask_paths(m, 1.6, 60, 1.6)))
    for mat in (SKIN, SHIRT, SHORTS, SHOE, SOLE, HAIR):
        for isfar in ((False, True) if mat in FAR else (None,)):
            m = body & (M == mat) & ((far == isfar) if isfar is not None else True)
            col = (FAR[mat] if st[mat] == '#fff' else darker(st[mat])) if isfar else st[mat]
            if col == '#fff' or not m.any(): continue
            el.append(('fill', col, mask_paths(m, 4.5, 60, 1.7)))
    if (buf['mus'] > 0).any():
        el.append(('muscle', muscle_fill, mask_paths(body & (buf['mus'] > 0) & (M != HAIR), 5, 200, tol)))
    strokes = {}
    for p in lines(buf, cam):
        kind = 'thin' if (p['kind'] == 'm' or p['thin']) else ('out' if p['sil'].mean() > .5 else 'in')
        if p['prop'] and kind == 'out': kind = 'in'
        if p['prop'] and kind == 'in' and p['floor']: kind = 'thin'
        segs = R.fit_straight(p['pts'], p['closed']) if p['prop'] else R.fit(p['pts'], tol * .8, p['closed'])
        strokes.setdefault(kind, []).append((segs, p['closed']))
    # face strokes
    if face:
        Gm, Pj = buf['fk']; b = dress.b; h = BI['head']
        fc = Gm[h] @ np.array([0, 0, 1.]) @ cam.f
        for nm, pts in dress.face:
            X = (pts - dress.P0[h]) @ Gm[h].T + Pj[h]; C = cam(X)
            u = (C[:, 0] - buf['frame'][0]) * sc; v = (C[:, 1] - buf['frame'][1]) * sc
            iu = np.clip(u.astype(int), 0, buf['W'] - 1); iv = np.clip(v.astype(int), 0, buf['H'] - 1)
            vis = (Z[iv, iu] > C[:, 2] - .010) & (P[iv, iu] == 1)
            run = []
            for k in range(len(u) + 1):
                if k < len(u) and vis[k]: run.append((u[k], v[k])); continue
                if len(run) >= 3:
                    strokes.setdefault('eye' if nm == 'eye' else 'thin', []).append((R.fit(np.array(run), .5), False))
                run = []
    return el, strokes


WIDTH = dict(out=8.4, **{'in': 6.4}, thin=4.0, eye=7.0)

def to_svg(el, strokes, W, H, scale=2., extra='', ink='#1b1f23', lw=1.):
    o = []
    for _, col, polys in el:
        dd = ''.join(R.path_d(p, True, scale) for p in polys)
        op = ' fill-opacity=".62"' if _ == 'muscle' else ''
        if dd: o.append(f'<path fill="{col}"{op} fill-rule="evenodd" d="{dd}"/>')
    for k in ('thin', 'in', 'out', 'eye'):
        dd = ''.join(R.path_d(sg, c, scale) for sg, c in strokes.get(k, []))
        if dd: o.append(f'<path fill="none" stroke="{ink}" stroke-width="{WIDTH[k] * lw * scale:.3g}" stroke-linecap="round" stroke-linejoin="round" d="{dd}"/>')
    return ''.join(o)
