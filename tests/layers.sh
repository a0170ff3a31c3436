#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may include whom: architecture, checked. Prints each line that breaks a rule.
set -u
cd "$(dirname "$0")/.."
bad=0

headers() { # folders...
	for d in "$@"; do (cd "$d" && ls ./*.h ./*.def 2>/dev/null | sed 's,^\./,,'); done
}

# folder, folders it may include besides itself, system headers it must not
rule() {
	dir=$1 may=$2 never=$3
	allowed=$(headers "$dir" $may)
	for inc in $(grep -hoE '^#include "[^"]+"' "$dir"/*.c "$dir"/*.h | cut -d'"' -f2 | sort -u); do
		echo "$allowed" | grep -qxF "$inc" || {
			grep -nE "^#include \"$inc\"" "$dir"/*.c "$dir"/*.h
			bad=1
		}
	done
	if grep -nE "^#include <($never)" "$dir"/*.c "$dir"/*.h; then bad=1; fi
}

rule analyze '' 'pcap|archive|jansson|libmnl|liburing|unistd|fcntl|sys/socket|sys/stat|time|pthread|poll'
rule capture 'analyze' 'jansson|liburing'
rule traffic 'analyze' 'pcap|archive|jansson'
rule traffic/lwip 'analyze traffic' 'pcap|archive|jansson'
rule traffic/kernels 'analyze' 'pcap|jansson|libmnl|sys/socket'
rule report 'analyze report/html' 'pcap|libmnl|liburing|sys/socket'
# Below cli/ nothing exits or writes to stderr.
if grep -nE '^[^"]*\b(exit|abort|perror) ?\(|stderr' analyze/*.c capture/*.c report/*.c traffic/kernels/[!c]*.c; then bad=1; fi
exit $bad
