"""The renderer, a process that forks for each job; and its owner, who replaces it, keeps the line, and never hangs."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planner.handout import owner, pdf, wire
from planner.handout.line import Line
from planner.handout.printer import GIGABYTE, Done, Printer
from planner.handout.refusals import Busy, HandoutError, TooHeavy, TooLong
from planner.handout.renderer import _place
from planner.handout.wire import Limits

ROOT = Path(__file__).parents[2]
PAGE = '<html lang="en"><head><title>t</title></head><body><h1>t</h1>{}</body></html>'
TINY = PAGE.format("<p>Walk.</p>")
#: Keeps a child at work for as long as it may be.
ENDLESS = PAGE.format(f'<div style="display: flex"><div>{"ab­" * 10_000}</div></div>')
SOON = 60  # seconds, on any machine

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")


class Watched(Printer):
    """A printer and what it told."""

    def __init__(self, seconds: float = 60, processor_seconds: float = 20) -> None:
        limits = Limits(seconds, processor_seconds, GIGABYTE)
        super().__init__(dict.fromkeys(("handout", "class", "lesson"), limits))
        self.told: list[Done] = []
        self.notice = self.told.append


@pytest.fixture(scope="module")
def printer() -> Iterator[Watched]:
    one = Watched()
    yield one
    one.close()


@pytest.fixture
def strict() -> Iterator[Watched]:
    """One second of a processor for each job."""
    one = Watched(processor_seconds=1)
    yield one
    one.close()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def children(pid: int | None) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def is_there(pid: int) -> bool:
    """Zombies are not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def idle(printer: Printer) -> int:
    """The process id of its renderer, which is ready and has nothing to do."""
    printer.handout_pdf(TINY)
    until(lambda: not children(printer.pid))
    assert printer.pid
    return printer.pid


def page(name: str, fit: int) -> str:
    return PAGE.format(f'<header class="top"><p>For {name}</p></header><p>Walk.</p>')


class Asked(threading.Thread):
    """Somebody else who prints at the same time."""

    def __init__(self, printer: Printer, html: str = TINY) -> None:
        super().__init__(daemon=True)
        self.made: bytes | Exception = b""
        self._ask = lambda: printer.handout_pdf(html)
        self.start()

    def run(self) -> None:
        try:
            self.made = self._ask()
        except Exception as error:
            self.made = error

    def answer(self) -> bytes | Exception:
        self.join(SOON)
        assert not self.is_alive()
        return self.made


# What it prints


def test_it_prints_the_same_bytes_as_the_process_that_asks_would(printer: Watched) -> None:
    assert printer.handout_pdf(TINY) == pdf.handout_pdf(TINY)
    done = printer.told[-1]
    assert (done.kind, done.outcome) == ("handout", "printed")
    assert 0 < done.processor_seconds < 20
    assert 10 < done.megabytes < 400


def test_a_class_gets_the_same_bytes_too(printer: Watched) -> None:
    from planner.handout.batch import batch

    names = ["Anna", "Łucja", "Bo"]
    for kind in ("pdf", "zip"):
        assert list(printer.batch(names, page, kind)) == list(batch(names, page, kind))
    assert printer.told[-1].kind == "class"


def test_the_web_s_process_never_loads_what_lays_pages_out() -> None:
    code = (
        "import sys; from app import create_app; from planner.handout import printer;"
        "create_app({'TESTING': True}).test_client().get('/');"
        f"assert printer.handout_pdf({TINY!r})[:4] == b'%PDF'; assert 'weasyprint' not in sys.modules;"
        "environ = open(f'/proc/{printer.printer().pid}/environ').read() if sys.platform == 'linux' else '';"
        "assert 'hush' not in environ"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, env={**os.environ, "BACKPLAN_SECRET_KEY": "hush"}
    )


def test_pictures_of_one_handout_are_printed_and_gone_after_it(printer: Watched) -> None:
    dot = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z"/></svg>'
    html = PAGE.format('<img src="picture:1" alt="A dot">')
    assert printer.handout_pdf(html, {"picture:1": dot}).startswith(b"%PDF")
    with pytest.raises(HandoutError):
        printer.handout_pdf(html)


# What it refuses


def test_refusals_cross_as_what_they_are(printer: Watched) -> None:
    with pytest.raises(TooLong, match="3 pages, not 2"):
        printer.handout_pdf(PAGE.format('<p style="break-before: page">a</p>' * 2), most_pages=2)
    assert printer.told[-1].outcome == "too long"
    with pytest.raises(HandoutError, match="may load only files of static/") as refused:
        printer.handout_pdf(PAGE.format('<img src="http://127.0.0.1:1/a.png" alt="a">'))
    assert type(refused.value) is HandoutError
    assert printer.told[-1].outcome == "failed"
    assert printer.told[-1].refused == {"http": 1}


