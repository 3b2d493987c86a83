"""Wiring. `python app.py` serves; `flask --app app run` and `waitress-serve --call app:create_app` work too."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from planner.handout.printer import printer
from planner.language import SOURCE, language
from planner.library import ContentError, load_library, translated
from planner.web.batch import classes
from planner.web.bodies import InMemory
from planner.web.bounds import LONGEST_PATH, LONGEST_QUERY, init_bounds
from planner.web.caching import init_caching
from planner.web.errors import init_errors
from planner.web.exercises import exercises
from planner.web.exports import exports
from planner.web.files import init_files
from planner.web.forms import IN_A_LINK, plan_form, print_form
from planner.web.languages import init_languages
from planner.web.logs import init_logs
from planner.web.origins import init_origins
from planner.web.packing import init_packing
from planner.web.paper import papers
from planner.web.printing import init_printing
from planner.web.rates import init_rates
from planner.web.reading import readings
from planner.web.ready import init_health
from planner.web.settings import Settings, SettingsError
from planner.web.timing import init_timing
from planner.web.views import htmx, pages

ROOT = Path(__file__).resolve().parent
MAX_TEXT_BYTES = 512 * 1024
MAX_BODY_BYTES = 4 * 1024 * 1024  # a logo may have 1 MB; one that has more is told so at its field, with all else kept
#: A batch is made no faster than it is fetched, and what waits to be fetched is never put on the disk.
#: Some of the threads wait for the printer, and must not be all.
WAITING = {"threads": 12, "outbuf_high_watermark": 1024 * 1024, "outbuf_overflow": 64 * 1024 * 1024}


def create_app(config: dict[str, object] | None = None, settings: Settings | None = None) -> Flask:
    """The app, ready to serve. Raises ContentError when the content is broken, SettingsError for settings that are."""
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    app.extensions["settings"] = settings = settings or Settings.of()
    init_logs(app)
    app.request_class = InMemory
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_TEXT_BYTES)
    app.config.update(SECRET_KEY=settings.signing_key, PRODUCTION=settings.production)
    app.config.update(config or {})
    if settings.proxies:  # the name comes in Host, which a proxy hands on; it is checked against our own
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)  # type: ignore[method-assign]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}
    english = load_library()

    def content() -> dict[str, object]:
        library = english if language() == SOURCE else translated(english, language())
        return {"library": library, "plan_form": plan_form(library), "print_form": print_form(library)}

    init_bounds(app)
    init_languages(app, content, IN_A_LINK)
    init_origins(app, settings.hosts)
    versions = json.loads((ROOT / "package.json").read_text())["dependencies"]
    app.jinja_env.globals.update(htmx_version=versions["htmx.org"], idiomorph_version=versions["idiomorph"])
    app.jinja_env.globals.update(sortable_version=versions["sortablejs"])
    htmx.init_app(app)
    init_files(app, ROOT / "static")  # what is done after an answer is done in reverse: files get fewer headers
    init_caching(app)
    init_packing(app)
    if not settings.production:
        init_timing(app)
    init_errors(app)
    init_printing(app)
    app.register_blueprint(pages)
    app.register_blueprint(exports)
    app.register_blueprint(classes)
    app.register_blueprint(exercises)
    app.register_blueprint(readings)
    app.register_blueprint(papers)
    init_health(app, english, settings)
    init_rates(app, settings)
    return app


if __name__ == "__main__":
    from planner.web.logs import to_stdout
    from planner.web.serving import serve

    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    try:
        app = create_app()
    except ContentError as error:
        sys.exit(f"{error}\nMend these, then start again. To check all content: make content")
    except SettingsError as error:
        sys.exit(f"{error}\nMend these, then start again. All settings: docs/deployment.md")
    printer().start()
    print(f"Backplan is ready on http://{host}:{port}/  (Ctrl+C stops it)", flush=True)
    to_stdout()
    most = 2 * MAX_BODY_BYTES
    head = 2 * (LONGEST_QUERY + LONGEST_PATH)  # more is refused before it is read; what is less gets a sentence
    serve(
        app, host=host, port=port, max_request_body_size=most, inbuf_overflow=most, max_request_header_size=head,
        ident=None, **WAITING,
    )  # no body is buffered on disk  # fmt: skip
