#!/bin/bash
# SPDX-License-Identifier: MIT
# Analyse a folder of captures on a Slurm cluster, and merge what comes out.
#
# usage: submit.sh [-s SHARDS] [-t TASKS] [-w] CAPTURES RESULTS [SBATCH_OPTION...]
#
# CAPTURES and RESULTS are folders that all nodes see. Every file is a capture of its own, and an
# array of TASKS (default: as many as files, up to 1000) takes them one by one. With -s all files
# together are one capture, as tcpdump -C writes it in pieces: each of SHARDS tasks reads all of
# it, and analyses its share of the connections. A last job merges the results, in order, into
# RESULTS/all.json: what 'replay --format json' would have printed. -w waits for it.
#
# What is in RESULTS already is not made again: submit the same once more after a failure.
# TCPCLOSE_TRACE is the program, if it is not in the PATH of the nodes.
set -euo pipefail
usage() {
	sed -n 's/^# usage:/usage:/p' "$0" >&2
	exit 2
}
shards=0 tasks=0 wait=
while getopts s:t:w option; do
	case $option in
	s) shards=$OPTARG ;;
	t) tasks=$OPTARG ;;
	w) wait=--wait ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge 2 ] || usage
[[ $shards =~ ^[0-9]+$ && $tasks =~ ^[0-9]+$ ]] || usage
here=$(cd "$(dirname "$0")" && pwd)
captures=$(realpath "$1")
mkdir -p "$2"
results=$(realpath "$2")
shift 2

rm -f "$results/all.json"
find "$captures" -type f | sort >"$results/files"
files=$(wc -l <"$results/files")
[ "$files" -gt 0 ] || { echo "$captures: no files" >&2; exit 2; }
if [ "$shards" -gt 0 ]; then
	tasks=$shards
elif [ "$tasks" -eq 0 ] || [ "$tasks" -gt "$files" ]; then
	tasks=$((files < 1000 ? files : 1000))
fi
export TCPCLOSE_TRACE=${TCPCLOSE_TRACE:-tcpclose-trace}
array=$(sbatch --parsable "$@" --array="0-$((tasks - 1))" --job-name=tcpclose-trace \
	--output="$results/log.%a" "$here/task.sh" "$results" "$shards" "$tasks")
after=(--dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes)
sbatch $wait "$@" "${after[@]}" --job-name=tcpclose-merge --output="$results/log.merge" \
	"$here/merge.sh" "$results" "$((shards > 0 ? shards : files))"
[ -z "$wait" ] || [ -e "$results/all.json" ] || { echo "see $results/log.*" >&2; exit 1; }
