#!/bin/bash
# SPDX-License-Identifier: MIT
# Write all goldens anew from a build, then look at what changed: git diff pcaps/expected
# usage: bless.sh TCPCLOSE_TRACE
set -eu
for name in $(awk '!/^#/ && NF { print $1 }' "$(dirname "$0")/../pcaps/CASES"); do
	BLESS=1 "$(dirname "$0")/golden.sh" "$1" "$name"
done
