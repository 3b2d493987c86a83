"""How this machine wants the app to run, read from its environment once. Without any, safe for one laptop.

In production a setting that would not be safe stops the start, with a sentence that says how to mend it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SHORTEST_KEY, FEWEST_SIGNS = 32, 10  # characters, and how many different ones: "change-me-change-me..." has 8
SHORTEST_TOKEN = 16
MOST_PROXIES = 9
REDIS_SCHEMES = ("redis", "rediss", "unix")


class SettingsError(ValueError):
    """The environment asks for something that would not be safe, or that nobody can read. Says how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One replica's settings; each field is a variable of the environment, in capitals after `BACKPLAN_`."""

    production: bool = False
    secret_key: str = field(default="", repr=False)  # signs what must not be guessed; every replica has the same
    redis_url: str = field(default="", repr=False)  # shared by replicas; empty: each keeps its own, in memory
    metrics_token: str = field(default="", repr=False)  # what Prometheus has to say to read /metrics; empty: none does
    hosts: tuple[str, ...] = ()  # the names we are reached by; of ".example.org" all; none: any
    proxies: int = 0  # before us, each of which adds the client's address to X-Forwarded-For
    rate_limits: bool = True  # off where a proxy counts already

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of an environment. Raises SettingsError, with a line for each fault."""
        faults = [*_unreadable(environ)]
        if not faults:
            settings = cls(
                production=_switch(environ, "PRODUCTION", "0") == "1",
                secret_key=environ.get("BACKPLAN_SECRET_KEY", ""),
                redis_url=environ.get("BACKPLAN_REDIS_URL", ""),
                metrics_token=environ.get("BACKPLAN_METRICS_TOKEN", ""),
                hosts=tuple(environ.get("BACKPLAN_HOSTS", "").replace(",", " ").lower().split()),
                proxies=int(environ.get("BACKPLAN_PROXIES") or 0),
                rate_limits=_switch(environ, "RATE_LIMITS", "1") == "1",
            )
            faults = [*_unsafe(settings, environ)] if settings.production else []
        if faults:
            raise SettingsError("\n".join(faults))
        return settings

    @property
    def signing_key(self) -> str:
        """The secret key; without one, another at every start, which nobody else has."""
        return self.secret_key or secrets.token_hex(SHORTEST_KEY)


def _switch(environ: Mapping[str, str], name: str, usual: str) -> str:
    return environ.get(f"BACKPLAN_{name}") or usual


def _unreadable(environ: Mapping[str, str]) -> Iterator[str]:
    """What nobody can read: better no start than another one than was meant."""
    for name in ("PRODUCTION", "RATE_LIMITS"):
        if (value := _switch(environ, name, "0")) not in ("0", "1"):
            yield f"BACKPLAN_{name} is “{value}”. Write 1 for yes or 0 for no."
    proxies = environ.get("BACKPLAN_PROXIES") or "0"
    if not (proxies.isascii() and proxies.isdigit() and int(proxies) <= MOST_PROXIES):
        yield f"BACKPLAN_PROXIES is “{proxies}”. Write how many proxies stand before Backplan, 0 to {MOST_PROXIES}."
    if 0 < len(environ.get("BACKPLAN_METRICS_TOKEN", "")) < SHORTEST_TOKEN:
        yield (
            f"BACKPLAN_METRICS_TOKEN is too short to be a secret. Give it {SHORTEST_TOKEN} characters or more: "
            "openssl rand -hex 16"
        )
    for host in environ.get("BACKPLAN_HOSTS", "").replace(",", " ").split():
        if "/" in host or ":" in host or "*" in host:
            yield f"BACKPLAN_HOSTS has “{host}”. Write names only: plan.example.org, or .example.org for all of it."
    if url := environ.get("BACKPLAN_REDIS_URL", ""):
        parts = urlsplit(url)
        if parts.scheme not in REDIS_SCHEMES or not (parts.hostname or parts.path):
            yield "BACKPLAN_REDIS_URL is no address of a Redis. Write it as redis://host:6379/0, or rediss:// with TLS."


def _unsafe(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    """What would not be safe for anyone but oneself."""
    key = settings.secret_key
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS:
        yield (
            "BACKPLAN_SECRET_KEY is missing, short or easy to guess. "
            f"Give it {SHORTEST_KEY} characters of chance or more, the same for every replica. "
            "To make one: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    if not settings.hosts:
        yield (
            "BACKPLAN_HOSTS is empty. Write the names people reach Backplan by, such as plan.example.org: "
            "the links and codes on paper have them."
        )
    if environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        yield "FLASK_DEBUG is on: whoever finds a fault could run code here. Take it away."
