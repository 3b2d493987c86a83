"""What the planner knows: exercises, conditions, red flags, phases. Content is TOML; the dataclasses are its schema."""

from planner.library.loader import ContentError, load_library, translated
from planner.library.model import Exercise, Library

__all__ = ["ContentError", "Exercise", "Library", "load_library", "translated"]
