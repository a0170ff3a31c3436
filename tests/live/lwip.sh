#!/bin/bash
# SPDX-License-Identifier: MIT
# Another TCP: lwIP as the client does what its sources say, and diff says how that differs.
# usage: lwip.sh TCPCLOSE_TRACE
set -u
tool=$1
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
"$tool" run linger-reset unread-data graceful sigpipe --stack lwip --format summary \
	--save "$dir/lwip" >"$dir/out" 2>&1
code=$?
if grep -q 'skipped: .*\(built without\|not installed\|namespace\|/dev/net/tun\|TAP\)' "$dir/out" && [ ! -e "$dir/lwip" ]; then
	echo "skipped: $(grep -m1 -o 'skipped: .*' "$dir/out")"
	exit 77
fi
fail() {
	echo "$1"
	cat "$dir/out"
	exit 1
}
[ $code -eq 0 ] || fail "exit status $code"
grep -q 'sigpipe: skipped: needs' "$dir/out" || fail 'a scenario beyond its API was not skipped'
grep -q '^graceful .* done$' "$dir/out" || fail 'something is said to be promised'
"$tool" kernels -k running -k lwip --ignore options,timing,kernel --save "$dir/both" graceful sigpipe >"$dir/out" 2>&1 ||
	fail 'both at once'
grep -q "^graceful" "$dir/out" && fail 'what is to be ignored is not'
grep -q '^tcpclose-trace: lwip-[0-9.]*: sigpipe: skipped: needs' "$dir/out" || fail 'kernels says nothing about what was skipped'
grep -q '^tcpclose-trace: lwip-[0-9.]*: 1 recording in ' "$dir/out" || fail 'kernels does not count recordings'
"$tool" run linger-reset unread-data graceful --format summary --save "$dir/linux" >/dev/null 2>&1 ||
	fail 'the same under Linux'
"$tool" diff --ignore options,windows "$dir/linux" "$dir/lwip" >"$dir/out" 2>&1
[ $? -eq 1 ] || fail 'no difference'
grep -q "client's close(): RST -> FIN" "$dir/out" || fail 'SO_LINGER 0 does not end with FIN'
grep -q "client's write(): EPIPE + SIGPIPE -> ENOTCONN" "$dir/out" || fail 'no ENOTCONN after a RST'
grep -q 'lwip-' "$dir/out" || fail 'the stack is not named'
exit 0
