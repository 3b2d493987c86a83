"""Two replicas with one Redis, as a hospital runs them, under load: one is killed, then Redis is.

Real processes: gunicorn as deploy/ has it, and redis-server. The test itself stands where a proxy would.
"""

from __future__ import annotations

import http.client
import io
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import redis

from planner.web.shared import ALONE_SECONDS
from tests.conftest import query
from tests.deploy.replicas import GUNICORN, TOKEN, Answer, Server, redis_server, serving_twice

pytestmark = pytest.mark.xdist_group("deploy")  # one at a time: each starts processes of its own
HOST = "plans.example"
PATIENCE_SECONDS = 120  # on a machine that has much else to do
#: What is asked for, each time by chance: the same few plans, so that some are kept, and a name that never is.
CARDS = [f"/handout.pdf?{query(print='card', pain=str(pain))}" for pain in range(4)]
PLANS = [query(pain=str(pain), goal=goal) for pain in range(6) for goal in ("relief", "strength")]


@dataclass
class Tally:
    """What came of the requests."""

    answers: list[tuple[int, str, Answer]] = field(default_factory=list)
    faults: list[tuple[int, str, BaseException]] = field(default_factory=list)

    def of(self, replica: int) -> list[tuple[str, Answer]]:
        return [(path, answer) for number, path, answer in self.answers if number == replica]

    def papers(self, replica: int) -> list[Answer]:
        return [answer for path, answer in self.of(replica) if path.startswith("/handout.pdf")]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[list[Server], Server, ExitStack]]:
    with ExitStack() as stack:
        store = stack.enter_context(redis_server(tmp_path))
        settings = {"BACKPLAN_REDIS_URL": f"redis://127.0.0.1:{store.port}/0", "WEB_CONCURRENCY": "1"}
        yield stack.enter_context(serving_twice(tmp_path, GUNICORN, **settings)), store, stack


class Load:
    """Four people who ask one thing after another, of a replica chosen by chance among those that are in use."""

    def __init__(self, replicas: list[Server]) -> None:
        self.tally, self.in_use = Tally(), [*range(len(replicas))]
        self._replicas, self._end = replicas, threading.Event()
        kinds = [self._paper, self._paper, self._preview, self._preview]
        self._people = [threading.Thread(target=self._ask, args=(n, kind)) for n, kind in enumerate(kinds)]

    def __enter__(self) -> Load:
        for person in self._people:
            person.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for person in self._people:
            person.join()

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Goes on until `is_so()`: a busy machine takes its time."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < end, f"it never came to this: {what}"
            time.sleep(0.05)

    def _ask(self, seed: int, kind: object) -> None:
        assert callable(kind)
        chance = random.Random(seed)
        while not self._end.is_set():
            number = chance.choice(self.in_use)
            path, method, body = kind(chance)
            try:
                answer = self._replicas[number].ask(path, method, body, Host=HOST, **{"HX-Request": "true"})
                self.tally.answers.append((number, path, answer))
            except (OSError, http.client.HTTPException) as fault:
                self.tally.faults.append((number, path, fault))
                time.sleep(0.02)

    def _paper(self, chance: random.Random) -> tuple[str, str, str]:
        if chance.random() < 0.3:
            return "/handout.pdf", "POST", f"patient=Ann+Example&print=card&{chance.choice(PLANS)}"
        return chance.choice(CARDS), "GET", ""

    def _preview(self, chance: random.Random) -> tuple[str, str, str]:
        return "/preview", "POST", chance.choice(PLANS)


def assert_whole(tally: Tally) -> dict[str, set[bytes]]:
    """Every PDF is whole, and opens in two readers; those of one address are the same to the byte."""
    papers: dict[str, set[bytes]] = {}
    opened: set[bytes] = set()
    for _replica, path, answer in tally.answers:
        assert answer.status == 200, (path, answer.status, answer.body[:200])
        if not path.startswith("/handout.pdf"):
            assert b"data-plan" in answer.body
            continue
        pdf = answer.body
        assert len(pdf) == int(answer.headers["content-length"])
        assert pdf.startswith(b"%PDF-")
        assert pdf.rstrip().endswith(b"%%EOF")
        if pdf not in opened:
            opened.add(pdf)
            assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
            with pypdfium2.PdfDocument(pdf) as document:
                document[0].render(scale=0.2)
        if "?" in path:
            papers.setdefault(path, set()).add(pdf)
    assert all(len(same) == 1 for same in papers.values())
    return papers


def test_one_replica_is_killed_under_load_and_the_other_answers_all(
    cluster: tuple[list[Server], Server, ExitStack],
) -> None:
    replicas, store, _stack = cluster
    with Load(replicas) as load:
        tally = load.tally
        load.until(lambda: min(len(tally.papers(0)), len(tally.papers(1))) >= 4, "both have drawn papers")
        replicas[0].kill()
        load.until(lambda: tally.faults, "someone asks the one that was killed")
        load.in_use = [1]  # a proxy has noticed
        before = len(tally.of(1))
        load.until(lambda: len(tally.of(1)) >= before + 30, "the other goes on answering")
    assert [fault for fault in load.tally.faults if fault[0] == 1] == []
    assert_whole(load.tally)
    counts = replicas[1].ask("/metrics", Authorization=f"Bearer {TOKEN}").body.decode()
    assert 'backplan_kept_total{found="shared",what="paper"}' in counts, "the two shared nothing"
    assert b"Example" not in b"".join(redis.Redis(port=store.port).mget(redis.Redis(port=store.port).keys()))  # type: ignore[arg-type]


def unseen(replicas: list[Server], pain: str) -> None:
    """Asks each for a paper that nobody has drawn yet."""
    for number, replica in enumerate(replicas):
        replica.ask(f"/handout.pdf?{query(print='card', pain=pain, level=str(number))}", Host=HOST)


def test_redis_dies_and_comes_back_under_load_and_nobody_notices(
    cluster: tuple[list[Server], Server, ExitStack], tmp_path: Path
) -> None:
    replicas, store, stack = cluster
    with Load(replicas) as load:
        tally = load.tally
        load.until(lambda: min(len(tally.papers(0)), len(tally.papers(1))) >= 2, "both have drawn papers")
        store.kill()
        before = len(tally.answers)
        unseen(replicas, pain="4")
        load.until(lambda: len(tally.answers) >= before + 20, "both go on without Redis")
        again = stack.enter_context(redis_server(tmp_path, store.port))
        before = len(tally.answers)
        load.until(lambda: len(tally.answers) >= before + 20, "both go on with Redis")
        time.sleep(ALONE_SECONDS)
        unseen(replicas, pain="5")
    assert load.tally.faults == []
    assert_whole(load.tally)
    assert redis.Redis(port=again.port).dbsize() >= 2, "Redis came back, and nobody shares with it"
    assert '"planner.web.shared"' in "".join(replica.lines for replica in replicas), "its end was written down nowhere"
