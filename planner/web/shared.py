"""Papers that replicas share, in Redis. The only file that imports redis.

What is shared only saves time, so nothing here raises: a Redis that is slow, down, full or talks nonsense is left alone
for a while, and everyone draws for themselves. What it gives back counts only if we put it there, for that very key.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from threading import Lock

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from planner.web.metrics import SHARED_FAULTS

#: To connect, and for each answer, in seconds. A paper takes longer to draw; nobody waits for Redis longer than this.
PATIENCE_SECONDS = 0.2
ALONE_SECONDS = 5.0  # without Redis, after a fault
KEPT_SECONDS = 7 * 24 * 3600  # then a paper goes, though nobody needed its room
MOST_BYTES = 2_000_000  # of one paper
MOST_CONNECTIONS = 16
SEAL_BYTES = 32

log = logging.getLogger(__name__)


class Shared:
    """Bytes by key, shared with every replica that has the same Redis, secret and release."""

    def __init__(self, url: str, secret: str, release: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`release` is the fingerprint of the app. Raises ValueError for a URL that is none."""
        self._redis = redis.Redis.from_url(
            url,
            socket_connect_timeout=PATIENCE_SECONDS,
            socket_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
            max_connections=MOST_CONNECTIONS,
            protocol=2,
        )
        self._secret, self._release, self._clock = secret.encode(), release, clock
        self._alone_until, self._lock = 0.0, Lock()

    def get(self, key: str) -> bytes | None:
        """What is kept; None where nothing is, or nothing that can be trusted."""
        name = self._name(key)
        found = self._ask(lambda: self._redis.getrange(name, 0, SEAL_BYTES + MOST_BYTES))
        if not isinstance(found, bytes) or not found:
            return None
        seal, content = found[:SEAL_BYTES], found[SEAL_BYTES:]
        if hmac.compare_digest(seal, self._seal(name, content)):
            return content
        SHARED_FAULTS.labels("seal").inc()
        return None

    def put(self, key: str, content: bytes) -> None:
        """Keeps it for a week at most; Redis may let go of it sooner."""
        if len(content) > MOST_BYTES:
            return
        name = self._name(key)
        self._ask(lambda: self._redis.set(name, self._seal(name, content) + content, ex=KEPT_SECONDS))

    def _name(self, key: str) -> str:
        """A key says nothing of the plan it stands for, not even to who can read all of Redis."""
        return "backplan:paper:" + self._hash(f"{self._release}\0{key}".encode()).hex()

    def _seal(self, name: str, content: bytes) -> bytes:
        return self._hash(name.encode() + content)

    def _hash(self, content: bytes) -> bytes:
        return hmac.digest(self._secret, content, hashlib.sha256)

    def _ask(self, question: Callable[[], object]) -> object:
        """The answer; None, at once, for as long as Redis is left alone."""
        if self._clock() < self._alone_until:
            return None
        try:
            return question()
        except Exception as error:  # from a Redis that talks nonsense anything may come, not only redis.RedisError
            self._leave_alone(error)
            return None

    def _leave_alone(self, error: Exception) -> None:
        SHARED_FAULTS.labels("answer").inc()
        with self._lock:
            known = self._clock() < self._alone_until
            self._alone_until = self._clock() + ALONE_SECONDS
        if not known:
            log.warning(f"Going on without Redis for a while: {type(error).__name__}")
