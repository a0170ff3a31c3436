#!/bin/bash
# SPDX-License-Identifier: MIT
# slurm.sh TCPCLOSE-TRACE DEPLOY CAPTURES - the job of deploy/slurm, on a cluster of one node.
set -euo pipefail
tool=$(realpath "$1") deploy=$(realpath "$2") captures=$(realpath "$3")
if [ -z "${SLURM_CONF:-}" ]; then
	exec "$(dirname "$0")/slurm_cluster.sh" "$0" "$tool" "$deploy" "$captures"
fi
export TCPCLOSE_TRACE=$tool
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
	echo "$*"
	cat "$work"/*/log.* 2>/dev/null
	exit 1
}
# Packets only: calls are not divided into shards.
mkdir "$work/captures"
for f in $(find "$captures" -name '*.pcap' | sort | head -7); do
	cp "$f" "$work/captures"
done
"$deploy/slurm/submit.sh" -w "$work/captures" "$work/each" || fail 'the jobs failed'
for f in "$work"/captures/*; do
	"$tool" replay --format json --threads 1 "$f" >"$work/$(basename "$f").json"
done
"$tool" merge "$work"/*.json >"$work/each.want"
cmp "$work/each.want" "$work/each/all.json" || fail 'files: not the same'

"$deploy/slurm/submit.sh" -s 4 -w "$work/captures" "$work/shards" || fail 'the jobs failed'
"$tool" replay --format json "$work"/captures/* >"$work/shards.want"
cmp "$work/shards.want" "$work/shards/all.json" || fail 'shards: not the same'

# One result is lost: only that one is made again.
touch -d '2001-01-01' "$work"/shards/*.json.gz
rm "$work/shards/000002.json.gz" "$work/shards/all.json"
"$deploy/slurm/submit.sh" -s 4 -w "$work/captures" "$work/shards" || fail 'the jobs failed'
cmp "$work/shards.want" "$work/shards/all.json" || fail 'resumed: not the same'
[ "$(find "$work/shards" -name '*.json.gz' -newermt 2002-01-01 | wc -l)" = 1 ] || fail 'made again'

# A capture that is none: no result, and no merged one.
echo nonsense >"$work/captures/zz.pcap"
if "$deploy/slurm/submit.sh" -w "$work/captures" "$work/bad"; then
	fail 'nonsense was merged'
fi
[ ! -e "$work/bad/all.json" ] && [ -e "$work/bad/000000.json.gz" ] || fail 'after nonsense'
"$deploy/slurm/submit.sh" 2>/dev/null && fail 'without words it should refuse'
echo 'files, shards, resumed: the same'
