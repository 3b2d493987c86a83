"""What the Dockerfile, compose.yaml and the proxy promise, read from the files themselves; and that what is copied into
the image is all that the app needs. There is no Docker where the tests run."""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import app
from planner.handout.printer import Printer
from planner.web.settings import Settings
from tests.conftest import query
from tests.deploy.replicas import GUNICORN, ROOT, environment, free_port, started, wait_for

pytestmark = pytest.mark.xdist_group("deploy")  # one at a time: each starts processes of its own
SETTINGS = re.compile(r"BACKPLAN_[A-Z_]+")


def dockerfile() -> list[tuple[str, str]]:
    """Its instructions in order, each with its words."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def last_stage() -> list[tuple[str, str]]:
    found = dockerfile()
    last = max(n for n, (name, _words) in enumerate(found) if name == "FROM")
    return found[last:]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


def copied() -> Iterator[tuple[str, Path]]:
    """What the image's last stage is made of: each source of this project, and its name in the image."""
    for name, words in last_stage():
        if name == "COPY":
            *sources, target = [word for word in shlex.split(words) if not word.startswith("--")]
            for source in sources:
                source = source.removeprefix("/app/")
                yield source, Path(target) / Path(source).name if target.endswith("/") else Path(target)


def test_the_image_has_all_that_the_app_needs(tmp_path: Path) -> None:
    image = tmp_path / "app"
    for source, target in copied():
        if source != ".venv":
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            (image / target).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / source, image / target, **({"dirs_exist_ok": True} if copy is shutil.copytree else {}))
    for path in [image, *image.rglob("*")]:  # as root, who runs these tests in CI, may write all the same
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    before = {path: path.stat().st_mtime_ns for path in image.rglob("*")}
    port = free_port()
    env = environment(PORT=str(port), PYTHONDONTWRITEBYTECODE="1", HOME="/nonexistent")
    with started(tmp_path / "app.log", GUNICORN, env, port, image) as server:
        wait_for(lambda: server.ask("/readyz").status == 200, server)
        for path in (
            "/",
            f"/plan?{query()}",
            "/exercises",
            "/static/any/app.css",
            f"/handout.pdf?{query(print='card')}",
        ):
            assert server.ask(path).status == 200, path
        assert server.stop() == 0
    assert {path: path.stat().st_mtime_ns for path in image.rglob("*")} == before, "it writes into its own folder"


def test_what_is_not_copied_is_not_sent_to_the_builder_either() -> None:
    patterns = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in patterns, "all is left out that is not named"
    named = {line[1:] for line in patterns if line.startswith("!")}
    sources = {
        Path(word)
        for name, words in dockerfile()
        if name == "COPY" and "--from" not in words
        for word in shlex.split(words)[:-1]
    }
    for source in sources:
        assert any(source == Path(name) or Path(name) in source.parents for name in named), f"{source} is left out"
    assert not named & {".git", "tests", ".env", "docs"}


def test_the_image_is_run_by_nobody_and_has_a_health_check_without_curl() -> None:
    names = dict(last_stage())
    user = names["USER"].split(":")
    assert all(part.isdigit() and int(part) > 1000 for part in user)
    assert "/readyz" in names["HEALTHCHECK"]
    assert "curl" not in names["HEALTHCHECK"]
    assert names["CMD"] == '[".venv/bin/python", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]'
    assert all(name != "ADD" for name, _words in dockerfile())
    chowned = [words for name, words in dockerfile() if name == "COPY" and "--chown" in words]
    assert chowned == [], "the app could change its own files"


def test_the_health_check_of_the_image_tells_ready_from_not(tmp_path: Path) -> None:
    words = dict(last_stage())["HEALTHCHECK"].partition("CMD ")[2]
    _python, _dash, code = yaml.safe_load(words)
    ask = [GUNICORN[0], "-c", code]
    port = free_port()
    env = environment(PORT=str(port))
    assert subprocess.run(ask, env=env, capture_output=True).returncode != 0
    with started(tmp_path / "app.log", GUNICORN, env, port) as server:
        wait_for(lambda: subprocess.run(ask, env=env, capture_output=True).returncode == 0, server)


