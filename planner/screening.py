"""Answers to an action level: go, go with limits, or see someone first. Source: clinical content 1.1-1.4."""

from __future__ import annotations

from dataclasses import dataclass

from planner.intake import Intake
from planner.language import N_, _
from planner.library.model import ActionLevel, Condition, Library, RedFlag, ScreenQuestion

UNDER_18 = (
    N_("You are under 18. Back pain at your age needs a look by a clinician first."),
    N_("Tell them your age, and how long your back has hurt."),
)
LEG_STAYS = (
    N_("A move sends pain down your leg and it stays there. A clinician needs to look before you start."),
    N_("Say which move does it, how far down it goes, and how long it stays."),
)
ATTESTED = N_(
    "A clinician has looked into a warning sign and ruled out a cause that cannot wait. Your plan keeps to their limit."
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why someone should be seen, or what limits the plan. `source` is the id of the answer behind it."""

    source: str
    action_level: ActionLevel
    text: str
    tell_them: str = ""
    releasable: bool = False  # whether a clinician's word opens the plan all the same (1.1)


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome: the most careful level wins (A0 before A4), with every reason, that level's first."""

    action_level: ActionLevel
    reasons: tuple[Reason, ...]

    @property
    def refers(self) -> bool:
        """No plan, no preview, no handout: A0 emergency, A1 same day, A2 clinician first."""
        return self.action_level in ("A0", "A1", "A2")


def screen(intake: Intake, library: Library) -> Screening:
    """Judge the answers given so far; an emergency counts even when the rest is unanswered."""
    reasons = [
        *(_sign(library.red_flags[id_], intake) for id_ in intake.red_flags),
        *(_question(library.exercise_screen[id_]) for id_ in intake.exercise_screen),
        *(reason for id_ in sorted(intake.codes) for reason in _condition(library.conditions[id_], intake)),
    ]
    if intake.age == "under-18":
        reasons.append(Reason("under-18", "A2", _(UNDER_18[0]), _(UNDER_18[1])))
    if intake.spreads == "stays":
        reasons.append(Reason("spreads", "A2", _(LEG_STAYS[0]), _(LEG_STAYS[1])))
    if intake.released:
        reasons = [_released(reason) for reason in reasons]
    reasons.sort(key=lambda reason: (reason.action_level, reason.source))
    return Screening(reasons[0].action_level if reasons else "A4", tuple(reasons))


def _sign(flag: RedFlag, intake: Intake) -> Reason:
    levels = [flag.action_level, *(up for other, up in flag.raised_by.items() if other in intake.red_flags)]
    return Reason(flag.id, min(levels), flag.reason, flag.tell_them, releasable=True)  # type: ignore[arg-type]


def _question(question: ScreenQuestion) -> Reason:
    return Reason(question.id, question.action_level, question.reason, question.tell_them, question.releasable)


def _released(reason: Reason) -> Reason:
    """A sign whose cause a clinician has assessed only limits the plan (1.1). The paper does not name the sign (H7)."""
    return Reason(reason.source, "A3", _(ATTESTED)) if reason.releasable and reason.action_level < "A3" else reason


def _condition(condition: Condition, intake: Intake) -> list[Reason]:
    """Some conditions need a clinician to set the plan (S15); the others limit it, and may add a sign to watch for."""
    if intake.mode == "self" and not condition.self_serve:
        return [Reason(condition.id, "A2", condition.referral_reason)]
    return [Reason(condition.id, "A3", text) for text in (condition.limit, condition.also_tell) if text]
