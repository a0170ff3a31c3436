#!/bin/bash
# SPDX-License-Identifier: MIT
# The last job of submit.sh: one result of COUNT of them, all of which must be there.
# usage: merge.sh RESULTS COUNT
set -euo pipefail
results=$1 count=$2
parts=()
for ((i = 0; i < count; i++)); do
	parts+=("$(printf '%s/%06d.json.gz' "$results" "$i")")
done
"$TCPCLOSE_TRACE" merge "${parts[@]}" >"$results/all.json.$SLURM_JOB_ID"
mv "$results/all.json.$SLURM_JOB_ID" "$results/all.json"
