#!/bin/sh
# SPDX-License-Identifier: MIT
# leaves_nothing.sh TCPCLOSE-TRACE - whatever kills a run, no process of it stays.
set -u
tool=$1

# Descendants of process $1 that are no zombies.
family() {
	for p in $(ps -o pid= --ppid "$1"); do
		echo "$p"
		family "$p"
	done
}

alive() {
	for p in "$@"; do
		case $(ps -o stat= -p "$p") in '' | Z*) ;; *) echo "$p" ;; esac
	done
}

# Run "$@" every 50 ms until it prints as many lines as $1 says, 10 s at most.
await_lines() {
	want=$1
	shift
	for _ in $(seq 200); do
		[ "$("$@" | wc -l)" -eq "$want" ] && return 0
		sleep 0.05
	done
	return 1
}

for signal in INT TERM KILL; do
	# In the background a shell ignores SIGINT; env gives it back.
	env --default-signal=INT "$tool" run --wait=60 write-after-close >/dev/null 2>&1 &
	main=$!
	if ! await_lines 5 family $main; then
		wait $main
		[ $? -eq 2 ] && { echo 'skipped: scenarios cannot be played here'; exit 77; }
		echo 'the run did not start five processes'
		exit 1
	fi
	members=$(family $main)
	kill -$signal $main
	if ! await_lines 0 alive $members; then
		echo "after SIG$signal these still live: $(alive $members)"
		kill -KILL $members
		exit 1
	fi
done
