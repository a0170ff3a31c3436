#!/bin/bash
# SPDX-License-Identifier: MIT
# Record all scenarios anew: under each kernel named (versions in the cache of
# 'tcpclose-trace kernels list', all without any) into VERSION/, and with --here under
# the one that runs, into 6.18/, where the goldens of CASES come from.
# usage: record.sh TCPCLOSE_TRACE [--here] [VERSION...]
set -eu
tool=$(realpath "$1")
shift
cd "$(dirname "$0")"
if [ "${1:-}" = --here ]; then
	shift
	"$tool" all --format summary --save 6.18 >/dev/null
	[ $# -gt 0 ] || exit 0
fi
words=()
for version in "$@"; do words+=(--kernel "$version"); done
"$tool" kernels --save . "${words[@]}"
rm -f ./*/remarks ./*/kernel
