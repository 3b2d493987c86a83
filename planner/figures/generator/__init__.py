"""Draws a pose: body, clothes, equipment, lines. Every file here is part of a drawing's stamp. Needs numpy and scipy."""
