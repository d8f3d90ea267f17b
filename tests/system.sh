#!/bin/sh
# Installs what the tests need from the system: Debian's chromium, and a font with Korean.
# Without it the tests of the page in a browser are skipped, and say so.
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium for the browser tests"
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
echo "chromium is not installed and cannot be installed from here: the browser tests will be skipped."
echo "As root on Debian or Ubuntu: apt-get install chromium fonts-noto-cjk"
