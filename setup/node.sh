#!/bin/sh
# Installs the validators the tests use (setup/node/package-lock.json) into setup/node/node_modules.
set -eu
cd "$(dirname "$0")/node"
echo "installing the validators for contracts and pages"
log=$(mktemp)
# No install scripts: one of them would fetch a browser; Debian's Chromium is used.
if ! PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    exit 1
fi
rm -f "$log"