def test_the_image_installs_what_the_set_up_does_and_no_more() -> None:
    install = next(words for name, words in last_stage() if name == "RUN")
    packages = set(re.findall(r"\blib[\w.-]+\d\b", install))
    assert packages == {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"}
    assert all(package in (ROOT / "scripts/setup.sh").read_text() for package in packages)
    assert "--no-install-recommends" in install


def test_nothing_in_the_composition_may_write_or_become_more(compose: dict[str, Any]) -> None:
    assert {*compose["services"]} == {"app-1", "app-2", "redis", "proxy"}
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"] == service["memswap_limit"], f"{name} could swap what was typed onto a disk"
        assert service["pids_limit"], name
        assert all(mount.split(":")[-1] == "ro" for mount in service.get("volumes", [])), name
        assert "privileged" not in service, name
        assert service["init"], name


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["proxy"]["ports"] == ["${BACKPLAN_PUBLISHED:-127.0.0.1:8080}:8080"]
    assert compose["networks"]["inside"]["internal"] is True
    assert all("outside" not in services[name]["networks"] for name in ("app-1", "app-2", "redis"))


def test_they_start_in_order_and_stop_in_time(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, needed in (("app-1", "redis"), ("app-2", "redis"), ("proxy", "app-1"), ("proxy", "app-2")):
        assert services[name]["depends_on"][needed] == {"condition": "service_healthy"}
    for name in ("redis", "proxy"):
        assert services[name]["healthcheck"]["test"][0] == "CMD"
    graceful = int(re.search(r"graceful_timeout = (\d+)", (ROOT / "deploy/gunicorn.conf.py").read_text())[1])  # type: ignore[index]
    assert int(services["app-1"]["stop_grace_period"].rstrip("s")) > graceful


def test_redis_keeps_nothing_on_a_disk_and_lets_go_when_it_is_full(compose: dict[str, Any]) -> None:
    command = compose["services"]["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--save"] == ""
    assert options["--appendonly"] == "no"
    assert options["--maxmemory-policy"] == "allkeys-lru"
    assert int(options["--maxmemory"].removesuffix("mb")) < int(compose["services"]["redis"]["mem_limit"].rstrip("m"))


def test_no_secret_is_written_into_a_file_and_each_has_to_be_given(compose: dict[str, Any]) -> None:
    given = compose["services"]["app-1"]["environment"]
    assert given["BACKPLAN_PRODUCTION"] == "1"
    for name in ("BACKPLAN_SECRET_KEY", "BACKPLAN_HOSTS"):
        assert given[name].startswith(f"${{{name}:?"), "it starts without"
    assert given["BACKPLAN_METRICS_TOKEN"] == "${BACKPLAN_METRICS_TOKEN:-}"
    assert given["BACKPLAN_PROXIES"] == "1", "the composition has one proxy"


def test_images_are_pinned_to_a_version(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()] + [
        words.partition("=")[2] for name, words in dockerfile() if name == "ARG"
    ]
    for image in {*images} - {"backplan"}:
        assert re.search(r":\d+\.\d+", image), f"{image} may be another one tomorrow"


def directives() -> dict[str, list[str]]:
    text = re.sub(r"#.*", "", (ROOT / "deploy/nginx.conf").read_text())
    found: dict[str, list[str]] = {}
    for name, words in re.findall(r"(\w+)\s+([^;{}]+);", text):
        found.setdefault(name, []).append(words.strip())
    return found


def test_the_proxy_writes_nothing_down() -> None:
    found = directives()
    assert found["access_log"] == ["off"]
    assert found["error_log"] == ["stderr emerg"], "its errors quote addresses, with answers, and clients"
    for name in ("client_body_temp_path", "proxy_temp_path"):
        assert found[name][0].startswith("/tmp/"), "what waits would lie on the disk"
    assert found["proxy_max_temp_file_size"] == ["0"]


def test_the_proxy_holds_what_is_slow_many_or_large_and_goes_to_the_other_replica() -> None:
    found = directives()
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout", "limit_conn"):
        assert found[name]
    assert "proxy_request_buffering" not in found, "a slow sender would hold a thread of a replica"
    assert found["proxy_next_upstream"] == ["error timeout non_idempotent"]
    replicas = {words.split(":")[0] for words in found["server"]}
    assert replicas == {"app-1", "app-2"}
    text = (ROOT / "deploy/nginx.conf").read_text()
    for hidden in ("/metrics", "/readyz"):
        assert f"location = {hidden} {{ return 404; }}" in text


def test_the_proxy_says_itself_who_the_client_is() -> None:
    headers = dict(words.split(maxsplit=1) for words in directives()["proxy_set_header"])
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "$scheme"
    assert headers["X-Request-ID"] == "$request_id"
    assert headers["Host"] == "$http_host"


def test_a_connection_to_a_replica_is_kept_shorter_by_the_proxy_than_by_the_replica() -> None:
    ours = int(re.search(r"^keepalive = (\d+)", (ROOT / "deploy/gunicorn.conf.py").read_text(), re.MULTILINE)[1])  # type: ignore[index]
    upstream = (ROOT / "deploy/nginx.conf").read_text().split("upstream replicas")[1].split("}")[0]
    assert int(re.search(r"keepalive_timeout (\d+)s", upstream)[1]) < ours  # type: ignore[index]


def test_every_setting_is_in_the_table_of_the_deployment_page() -> None:
    table = set(re.findall(r"^\| `(BACKPLAN_[A-Z_]+)`", (ROOT / "docs/deployment.md").read_text(), re.MULTILINE))
    ours = {f"BACKPLAN_{setting.name.upper()}" for setting in fields(Settings)}
    assert ours | set(SETTINGS.findall((ROOT / "compose.yaml").read_text())) <= table, "settings that nobody is told of"


def test_who_waits_for_the_printer_does_not_take_the_last_thread() -> None:
    at_once = sum(line.most_waiting + 1 for line in Printer().lines.values())
    (threads,) = re.findall(r"^threads = (\d+)", (ROOT / "deploy/gunicorn.conf.py").read_text(), re.MULTILINE)
    assert at_once < int(threads)
    assert at_once < app.WAITING["threads"]