def test_what_broke_is_told_by_its_place_and_never_by_its_words() -> None:
    def broken(typed: str) -> None:
        raise ValueError(f"cannot draw {typed}")

    with pytest.raises(ValueError, match="Zyxwv") as error:
        broken("Zyxwv")
    assert _place(error.value).startswith("ValueError at test_renderer.py:")


def test_a_handout_that_takes_too_long_ends_alone_and_is_refused(strict: Watched) -> None:
    strict.handout_pdf(TINY)
    pid = strict.pid
    with pytest.raises(TooHeavy):
        strict.handout_pdf(ENDLESS)
    assert strict.told[-1].outcome == "too heavy"
    assert strict.handout_pdf(TINY).startswith(b"%PDF")
    assert (strict.pid, strict.restarts) == (pid, 0)


@needs_proc
def test_a_child_that_sleeps_is_ended_by_the_clock() -> None:
    one = Watched(seconds=3)
    pid = idle(one)
    asked = Asked(one, ENDLESS)
    until(lambda: children(pid))
    os.kill(children(pid)[0], signal.SIGSTOP)
    assert isinstance(asked.answer(), TooHeavy)
    until(lambda: not children(pid))
    one.close()


def test_a_piece_that_nobody_should_send_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    wire.send(theirs, wire.PIECE, b"12345")
    with pytest.raises(wire.TooLarge):
        wire.receive(ours, most=4)


def test_a_child_may_write_nothing_and_outlives_nobody() -> None:
    code = (
        "import json, os, resource; from planner.handout import renderer, wire; out = os.dup(1);"
        "renderer._confine(wire.Limits(1, 7, 1 << 30)); names = ('RLIMIT_CORE', 'RLIMIT_FSIZE', 'RLIMIT_CPU');"
        "kept = {name: resource.getrlimit(getattr(resource, name))[0] for name in names};"
        "print('said to nobody'); os.write(out, json.dumps(kept).encode())"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True).stdout
    assert json.loads(said) == {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0, "RLIMIT_CPU": 7}


# When it dies


@needs_proc
def test_a_renderer_killed_at_work_is_replaced_and_the_handout_arrives(printer: Watched) -> None:
    pid, before = idle(printer), printer.restarts
    asked = Asked(printer, PAGE.format("<p>Walk.</p>" * 4000))
    until(lambda: children(pid))
    os.kill(pid, signal.SIGKILL)
    made = asked.answer()
    assert isinstance(made, bytes), made
    assert made.startswith(b"%PDF")
    assert printer.restarts == before + 1
    assert printer.pid != pid


@needs_proc
@pytest.mark.parametrize(("by", "error"), [(signal.SIGKILL, Busy), (signal.SIGSEGV, TooHeavy)])
def test_a_child_that_dies_is_tried_once_more_and_then_no_more(
    printer: Watched, by: int, error: type[Exception]
) -> None:
    renderer = idle(printer)
    asked = Asked(printer, ENDLESS)
    killed: set[int] = set()
    until(lambda: children(renderer))
    for _ in range(2):
        until(lambda: {*children(renderer)} - killed)
        (child,) = {*children(renderer)} - killed
        killed.add(child)
        os.kill(child, by)
    assert type(asked.answer()) is error
    assert not children(renderer)
    assert printer.pid == renderer
    assert printer.handout_pdf(TINY).startswith(b"%PDF")


