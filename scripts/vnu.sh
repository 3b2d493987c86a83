#!/bin/sh
# scripts/vnu.sh [FILE ...] - asks the Nu HTML checker whether pages break a rule of HTML.
# Without files: every page and state (tests/states.py). Installs what is missing.
set -eu
cd "$(dirname "$0")/.."
stop() { printf '==> %s\n' "$*" >&2; exit 1; }

jar=${VNU:-node_modules/vnu-jar/build/dist/vnu.jar}
[ -e "$jar" ] || scripts/setup.sh dev
[ -e "$jar" ] || stop "The checker comes from npm (vnu-jar): connect to a network, then run this again."
command -v java >/dev/null || stop "The checker needs Java: apt-get install default-jre-headless (Debian, Ubuntu)."

if [ $# = 0 ]; then
    pages=$(mktemp -d)
    trap 'rm -rf "$pages"' EXIT
    .venv/bin/python -m tests.states "$pages"
    set -- "$pages"
fi
java -jar "$jar" --errors-only --skip-non-html "$@" && echo "No page breaks a rule of HTML."
