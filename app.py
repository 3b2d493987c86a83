"""Wiring. `python app.py` serves; `flask --app app run` and `waitress-serve --call app:create_app` work too."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from flask import Flask

from planner.language import SOURCE, language
from planner.library import ContentError, load_library, translated
from planner.web.batch import classes
from planner.web.bodies import InMemory
from planner.web.errors import init_errors
from planner.web.exercises import exercises
from planner.web.exports import exports
from planner.web.forms import IN_A_LINK, plan_form, print_form
from planner.web.languages import init_languages
from planner.web.paper import papers
from planner.web.reading import readings
from planner.web.views import htmx, pages

ROOT = Path(__file__).resolve().parent
MAX_TEXT_BYTES = 512 * 1024
MAX_BODY_BYTES = 4 * 1024 * 1024  # a logo may have 1 MB; one that has more is told so at its field, with all else kept
#: A batch is made no faster than it is fetched, and what waits to be fetched is never put on the disk.
WAITING = {"outbuf_high_watermark": 1024 * 1024, "outbuf_overflow": 64 * 1024 * 1024}


def create_app(config: dict[str, object] | None = None) -> Flask:
    """The app, ready to serve. Raises ContentError when the content is broken."""
    app = Flask(__name__, root_path=str(ROOT))
    app.request_class = InMemory
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_TEXT_BYTES)
    app.config.update(config or {})
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}
    english = load_library()

    def content() -> dict[str, object]:
        library = english if language() == SOURCE else translated(english, language())
        return {"library": library, "plan_form": plan_form(library), "print_form": print_form(library)}

    init_languages(app, content, IN_A_LINK)
    versions = json.loads((ROOT / "package.json").read_text())["dependencies"]
    app.jinja_env.globals.update(htmx_version=versions["htmx.org"], idiomorph_version=versions["idiomorph"])
    app.jinja_env.globals.update(sortable_version=versions["sortablejs"])
    htmx.init_app(app)
    init_errors(app)
    app.register_blueprint(pages)
    app.register_blueprint(exports)
    app.register_blueprint(classes)
    app.register_blueprint(exercises)
    app.register_blueprint(readings)
    app.register_blueprint(papers)
    return app


if __name__ == "__main__":
    from waitress import serve

    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    try:
        app = create_app()
    except ContentError as error:
        sys.exit(f"{error}\nMend these, then start again. To check all content: make content")
    print(f"Backplan is ready on http://{host}:{port}/  (Ctrl+C stops it)", flush=True)
    most = 2 * MAX_BODY_BYTES
    serve(
        app, host=host, port=port, max_request_body_size=most, inbuf_overflow=most, **WAITING
    )  # no body is buffered on disk
