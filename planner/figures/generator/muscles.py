"""Which part of the skin lies over which muscle group: a tint for the screen."""
import numpy as np
from .body import BI
from .materials import SHOE, HAIR


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
