#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether each source file says its licence at its top. Prints those that do not.
# usage: spdx.sh [FILE...], all that git knows without words
set -u
cd "$(dirname "$0")/.."
sources='\.(c|h|def|sh|py|js|css|sql|jq|cmake|[1-9]|[1-9]\.in)$|CMakeLists\.txt$'
bad=0
for f in ${*:-$(git ls-files)}; do
	case $f in tests/fuzz/corpus/* | pcaps/expected/* | pcaps/*.pcap | pcaps/*.calls) continue ;; esac
	# A script without a name of its kind says it in its first line.
	printf '%s\n' "$f" | grep -qE "$sources" || head -c 2 "$f" | grep -q '^#!' || continue
	head -n 3 "$f" | grep -q 'SPDX-License-Identifier: MIT' && continue
	echo "$f: no SPDX line"
	bad=1
done
exit $bad
