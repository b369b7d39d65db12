#!/usr/bin/env bash
# Sees to what the tests need besides Python: a Chromium, Chinese fonts, poppler's PDF tools.
# Installs what is missing with apt where this account may; else says what to install, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
python=.venv/bin/python

has_chromium() { "$python" -m tests.chromium >/dev/null 2>&1; }
has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }
has_pdf_tools() { command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null; }

# Ubuntu ships Chromium as a snap, which a test cannot drive, so there Playwright brings its own.
is_ubuntu() { grep -qx 'ID=ubuntu' /etc/os-release 2>/dev/null; }

install_chromium() {
    if is_ubuntu; then
        { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; } || return 1
        "$python" -m playwright install --with-deps chromium >&2
    else
        apt_install chromium
    fi
}

chromium_advice() {
    if is_ubuntu; then
        printf '    %s\n' "$python -m playwright install --with-deps chromium"
    else
        printf '    %s\n' "sudo apt install chromium    (or set CHROMIUM to the path of a Chrome or Chromium)"
    fi
}

packages=()
has_chinese_font || packages+=(fontconfig fonts-noto-cjk)
has_pdf_tools || packages+=(poppler-utils)
[ ${#packages[@]} -eq 0 ] || apt_install "${packages[@]}" || true
has_chromium || install_chromium || true

missing=()
has_chromium || missing+=("$(chromium_advice)")
has_chinese_font || missing+=("    sudo apt install fontconfig fonts-noto-cjk")
has_pdf_tools || missing+=("    sudo apt install poppler-utils")
if [ ${#missing[@]} -gt 0 ]; then
    say "The browser and PDF tests cannot run yet. Please run:"
    printf '%s\n' "${missing[@]}" >&2
    say "then 'make test' again; or 'make test BROWSER=no' for everything but the browser tests."
    exit 1
fi
