#!/bin/bash
# SPDX-License-Identifier: MIT
# One golden: replay a capture of pcaps/CASES and compare with what is expected.
# usage: golden.sh TCPCLOSE_TRACE NAME; with BLESS=1 write the expectation instead
set -u
tool=$(realpath "$1") name=$2
cd "$(dirname "$0")/../pcaps"
row=$(grep -E "^$name[[:space:]]" CASES) || { echo "no case $name"; exit 1; }
capture=$(awk '{ print $2 }' <<<"$row")
options=$(sed -E 's/^[^[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+//' <<<"$row")
out=$(mktemp) && trap 'rm -f "$out"' EXIT
# The version is the program's, not the golden's.
LC_ALL=C.UTF-8 TZ=UTC sh -c "'$tool' replay $options '$capture'" |
	sed -E 's/"version":"[^"]*"/"version":"VERSION"/' >"$out"
if [ -n "${BLESS:-}" ]; then
	cp "$out" "expected/$name"
	exit
fi
diff -u "expected/$name" "$out"
