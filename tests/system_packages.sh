#!/bin/sh
# What some tests need beside Python: a browser, a PostgreSQL server, and two programs that turn documents into pictures.
# Installed where this is Debian and we may; elsewhere those tests skip, each with its reason.
set -eu
missing=""
command -v chromium >/dev/null || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
command -v soffice >/dev/null || missing="$missing libreoffice-writer-nogui"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "installing for the tests:$missing"
    apt-get update -qq
    # shellcheck disable=SC2086  # one word a package
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "not installed, so tests that need them are skipped:$missing"
fi
