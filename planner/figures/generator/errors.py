"""What a pose file can get wrong."""


class PoseError(ValueError):
    """A pose cannot be drawn; the message names what is wrong and what is allowed, the caller adds the file."""
