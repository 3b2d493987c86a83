"""What the file is called: nothing personal, as names of files end up in lists and logs."""

from __future__ import annotations

from planner.plan import Plan


def file_name(plan: Plan, ending: str = "pdf") -> str:
    return f"back-plan-week-{plan.week}.{ending}"
