"""Starting postures that exercises share: joints, then contacts."""

from __future__ import annotations

_BACK = "lean back 90, pelvis height .11"
_BACK_CONTACTS = ("sacrum on floor", "upper back on floor", "back of head on floor")

POSTURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "standing": ("", ()),
    "lying on the back": (_BACK, _BACK_CONTACTS),
    "hook lying": (
        f"{_BACK}, hip flexion 45, knee flexion 95, ankle plantarflexion 10",
        (*_BACK_CONTACTS, "heels on floor"),
    ),
    "lying on the left side": ("lean back 90, roll left 90, pelvis height .16", ()),
    # Where hands and knees stand differs from exercise to exercise, and so do the limbs that are lifted.
    "hands and knees": (
        "lean forward 90, pelvis height .5, hip flexion 90, knee flexion 90, ankle plantarflexion 55, "
        "shoulder flexion 90, forearm pronation 85, wrist extension 80, hands flat",
        (),
    ),
    # The seat's height is the chair's.
    "sitting": ("pelvis height .55, hip flexion 88, knee flexion 92, ankle plantarflexion 0", ()),
}
