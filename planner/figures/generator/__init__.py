"""Draws a pose: body, clothes, equipment, lines (with numpy and scipy). Every file is part of a drawing's stamp."""
