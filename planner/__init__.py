"""Backplan's domain: answers in, a plan or a reason out. Knows nothing of the web.

from planner import Intake, build_plan, load_library
outcome = build_plan(Intake(...), load_library())
"""

from planner.intake import Intake
from planner.library import load_library
from planner.plan import Incomplete, Outcome, Plan, Referral, build_plan

__all__ = ["Incomplete", "Intake", "Outcome", "Plan", "Referral", "build_plan", "load_library"]
