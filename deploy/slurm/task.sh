#!/bin/bash
# SPDX-License-Identifier: MIT
# One task of the array that submit.sh makes: its files one by one, or its shard of all.
# usage: task.sh RESULTS SHARDS TASKS
set -euo pipefail
results=$1 shards=$2 tasks=$3
me=$SLURM_ARRAY_TASK_ID

# make NUMBER REPLAY_WORD... - a result has its name only when it is complete.
make() {
	local out
	out=$(printf '%s/%06d.json.gz' "$results" "$1")
	shift
	[ -e "$out" ] && return
	"$TCPCLOSE_TRACE" replay --format json --threads "${SLURM_CPUS_PER_TASK:-1}" "$@" |
		gzip -1 >"$out.$SLURM_JOB_ID"
	mv "$out.$SLURM_JOB_ID" "$out"
}

mapfile -t files <"$results/files"
if [ "$shards" -gt 0 ]; then
	make "$me" --shard "$me/$shards" "${files[@]}"
	exit
fi
for ((i = me; i < ${#files[@]}; i += tasks)); do
	make "$i" "${files[i]}"
done
