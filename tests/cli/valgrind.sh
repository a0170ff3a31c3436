#!/bin/bash
# SPDX-License-Identifier: MIT
# Replays under valgrind: no invalid access, nothing used unset, nothing lost.
# usage: valgrind.sh TCPCLOSE_TRACE PCAPS
set -u
tool=$1 pcaps=$2
command -v valgrind >/dev/null || { echo 'skipped: no valgrind'; exit 77; }
out=$(mktemp -d) && trap 'rm -rf "$out"' EXIT
fails=0

# The sandbox would keep valgrind from its own work at the end.
clean() { # capture, options of replay...
	local capture=$1
	shift
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect \
		--log-file="$out/log" "$tool" replay --no-sandbox "$@" "$pcaps/$capture" >"$out/text" 2>&1
	local code=$?
	if [ $code -ne 0 ] || [ ! -s "$out/text" ]; then
		echo "$capture $*: exit status $code"
		tail -n 3 "$out/text"
		head -n 40 "$out/log"
		fails=$((fails + 1))
	fi
}

for format in timeline json html pcapng; do
	clean 6.18-kernel/linger-reset.pcap --format $format
	clean 6.18/reset-sender-queue.pcap --format $format --threads 2
done
exit $((fails != 0))
