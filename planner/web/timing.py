"""How long the parts of an answer took, as `Server-Timing`, which a browser's own tools draw. Never in production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from flask import Flask, Response, before_render_template, g, has_request_context, template_rendered


@contextmanager
def timed(part: str) -> Iterator[None]:
    """Time spent within is that of `part`, a word of ours. Also a decorator."""
    start = perf_counter()
    try:
        yield
    finally:
        _add(part, perf_counter() - start)


def _add(part: str, seconds: float) -> None:
    if has_request_context() and "timing" in g:
        g.timing[part] = g.timing.get(part, 0.0) + seconds


def init_timing(app: Flask) -> None:
    """Answers of `app` say what took how long: in all, templates, and what `timed` marks."""

    @app.before_request
    def begin() -> None:
        g.timing = {"all": -perf_counter()}

    @app.after_request
    def tell(response: Response) -> Response:
        _add("all", perf_counter())
        parts = g.pop("timing", {})
        response.headers["Server-Timing"] = ", ".join(f"{name};dur={1000 * s:.1f}" for name, s in parts.items())
        return response

    def start(sender: Flask, **_extra: object) -> None:
        _add("templates", -perf_counter())

    def stop(sender: Flask, **_extra: object) -> None:
        _add("templates", perf_counter())

    before_render_template.connect(start, app, weak=False)
    template_rendered.connect(stop, app, weak=False)