@needs_proc
def test_a_renderer_that_hangs_is_replaced(printer: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = idle(printer)
    monkeypatch.setattr(owner, "BEGIN_SECONDS", 1)
    os.kill(pid, signal.SIGSTOP)
    asked = Asked(printer)
    until(lambda: printer.pid != pid)
    monkeypatch.setattr(owner, "BEGIN_SECONDS", SOON)
    assert isinstance(asked.answer(), (bytes, Busy))
    assert not is_there(pid)


@needs_proc
@pytest.mark.parametrize("at_work", [False, True])
def test_when_its_owner_is_killed_nothing_is_left(at_work: bool) -> None:
    code = (
        "import sys; from planner.handout.printer import printer; p = printer(); p.about(60);"
        f"p.handout_pdf({TINY!r}); print(p.pid, flush=True);"
        + (f"p.handout_pdf({ENDLESS!r})" if at_work else "sys.stdin.read()")
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        until(lambda: not at_work or children(pid))
        left = [pid, *children(pid)]
        process.kill()
    until(lambda: not any(map(is_there, left)))


@needs_proc
def test_signals_meant_for_its_owner_do_not_end_it(printer: Watched) -> None:
    pid = idle(printer)
    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(pid, asked)
    printer.handout_pdf(TINY)
    assert printer.pid == pid


def test_a_machine_without_pango_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class NoPango:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'weasyprint': raise OSError('cannot load library')\n"
        "sys.meta_path.insert(0, NoPango())\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    one = Watched()
    assert one.about(SOON)["why"].startswith("The printed handout needs Pango.")
    with pytest.raises(HandoutError, match="needs Pango"):
        one.handout_pdf(TINY)
    one.close()


# Whose it is


def test_a_process_that_is_forked_off_gets_one_of_its_own() -> None:
    """As gunicorn does when it loads the app before its workers."""
    code = (
        "import os; from planner.handout.printer import printer; p = printer();"
        f"first = p.handout_pdf({TINY!r}); owned = p.pid; child = os.fork();"
        f"assert p.handout_pdf({TINY!r}) == first; assert (p.pid == owned) is bool(child);"
        "child or (p.close(), os._exit(0)); assert os.waitpid(child, 0)[1] == 0;"
        f"assert p.handout_pdf({TINY!r}) == first and p.pid == owned"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@needs_proc
def test_one_that_has_grown_old_is_replaced_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "MOST_JOBS", 2)
    one = Watched()
    one.about(SOON)
    old = one.pid
    assert old
    until(lambda: one.handout_pdf(TINY) and one.pid != old)
    assert one.restarts == 0
    until(lambda: not is_there(old))
    one.close()


def test_it_is_closed_when_the_running_handout_is_done(printer: Watched) -> None:
    one = Watched()
    one.about(SOON)
    asked = Asked(one, PAGE.format("<p>Walk.</p>" * 500))
    until(lambda: one.lines["handout"]._tickets)
    assert one.close(SOON)
    assert isinstance(asked.answer(), bytes)
    with pytest.raises(Busy):
        one.handout_pdf(TINY)


# A class


def test_a_class_s_pages_are_made_when_they_are_wanted_and_others_print_between(printer: Watched) -> None:
    wanted: list[str] = []
    making = printer.batch(["Anna", "Bo", "Cy"] * 20, lambda name, fit: wanted.append(name) or page(name, fit), "zip")
    assert next(making).done == 1
    assert printer.handout_pdf(TINY).startswith(b"%PDF")
    assert len(wanted) < 60
    making.close()
    assert printer.told[-1].outcome == "stopped"


@needs_proc
def test_a_class_that_nobody_fetches_any_more_ends(printer: Watched) -> None:
    making = printer.batch(["Anna", "Bo"] * 100, page, "pdf")
    next(making)
    assert children(printer.pid)
    making.close()
    until(lambda: not children(printer.pid))
    assert printer.lines["class"].empties(0)


@needs_proc
def test_a_class_that_dies_half_way_is_an_error_and_not_half_a_file(printer: Watched) -> None:
    making = printer.batch(["Anna", "Bo"] * 100, page, "zip")
    next(making)
    for pid in children(printer.pid):
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(HandoutError, match="middle of a class"):
        list(making)
    assert printer.handout_pdf(TINY).startswith(b"%PDF")


def test_an_endless_page_of_a_class_ends_it(strict: Watched) -> None:
    making = strict.batch(["Anna", "Bo"], lambda name, fit: TINY if name == "Anna" else ENDLESS, "zip")
    next(making)
    with pytest.raises(TooHeavy):
        list(making)


# The line


def test_first_come_first_served_and_no_more_wait_than_may() -> None:
    line, served, go = Line(most_waiting=2, most_seconds=SOON), [], threading.Event()

    def wait(number: int) -> None:
        with line.turn():
            served.append(number)
            go.wait(SOON)

    threads = []
    for number in range(3):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        until(lambda number=number: len(line._tickets) == number + 1)
    assert line.waiting == 2
    assert line.is_full
    with pytest.raises(Busy), line.turn():
        raise AssertionError
    go.set()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2]
    assert line.empties(0)


def test_nobody_waits_for_longer_than_they_should() -> None:
    line = Line(most_waiting=2, most_seconds=0.05)
    with line.turn():
        with pytest.raises(Busy), line.turn():
            raise AssertionError
        assert line.waiting == 0
    with line.turn():
        pass


# What it does between jobs

LEARNING = """
import os, socket, sys, time
from planner.handout import renderer, wire

def steps(name, number):
    for n in range(number):
        begun = time.process_time()
        while time.process_time() - begun < 0.005:
            pass
        os.write(1, f"{name}{n} ".encode())
        yield

def job(talk, limits):
    wire.expect(talk, wire.PAGE)
    return "new"

renderer.JOBS["handout"] = job
control = socket.socket(fileno=int(sys.argv[1]))
renderer.Renderer(control, steps("warm", 100_000), lambda html: steps(html, 3)).serve()
"""


class Learner:
    """A renderer that lays nothing out, and says what it learns; its jobs last until they are `done`."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-c", LEARNING, str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE, cwd=ROOT)
        theirs.close()
        assert self._process.stdout
        self._says = self._process.stdout
        os.set_blocking(self._says.fileno(), False)

    def begin(self) -> tuple[socket.socket, socket.socket]:
        """A handout that somebody waits for."""
        (talk, job), (verdict, says) = socket.socketpair(), socket.socketpair()
        head = wire.HEAD.pack(wire.KINDS.index("handout"), SOON, SOON, GIGABYTE)
        socket.send_fds(self._control, [head], [job.fileno(), says.fileno()])
        for end in (job, says):
            end.close()
        wire.expect(talk, wire.BEGUN)
        return talk, verdict

    def done(self, job: tuple[socket.socket, socket.socket]) -> None:
        """The end of one."""
        talk, verdict = job
        wire.send(talk, wire.PAGE, b"")
        assert wire.expect(verdict, wire.END) == b"0"

    def learned(self, seconds: float = 0.0) -> list[str]:
        """What it has said it learns, and does so for a while."""
        time.sleep(seconds)
        return (self._says.read() or b"").decode().split()

    def close(self) -> None:
        self._control.close()
        assert self._process.wait(SOON) == 0
        self._says.close()


@pytest.fixture
def learner() -> Iterator[Learner]:
    one = Learner()
    yield one
    one.close()


def test_what_a_job_leaves_to_learn_comes_before_what_nobody_asked_for(learner: Learner) -> None:
    until(learner.learned)
    for _ in range(2):
        learner.done(learner.begin())
    found: list[str] = []
    until(lambda: found.extend(learner.learned()) or (found.count("new2") == 2 and found[-1] != "new2"))
    asked = [n for n, said in enumerate(found) if said.startswith("new")]
    assert [found[n] for n in asked] == ["new0", "new1", "new2"] * 2
    assert [found[n : n + 3] for n in (asked[0], asked[3])] == [["new0", "new1", "new2"]] * 2
    assert found[-1].startswith("warm")


def test_nothing_is_learned_while_somebody_waits(learner: Learner) -> None:
    """On a busy machine the two would share a processor."""
    until(learner.learned)
    job = learner.begin()
    learner.learned(0.2)
    assert learner.learned(0.2) == []
    learner.done(job)
    until(learner.learned)


def test_a_renderer_that_is_never_left_alone_learns_for_a_fifth_of_the_time(learner: Learner) -> None:
    """Else one that is busy from its first minute would lay the same cards out all day."""
    until(learner.learned)
    first, second = learner.begin(), learner.begin()
    learner.learned(0.5)
    learner.done(first)
    learned = learner.learned(1.0)
    assert learned[:3] == ["new0", "new1", "new2"]
    assert learner.learned(0.2) == []
    assert 10 <= len(learned) < 200
    learner.done(second)


def test_what_one_handout_wanted_the_next_finds_laid_out(printer: Watched) -> None:
    """Its child ends with all it knows; the renderer learns what is nobody's own, for every child that comes after."""
    block = "<section><!--block--><p>Stand tall.</p><!--/block--></section>"
    for name in ("Ann", "Bob"):
        printer.handout_pdf(PAGE.format(f"<p>For {name}</p>{block}"))
    first, second = printer.told[-2:]
    assert first.laid_out == 1
    until(lambda: printer.handout_pdf(PAGE.format(block)) and printer.told[-1].laid_out == 0)
    assert second.laid_out <= 1


def test_a_renderer_that_was_started_beforehand_warms_up_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []

    class Told(owner.Renderer):
        def __init__(self, warms: bool = False) -> None:
            begun.append(warms)
            super().__init__()

    monkeypatch.setattr("planner.handout.printer.Renderer", Told)
    for start in (False, True):
        one = Watched()
        if start:
            one.start()
        one.handout_pdf(TINY)
        one.close()
    assert begun == [False, True]
