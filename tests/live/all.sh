#!/bin/bash
# SPDX-License-Identifier: MIT
# All scenarios, as the README runs them: as promised, or skipped with a reason.
# usage: all.sh TCPCLOSE_TRACE [USER]
set -u
tool=$(realpath "$1")
out=$(mktemp) && trap 'rm -f "$out"' EXIT
run=()
if [ $# -gt 1 ]; then
	[ "$(id -u)" -eq 0 ] || { echo 'skipped: not root, so this user is tested already'; exit 77; }
	copy=$(mktemp) && trap 'rm -f "$out" "$copy"' EXIT
	install -m 755 "$tool" "$copy"
	tool=$copy
	run=(setpriv --reuid "$2" --regid "$2" --clear-groups)
fi
"${run[@]}" "$tool" all --format flows >"$out" 2>&1
code=$?
if [ $code -eq 2 ] && grep -q 'namespace' "$out"; then
	echo "skipped: $(grep -m1 -oE 'no network namespace.*' "$out")"
	exit 77
fi
tail -n 30 "$out"
exit $code
