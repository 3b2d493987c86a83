"""The scene: orthographic camera, meshes, and one z-buffer of everything seen."""
import numpy as np
from .body import BI
from .materials import SHOE, SOLE
from . import raster as R


class Camera:
    def __init__(self, yaw=65, pitch=10):
        a, e = np.radians(yaw), np.radians(pitch)
        f = -np.array([-np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])      # looking direction
        r = np.cross(f, [0, 1, 0]); r /= np.linalg.norm(r); u = np.cross(r, f)
        self.r, self.u, self.f = r, u, f
    def __call__(self, p):                             # metres: right, down, depth
        return np.stack([p @ self.r, -(p @ self.u), p @ self.f], -1)


def render(dress, q, grip, cam, props, px=1500, frame=None, muscles=None):
    """Returns dict of buffers.  frame = (x0,y0,x1,y1) in camera metres, shared between the frames of an exercise."""
    b = dress.b
    Gm, P = b.fk(q, grip)
    V, Fc, clip, key, mat, part, cull, sole, fills, thin, mus = [], [], [], [], [], [], [], [], [], [], []
    off = 0
    for pc in dress.pieces:
        x = pc.pose(Gm, P, b.N, b.J); n = len(x)
        V.append(x); Fc.append(pc.f + off); off += n
        clip.append(np.full(n, 1.) if pc.clip is None else pc.clip); key.append(pc.key); part.append(pc.part)
        mat.append(np.full(len(pc.f), pc.mat)); cull.append(np.full(len(pc.f), pc.cull))
        sole.append(getattr(pc, 'sole', np.full(n, -1.))); fills.append(np.full(len(pc.f), -1)); thin.append(np.zeros(len(pc.f), bool))
        mus.append(np.full(n, -1.) if muscles is None else muscles(pc))
    nbody = off
    for k, m in enumerate(props):
        f = m.f; v = m.v[f].reshape(-1, 3); n = len(v)                                 # unshared vertices: own key per group
        V.append(v); Fc.append(np.arange(n).reshape(-1, 3) + off); off += n
        clip.append(np.full(n, 1.)); gk = np.repeat(m.group, 3)
        key.append(np.stack([50 + gk * 7., np.full(n, 50 + 11. * k), np.zeros(n)], 1) + v * .0)
        part.append(np.full(n, 20 + k)); mat.append(np.full(len(f), m.mat)); cull.append(np.zeros(len(f), bool)); sole.append(np.full(n, -1.)); fills.append(np.full(len(f), k))
        thin.append(np.full(len(f), m.thin or m.floor)); mus.append(np.full(n, -1.))
    cat = lambda l: np.concatenate(l)
    V, Fc, clip, key, mat, part, cull, sole, fills, thin, mus = map(cat, (V, Fc, clip, key, mat, part, cull, sole, fills, thin, mus))
    C = cam(V)
    if frame is None:
        m = .03; frame = (C[:, 0].min() - m, C[:, 1].min() - m, C[:, 0].max() + m, C[:, 1].max() + m)
    sc = px / max(frame[2] - frame[0], frame[3] - frame[1]); W = int(np.ceil((frame[2] - frame[0]) * sc)); H = int(np.ceil((frame[3] - frame[1]) * sc))
    S = np.stack([(C[:, 0] - frame[0]) * sc, (C[:, 1] - frame[1]) * sc, C[:, 2]], 1)
    fb, bb, zb = R.raster(S, Fc, W, H, clip=clip, cull=cull)
    hit = fb >= 0; ff = np.where(hit, fb, 0); T = Fc[ff]
    itp = lambda a: (a[T] * (bb if a.ndim == 1 else bb[..., None])).sum(-1 if a.ndim == 1 else -2)
    K = np.where(hit[..., None], itp(key), 0)
    M = np.where(hit, mat[ff], 0)
    so = itp(sole) > 0; M = np.where(hit & (M == SHOE) & so, SOLE, M)
    PT = np.where(hit, part[T[..., 0]], -1)
    # majority part by the largest barycentric
    am = bb.argmax(-1); PT = np.where(hit, np.take_along_axis(part[T], am[..., None], -1)[..., 0], -1)
    FI = np.where(hit, fills[ff], -1)
    A, Bv, Cv = V[Fc[:, 0]], V[Fc[:, 1]], V[Fc[:, 2]]
    fn = np.cross(Bv - A, Cv - A); fn /= np.maximum(np.linalg.norm(fn, axis=1, keepdims=True), 1e-12)
    vn = np.zeros_like(V)
    for k in range(3): np.add.at(vn, Fc[:, k], fn)
    vn /= np.maximum(np.linalg.norm(vn, axis=1, keepdims=True), 1e-9)
    Nn = itp(vn); Nn /= np.maximum(np.linalg.norm(Nn, axis=-1, keepdims=True), 1e-9)
    # tiny islands (slivers of a surface seen through a crack) take over their surroundings
    from scipy import ndimage
    lab = np.where(hit, M * 100 + np.where(M >= 10, FI * 7 + (np.round(K[..., 0]).astype(int) % 5), PT), -1); bad = np.zeros_like(hit)
    for u in np.unique(lab):
        cc, n = ndimage.label(lab == u); sz = np.bincount(cc.ravel()); sz[0] = 1 << 30; bad |= (sz < 60)[cc]
    if bad.any():
        iy, ix = ndimage.distance_transform_edt(bad, return_distances=False, return_indices=True)
        K, M, PT, FI, Nn, zb, hit, ff = (a[iy, ix] for a in (K, M, PT, FI, Nn, zb, hit, ff))
    return dict(K=K, M=M, P=PT, Z=np.where(hit, zb, np.inf), N=Nn, hit=hit, fill=FI, scale=sc, frame=frame, W=W, H=H, V=V[:nbody], S=S,
                fk=(Gm, P), thin=np.where(hit, thin[ff], False), wrist_y=dress.P0[BI['wrist.L'], 1] + .01, mus=np.where(hit, itp(mus), -1))


def frame_of(meshes, cam, margin=.03):
    lo, hi = np.full(2, 9e9), np.full(2, -9e9)
    for v in meshes:
        c = cam(v)[:, :2]; lo = np.minimum(lo, c.min(0)); hi = np.maximum(hi, c.max(0))
    return (lo[0] - margin, lo[1] - margin, hi[0] + margin, hi[1] + margin)
