"""What a pixel belongs to: the material seen, and the part of the body."""

SKIN, SHIRT, SHORTS, SHOE, SOLE, HAIR, PROP = 1, 2, 3, 4, 5, 6, 10
PART = {"torso": 0, "head": 1, "arm.L": 2, "arm.R": 3, "leg.L": 4, "leg.R": 5}
