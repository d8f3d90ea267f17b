#!/bin/sh
# Installs what the tests need from the system: Debian's chromium, a font with Korean, PostgreSQL.
# Without them the tests of the page in a browser, or on PostgreSQL, are skipped, and say so.
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium fonts-noto-cjk"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests: $missing"
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "Not installed, and cannot be from here: $missing. The tests that need them will be skipped."
echo "As root on Debian or Ubuntu: apt-get install $missing"
