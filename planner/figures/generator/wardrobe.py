"""Clothes, shoes, hair and face strokes for a Body.  Everything is derived from the body mesh at load time."""
import numpy as np
from .body import BI, BONES, DOF, FACES, FGROUP, WI
from .materials import HAIR, PART, SHIRT, SHOE, SHORTS, SKIN
from .shapes import sphere
from .skinning import Piece, adjacency, dense_w, normals



class Dress:
    def __init__(self, body, hair='short', sleeve=.52, leg=.52, barefoot=False):
        self.b = body
        Gm, P = body.fk(np.zeros(len(DOF))); P = P + [0, body.stand_y, 0]; self.P0 = P
        j = lambda n: P[BI[n]]
        v = body.neutral; nv = len(v)
        fb = FACES[FGROUP == 0]
        nrm = normals(v, fb); A = adjacency(nv, fb)
        dom = np.array(BONES)[WI[:, 0]]
        self.weights = dense_w(np.arange(nv))
        w = self.weights
        grp = lambda *names: sum(w[:, BI[b]] for b in BONES if any(b.startswith(n) for n in names))
        head_w = grp('head', 'neck03', 'neck02')
        part = np.zeros(nv, int)
        for s in 'LR':
            arm = sum(w[:, BI[b]] for b in BONES if b.endswith('.' + s) and b.startswith(('upperarm', 'lowerarm', 'wrist', 'finger')))
            leg_ = sum(w[:, BI[b]] for b in BONES if b.endswith('.' + s) and b.startswith(('upperleg', 'lowerleg', 'foot', 'toe')))
            part[arm > .5] = PART['arm.' + s]; part[leg_ > .5] = PART['leg.' + s]
        part[head_w > .5] = PART['head']
        self.vpart = part
        # ---- scalar fields (metres, positive = covered)
        big = .5
        shirt = np.full(nv, big); shorts = np.full(nv, -big); shoe = np.full(nv, -big)
        hipy = (j('upperleg01.L') + j('upperleg01.R'))[1] / 2
        hem = hipy + .055
        shirt = np.minimum(shirt, v[:, 1] - hem)
        c = j('neck01') + [0, .012, .022]
        e = (v - c) / [.078, .062, .082]
        neckf = (np.linalg.norm(e, axis=1) - 1) * .07
        shirt = np.where((v[:, 1] > c[1] - .12) & (np.abs(v[:, 0]) < .13), np.minimum(shirt, neckf), shirt)
        shirt = np.where((v[:, 1] > c[1] + .03), np.minimum(shirt, -.05), shirt)
        shorts = (hem + .08) - v[:, 1]
        for s in 'LR':
            a0, a1 = j(f'upperarm01.{s}'), j(f'lowerarm01.{s}'); L = np.linalg.norm(a1 - a0); t = (v - a0) @ (a1 - a0) / L
            arm = part == PART['arm.' + s]
            shirt = np.where(arm, sleeve * L - t, shirt); shorts = np.where(arm, -big, shorts)
            l0, l1 = j(f'upperleg01.{s}'), j(f'lowerleg01.{s}'); L = np.linalg.norm(l1 - l0); t = (v - l0) @ (l1 - l0) / L
            lg = part == PART['leg.' + s]
            shorts = np.where(lg, np.minimum(shorts, leg * L - t), shorts)
            shirt = np.where(lg, np.minimum(shirt, v[:, 1] - hem), shirt)
        shirt = np.where(part == PART['head'], -big, shirt)
        self.shirt, self.shorts = shirt, shorts
        self.pieces = []
        # ---- body skin
        legm = (part == 4) | (part == 5)
        cut = np.minimum(.014 - shirt, np.where(legm, .024, .02) - shorts)         # skin reaches a little under the clothes
        if not barefoot:
            az = np.where(v[:, 0] > 0, j('foot.L')[2], j('foot.R')[2])
            fc = v[:, 1] - (.052 + .7 * np.clip(v[:, 2] - az - .012, 0, .2))
            cut = np.where(v[:, 1] < .2, np.minimum(cut, fc), cut)
        keep = (cut[fb] > 0).any(1)
        under = np.clip(np.maximum(np.minimum(shirt, .3), np.where(legm, -1, shorts)) / .012, 0, 1) * np.where(legm, .016, .010)
        self.pieces.append(Piece(v - nrm * under[:, None], fb[keep], w, SKIN, clip=cut, key=v, part=part, name='skin'))
        # ---- cloth
        def cloth(field, off, mat, it, shift, name):
            sel = (field[fb] > -.02).any(1)
            f = fb[sel]; u = np.unique(f); rm = -np.ones(nv, int); rm[u] = np.arange(len(u)); f = rm[f]
            x = v[u].copy(); Ac = adjacency(len(u), f); ww = w[u].copy()
            bnd = np.zeros(len(u), bool)
            ed = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), 1); ue, cnt = np.unique(ed, axis=0, return_counts=True)
            bnd[ue[cnt == 1].ravel()] = True
            for _ in range(it):
                nx = Ac @ x; x = np.where(bnd[:, None], x, x + .6 * (nx - x))
            for _ in range(it): ww = ww + .5 * (Ac @ ww - ww)
            ww[ww < .004] = 0; ww /= ww.sum(1, keepdims=True)
            n = normals(x, f)
            body_n = v[u]
            x = x + n * off(u)[:, None]
            # never inside the skin
            dd = ((x - body_n) * nrm[u]).sum(1); x = x + nrm[u] * np.maximum(.004 - dd, 0)[:, None]
            self.pieces.append(Piece(x, f, ww, mat, clip=field[u], key=v[u] + shift, part=part[u], cull=False, name=name))
        armm = (part == 2) | (part == 3)
        cloth(np.minimum(shorts, .022 - np.where(legm, -1, shirt)), lambda u: np.where(legm[u], .008 + .016 * np.clip(1 - shorts[u] / .16, 0, 1), .008), SHORTS, 14, [0, 0, 1.], 'shorts')
        cloth(shirt, lambda u: np.where(armm[u], .007 + .012 * np.clip(1 - shirt[u] / .12, 0, 1), .010 + .010 * np.clip(1 - shirt[u] / .25, 0, 1) * (v[u, 1] < hem + .25)), SHIRT, 18, [0, 0, 2.], 'shirt')
        # ---- shoes
        if not barefoot:
            for s, sg in (('L', 1), ('R', -1)): self._shoe(s, sg, v, j)
        self._hair(hair, v, nrm, fb, w, j, A, dom)
        self._face(v, fb, j)
        for p in self.pieces: p.bind(body.N, P, body.J)

    def _shoe(self, s, sg, v, j):
        ank = j(f'foot.{s}'); ft = np.isin(np.array(BONES)[WI[:, 0]], [f'foot.{s}', f'toe.{s}']); ft &= np.isin(np.arange(len(v)), self.b.bodyidx)
        z0, z1 = v[ft, 2].min() - .008, v[ft, 2].max() + .012; L = z1 - z0
        cx = ank[0]
        ns, nr = 26, 28
        S = np.linspace(0, 1, ns); S = .5 - .5 * np.cos(np.pi * S)
        key = [0, .04, .12, .25, .4, .55, .7, .82, .92, .98, 1]
        hw = np.interp(S, key, [.008, .026, .037, .040, .040, .044, .050, .050, .042, .024, .006]) * L / .29
        top = np.interp(S, key, [.045, .078, .098, .104, .098, .082, .066, .056, .048, .038, .022]) * L / .29
        bot = np.interp(S, key, [.006, .0, 0, 0, .0, .0, 0, .002, .006, .012, .016])
        xc = np.interp(S, key, [0, 0, 0, -.002, -.004, -.002, .004, .004, -.002, -.010, -.014]) * sg
        # medial = -sg ; toes lean to the inside
        V = []
        for k in range(ns):
            th = np.linspace(0, 2 * np.pi, nr, endpoint=False)
            cs, sn = np.cos(th), np.sin(th)
            p = 2.6
            ex = np.sign(cs) * np.abs(cs) ** (2 / p); ey = np.sign(sn) * np.abs(sn) ** (2 / p)
            y = bot[k] + (top[k] - bot[k]) * (.5 + .5 * ey)
            taper = 1 - .38 * np.clip((y - .03) / .08, 0, 1)
            V.append(np.stack([cx + xc[k] + hw[k] * ex * taper, y - .004, np.full(nr, z0 + S[k] * L)], 1))
        V = np.concatenate(V); F = []
        for k in range(ns - 1):
            for r in range(nr):
                a, b_, c, d = k * nr + r, k * nr + (r + 1) % nr, (k + 1) * nr + r, (k + 1) * nr + (r + 1) % nr
                F += [[a, b_, c], [b_, d, c]]
        nV = len(V); V = np.vstack([V, V[:nr].mean(0), V[-nr:].mean(0)])
        for r in range(nr):
            F += [[nV, (r + 1) % nr, r], [nV + 1, (ns - 1) * nr + r, (ns - 1) * nr + (r + 1) % nr]]
        F = np.array(F)
        c = V.mean(0); n = np.cross(V[F[:, 1]] - V[F[:, 0]], V[F[:, 2]] - V[F[:, 0]])
        if ((V[F].mean(1) - c) * n).sum() < 0: F = F[:, ::-1]
        ball = j(f'toe.{s}')[2]
        wt = np.clip((V[:, 2] - (ball - .025)) / .05, 0, 1); w = np.zeros((len(V), len(BONES))); w[:, BI[f'foot.{s}']] = 1 - wt; w[:, BI[f'toe.{s}']] = wt
        part = np.full(len(V), PART['leg.' + s])
        self.pieces.append(Piece(V, F, w, SHOE, key=V + [0, 0, 3.], part=part, name='shoe.' + s))
        self.pieces[-1].sole = .021 - V[:, 1]

    def _hair(self, style, v, nrm, fb, w, j, A, dom):
        hd = j('head'); head = dom == 'head'
        crown, occ, nose = v[self.b.marker['crown']], v[self.b.marker['occiput']], v[self.b.marker['nose']]
        fz = v[self.b.marker['forehead']]
        H = crown[1] - nose[1]                                              # nose tip to crown
        front = np.array([0, crown[1] - .33 * H, fz[2]]); nape = np.array([0, nose[1] - .045, occ[2]])
        d = nape - front; n = np.array([0, d[2], -d[1]]); n = n / np.linalg.norm(n); n = n if n[1] > 0 else -n
        f = (v - front) @ n
        # hairline: temples recede, sideburn in front of the ear, ears free
        mid = (front[2] + occ[2]) / 2
        wx = np.abs(v[:, 0])
        f = f + .012 - .25 * np.clip(wx - .03, 0, .03) * (v[:, 2] > mid + .03)
        ang = np.arctan2(v[:, 0], v[:, 2] - mid)                                    # tufts: a slightly uneven hairline
        f = f + .0035 * np.sin(ang * 13 + 1) + .002 * np.sin(ang * 29)
        side = (wx > .045) & (v[:, 2] > mid - .01) & (v[:, 2] < mid + .035); f = np.where(side, f + .022, f)   # sideburns
        skull = np.percentile(wx[head & (v[:, 1] > nose[1] + .05)], 98)
        f = np.where(wx > skull + .002, -.05, f)
        f = np.where(head | np.isin(dom, ['neck03', 'neck02']), f, -.5)
        self.hairf = f
        th = {'short': .010, 'bun': .013, 'grey': .010}[style]
        sel = (f[fb] > -.015).any(1) & (head[fb].all(1))
        F = fb[sel]; u = np.unique(F); rm = -np.ones(len(v), int); rm[u] = np.arange(len(u)); F = rm[F]
        x = v[u].copy(); Ac = adjacency(len(u), F)
        nn = nrm[u]
        for _ in range(6): nn = nn + .5 * (Ac @ nn - nn)
        nn /= np.linalg.norm(nn, axis=1, keepdims=True)
        ramp = np.clip(f[u] / .035, 0, 1)
        x = x + nn * (.002 + th * ramp ** .6)[:, None]
        self.pieces.append(Piece(x, F, w[u], HAIR, clip=f[u], key=v[u] + [0, 0, 5.], part=np.full(len(u), 1), cull=False, name='hair'))
        if style == 'bun':
            import math
            V, Fq = sphere(14, 20); r = .036
            c = np.array([0, crown[1] - .030, occ[2] + .004])
            V = V * [r, r, r * .9] + c
            ww = np.zeros((len(V), len(BONES))); ww[:, BI['head']] = 1
            self.pieces.append(Piece(V, Fq, ww, HAIR, key=V + [0, 0, 6.], part=np.full(len(V), 1), name='bun'))

    def _face(self, v, fb, j):
        """small strokes on the face, as points bound to the head bone (neutral coordinates)."""
        eyes = [v[np.unique(FACES[(FGROUP == 1)])]]
        e = eyes[0]; self.face = []
        nose = v[self.b.marker['nose']]
        fv = v[np.unique(fb)]; fv = fv[(fv[:, 1] > nose[1] - .12) & (fv[:, 2] > nose[2] - .14)]
        def surf(x, y):
            d = np.hypot(fv[:, 0] - x, fv[:, 1] - y); k = np.argsort(d)[:6]; wgt = 1 / (d[k] + 1e-3) ** 2
            zz = fv[k, 2]; good = zz > zz.max() - .02; return (zz[good] * wgt[good]).sum() / wgt[good].sum() + .003
        ec = {}
        for sg in (1, -1):
            c = e[e[:, 0] * sg > 0].mean(0); ec[sg] = c
            xs = np.linspace(-.0045, .0045, 5)
            self.face.append(('eye', np.array([[c[0] + sg * .001, c[1] + t, surf(c[0], c[1])] for t in xs])))
            xs = np.linspace(-.018, .021, 7)
            self.face.append(('brow', np.array([[c[0] + sg * t, c[1] + .021 - 9 * (t - .004) ** 2, surf(c[0] + sg * t, c[1] + .021)] for t in xs])))
        my = nose[1] - .038
        xs = np.linspace(-.021, .021, 9)
        self.face.append(('mouth', np.array([[t, my + 6 * t * t, surf(t, my)] for t in xs])))
