"""For who writes content: check it, begin a new exercise, see all of it at a glance. The app needs none of this."""
