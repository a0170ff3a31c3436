#!/bin/bash
# SPDX-License-Identifier: MIT
# Live and replay show the same, and so do two live runs: canon output byte for byte.
# usage: canon.sh TCPCLOSE_TRACE SCENARIO
set -u
tool=$1 name=$2
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
"$tool" run "$name" --format canon --save "$dir/a" >"$dir/live" 2>"$dir/err"
code=$?
if grep -q skipped "$dir/err"; then
	sed 's/^/skipped: /' "$dir/err"
	exit 77
fi
[ $code -eq 0 ] || { cat "$dir/err"; exit 1; }
"$tool" replay --format canon "$dir/a/$name.pcap" >"$dir/replay" || exit 1
diff -u "$dir/live" "$dir/replay" || exit 1
"$tool" run "$name" --format canon >"$dir/again" || exit 1
# How much a full send queue holds is the kernel's choice, run by run.
[ "$name" = reset-sender-queue ] && exit 0
diff -u "$dir/live" "$dir/again"
