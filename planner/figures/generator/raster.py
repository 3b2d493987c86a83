"""Small vectorised z-buffer rasteriser.  numpy only."""
import numpy as np


def raster(P, F, W, H, clip=None, cull=None, chunk=4_000_000):
    """P (V,3): pixel x, pixel y, depth (smaller = nearer).  Returns face index (-1 empty), barycentrics, depth."""
    T = P[F]                                                     # (n,3,3)
    x, y = T[:, :, 0], T[:, :, 1]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    x0 = np.clip(np.ceil(x.min(1) - .5), 0, W).astype(int); x1 = np.clip(np.floor(x.max(1) - .5) + 1, 0, W).astype(int)
    y0 = np.clip(np.ceil(y.min(1) - .5), 0, H).astype(int); y1 = np.clip(np.floor(y.max(1) - .5) + 1, 0, H).astype(int)
    n = np.maximum(x1 - x0, 0) * np.maximum(y1 - y0, 0)
    ok = (n > 0) & (np.abs(area) > 1e-9)
    if cull is not None: ok &= ~(cull & (area > 0))              # y-down screen: front faces have negative area
    idx = np.nonzero(ok)[0]
    zbuf = np.full(W * H, np.inf); fbuf = np.full(W * H, -1); bbuf = np.zeros((W * H, 3), np.float32)
    cum = np.cumsum(n[idx]); start = 0
    while start < len(idx):
        base = cum[start - 1] if start else 0
        stop = max(np.searchsorted(cum, base + chunk), start + 1)
        ii = idx[start:stop]; nn = n[ii]
        f = np.repeat(ii, nn); k = np.arange(nn.sum()) - np.repeat(np.cumsum(nn) - nn, nn)
        w = (x1 - x0)[f]; px = x0[f] + k % w; py = y0[f] + k // w
        cx, cy = px + .5, py + .5
        X, Y = x[f], y[f]; A = area[f]
        b0 = ((X[:, 1] - cx) * (Y[:, 2] - cy) - (X[:, 2] - cx) * (Y[:, 1] - cy)) / A
        b1 = ((X[:, 2] - cx) * (Y[:, 0] - cy) - (X[:, 0] - cx) * (Y[:, 2] - cy)) / A
        b2 = 1 - b0 - b1
        m = (b0 >= -1e-6) & (b1 >= -1e-6) & (b2 >= -1e-6)
        f, px, py = f[m], px[m], py[m]; B = np.stack([b0[m], b1[m], b2[m]], 1)
        if clip is not None:
            c = (clip[F[f]] * B).sum(1) > 0
            f, px, py, B = f[c], px[c], py[c], B[c]
        z = (T[f, :, 2] * B).sum(1)
        o = np.argsort(-z, kind='stable')
        pix = (py * W + px)[o]; z = z[o]; f = f[o]; B = B[o]
        last = np.full(W * H, -1); last[pix] = np.arange(len(pix))
        hit = np.nonzero(last >= 0)[0]; l = last[hit]
        better = z[l] < zbuf[hit]; hit, l = hit[better], l[better]
        zbuf[hit] = z[l]; fbuf[hit] = f[l]; bbuf[hit] = B[l]
        start = stop
    return fbuf.reshape(H, W), bbuf.reshape(H, W, 3), zbuf.reshape(H, W)
