"""What a pixel belongs to: the material seen, and the part of the body. Body materials are below PROP."""

SKIN, SHIRT, SHORTS, SHOE, SOLE, HAIR, GREY_HAIR = 1, 2, 3, 4, 5, 6, 7
PROP = 10
PART = {"torso": 0, "head": 1, "arm.L": 2, "arm.R": 3, "leg.L": 4, "leg.R": 5}
