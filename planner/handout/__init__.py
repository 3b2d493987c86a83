"""What is printed, as a PDF's bytes: `render_handout(plan, library, details, address, render)`, the plan;
`render_note(referral, library, render)`, the page to take along to a clinician."""

from planner.handout.details import Details
from planner.handout.document import render_handout
from planner.handout.names import file_name
from planner.handout.note import render_note
from planner.handout.options import Printing
from planner.handout.refusals import HandoutError

__all__ = ["Details", "HandoutError", "Printing", "file_name", "render_handout", "render_note"]
