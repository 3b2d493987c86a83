"""The printed handout: `render_handout(plan, library, details, address, render)` gives the PDF's bytes."""

from planner.handout.details import Details
from planner.handout.document import render_handout
from planner.handout.names import file_name
from planner.handout.pdf import HandoutError

__all__ = ["Details", "HandoutError", "file_name", "render_handout"]
