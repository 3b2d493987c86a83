"""One replica: `gunicorn -c deploy/gunicorn.conf.py` in the project's root. docs/deployment.md says how many of what.

HOST, PORT and WEB_CONCURRENCY (workers) come from the environment, as the app's own settings do.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import gunicorn.http.message
from gunicorn.glogging import Logger

ROOT = Path(__file__).resolve().parents[1]
MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
sys.path.insert(0, str(ROOT))
COUNTS = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(MEMORY / f"backplan-{os.getpid()}")))
if "planner.web.metrics" not in sys.modules:  # which want an empty folder; a reload of this file goes on counting
    shutil.rmtree(COUNTS, ignore_errors=True)
    COUNTS.mkdir(mode=0o700, parents=True)

from planner.handout.printer import printer  # noqa: E402
from planner.web.logs import to_stdout  # noqa: E402
from planner.web.metrics import give_place_back, take_place  # noqa: E402

chdir = str(ROOT)
wsgi_app = "app:create_app()"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Threads wait for PDFs and for Redis, processes plan. A core needs one process.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 16  # nine may wait for the printer, and must not be all
preload_app = True  # the library and the templates are in memory once, whatever the number of workers
worker_tmp_dir = str(MEMORY)  # where workers say that they live: a slow disk must not make them look dead

# The address of a plan with all that can be changed in it has 15,000 characters; gunicorn allows 8,190 at most.
gunicorn.http.message.MAX_REQUEST_LINE = limit_request_line = 20_000
limit_request_fields = 60
limit_request_field_size = 8190
keepalive = 30  # longer than deploy/nginx.conf keeps a connection to here
timeout = 30  # for the process to say that it lives, not for an answer
graceful_timeout = 60  # for answers that are being made when the process is asked to stop
max_requests = 50_000  # then a new process takes its place, not all at one time
max_requests_jitter = 10_000

accesslog = None  # planner/web/logs.py writes what may be written
control_socket_disable = True


class logger_class(Logger):  # gunicorn's name for it
    """What gunicorn has to say goes where the app's lines go, and in their way."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        to_stdout()


def when_ready(_server: Any) -> None:
    gc.collect()
    gc.freeze()  # what all workers share stays shared


def places(server: Any) -> dict[int, int]:
    """The metrics' place of each worker, by its age."""
    found: dict[int, int] = server.__dict__.setdefault("metrics_places", {})
    return found


def pre_fork(server: Any, worker: Any) -> None:
    taken = places(server)
    taken[worker.age] = min(set(range(1, len(taken) + 2)) - {*taken.values()})


def post_fork(server: Any, worker: Any) -> None:
    take_place(places(server)[worker.age])


def post_worker_init(_worker: Any) -> None:
    printer().start()  # each has its own, warm before it is wanted


def child_exit(server: Any, worker: Any) -> None:
    if place := places(server).pop(worker.age, 0):
        give_place_back(place)


def on_exit(_server: Any) -> None:
    shutil.rmtree(COUNTS, ignore_errors=True)
