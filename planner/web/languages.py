"""Which language a request is answered in: the address says it (`lang=es`), else the body; anything else is English."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, current_app, request

import planner.language as language

#: What an app makes for each language: its library and the forms of it, by name.
Made = Mapping[str, object]


def init_languages(app: Flask, make: Callable[[], Made], kept: Collection[str]) -> None:
    """Every request is answered in its own language. `make` is called once for each, while it is spoken.

    `kept` are the names that a link to another language takes along from an address: what a hand or another site has
    written into one besides, a name or a warning sign, is not written into a page's links again.
    """
    app.extensions["kept_in_links"] = frozenset(kept)
    for code in language.LANGUAGES:
        with language.speaking(code):
            app.extensions.update({_key(name): thing for name, thing in make().items()})
    app.jinja_env.globals.update(language=language.language, direction=language.direction)
    app.jinja_env.globals.update(languages=language.LANGUAGES, in_language=in_language)
    app.jinja_env.install_gettext_callables(language.said, language.said_of, newstyle=True)  # type: ignore[attr-defined]

    @app.before_request
    def begin() -> None:
        """The address first, so that a body too large to be read is refused in the right language, too."""
        language.speak(request.args.get("lang", language.SOURCE))
        if "lang" not in request.args:
            language.speak(request.form.get("lang", language.SOURCE))

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        """The thread goes on to others."""
        language.speak(language.SOURCE)

    @app.url_defaults
    def remember(endpoint: str, values: dict[str, Any]) -> None:
        """Our links and forms lead on in the language that is spoken."""
        if endpoint != "static" and language.language() != language.SOURCE:
            values.setdefault("lang", language.language())


def of_language(name: str) -> Any:
    """What was made for the language that is spoken: `library`, `plan_form` or `print_form`."""
    return current_app.extensions[_key(name)]


def in_language(code: str, address: str = "") -> str:
    """An address of ours (this page's, if none is given) in another language."""
    path, _, query = (address or request.full_path).partition("?")
    pairs = [pair for pair in parse_qsl(query) if pair[0] in current_app.extensions["kept_in_links"]]
    pairs += [("lang", code)] if code != language.SOURCE else []
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _key(name: str) -> str:
    return name if language.language() == language.SOURCE else f"{name}.{language.language()}"
