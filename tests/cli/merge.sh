#!/bin/bash
# SPDX-License-Identifier: MIT
# merge as its users call it: shards, captures, compressed, and what cannot be merged.
# usage: merge.sh TCPCLOSE_TRACE
set -u
tool=$(realpath "$1")
pcaps=$(realpath "$(dirname "$0")/../../pcaps/6.18")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
fails=0

fail() {
	echo "$1"
	[ -s out ] && sed 's/^/    /' out
	fails=$((fails + 1))
}

# what, exit status, regular expression that the output must have, words
try() {
	local what=$1 want=$2 regex=$3
	shift 3
	"$tool" merge "$@" >out 2>&1 </dev/null
	local code=$?
	[ $code -eq "$want" ] || fail "$what: exit status $code, expected $want"
	grep -qE -- "$regex" out || fail "$what: nothing like: $regex"
}

cp "$pcaps/graceful.pcap" a.pcap
cp "$pcaps/linger-reset.pcap" b.pcap
for i in 0 1 2; do "$tool" replay --shard $i/3 -F json --rows a.pcap b.pcap >$i.json; done
"$tool" replay -F json --rows a.pcap b.pcap >whole.json
"$tool" replay -F json a.pcap >a.json
"$tool" replay -F json b.pcap | gzip >b.json.gz

"$tool" merge 2.json 0.json 1.json >merged.json && cmp merged.json whole.json || fail 'shards in any order'
"$tool" merge - <a.json >out && cmp out a.json || fail 'one alone, from standard input'
try 'captures' 0 '"type":"flow","flow":2,.*"source":"b.pcap"' a.json b.json.gz
try 'captures' 0 '"type":"stats","frames":[0-9]+,.*"endings":\{"graceful":1,"reset":1\}' a.json b.json.gz
try 'lines' 0 '^ +2 .* reset +client +abort' -F flows a.json b.json.gz
try 'summary' 0 '^Endings +2 flows' -F summary a.json b.json.gz
try 'a shard is missing' 2 'shard [0-9]/3, but there are 2 files' 0.json 1.json
try 'a shard twice' 2 'shard 1/3 is there already' 0.json 1.json 1.json
try 'a shard and a capture' 2 'not a shard' 0.json 1.json a.json
"$tool" replay --shard 2/3 -F json a.pcap >other.json
try 'a shard of something else' 2 "a shard of 'a.pcap', not of 'several files'" 0.json 1.json other.json
try 'no file' 2 'No such file' none.json
try 'no JSON' 2 'not what replay --format json writes|no record' a.pcap
head -n 1 a.json >cut.json
try 'cut' 2 'cut.json, line 2: the end is missing' cut.json
head -c -20 a.json >cut.json
try 'cut in a line' 2 'cut.json, line 3: no record' cut.json
grep -q '"type":"flow"' out || fail 'results before the trouble are missing'
gzip -c a.json | head -c 100 >cut.gz
try 'damaged' 2 'cut.gz' cut.gz
try 'a cause from elsewhere' 2 'not known here' <(sed 's/"graceful":1/"unheard-of":1/' a.json)
try 'another format' 2 'json, flows or summary, not timeline' -F timeline a.json
"$tool" merge a.json >/dev/full 2>out && fail 'disk full' || grep -q 'cannot write' out || fail 'disk full'

cp "$pcaps/graceful.calls" a.calls
"$tool" replay --shard 0/2 a.pcap >out 2>&1 && fail 'a shard of calls' || grep -q 'calls' out || fail 'a shard of calls'
for bad in 2/2 1 x/2 0/0 -1/2 1/2/3; do
	"$tool" replay --shard $bad b.pcap >out 2>&1 && fail "--shard $bad"
done
exit $((fails > 0))
