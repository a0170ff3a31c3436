#!/bin/bash
# SPDX-License-Identifier: MIT
# Bad input gets one clear line on stderr, exit status 2, and all results up to there.
# usage: bad_input.sh TCPCLOSE_TRACE
set -u
tool=$(realpath "$1")
good=$(realpath "$(dirname "$0")/../../pcaps/6.18/write-after-close.pcap")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
fails=0

# what, exit status, regular expression for the one line, then the command
try() {
	local what=$1 want=$2 regex=$3
	shift 3
	"$@" >out 2>err </dev/null
	local code=$?
	if [ $code -ne "$want" ] || [ "$(wc -l <err)" -ne 1 ] || ! grep -qE "$regex" err; then
		echo "$what: exit status $code, expected $want and one line like: $regex"
		sed 's/^/    /' err
		fails=$((fails + 1))
	fi
}

: >empty
echo 'hello world, this is no capture at all' >text
head -c 200 "$good" >cut.pcap
head -c 30 "$good" >header.pcap
gzip -c "$good" | head -c 150 >cut.gz
cp "$good" bad.pcap && printf '# tcpclose-trace calls 1\nnonsense\n' >bad.calls
cp "$good" unknown.pcap && printf '\xfe\x00' | dd of=unknown.pcap bs=1 seek=20 conv=notrunc 2>/dev/null
mkdir folder

try 'missing file' 2 'nofile: No such file' "$tool" replay nofile
try 'directory' 2 'folder: .*directory' "$tool" replay folder
try 'empty file' 2 'empty: empty' "$tool" replay empty
try 'not a capture' 2 'text: not a capture' "$tool" replay text
try 'cut in a record' 2 'cut.pcap: truncated' "$tool" replay cut.pcap
try 'cut in the first record' 2 'header.pcap: truncated' "$tool" replay header.pcap
try 'cut compressed file' 2 'cut.gz: ' "$tool" replay cut.gz
try 'unknown link type' 2 'unknown.pcap: link type .* is not known' "$tool" replay unknown.pcap
try 'bad filter' 2 'filter|expression|syntax' "$tool" replay --filter 'host host' "$good"
try 'unreadable sidecar' 2 'bad.calls:2: ' "$tool" replay bad.pcap
try 'no such scenario' 2 "did you mean 'half-close'" "$tool" half-clos
try 'no such scenario of run' 2 "did you mean 'half-close'" "$tool" run halfclose
try 'no such word' 2 "did you mean 'data-after-close'" "$tool" explain data-after-clos
try 'no such command' 2 "did you mean 'replay'" "$tool" repaly
try 'no such flow' 2 'no flow 99: there are 1' "$tool" replay --flow 99 "$good"
try 'nothing to replay' 2 'which file' "$tool" replay
try 'operand too many' 2 'takes no operands' "$tool" all write-after-close

# All results up to the trouble: the frame before the cut is shown.
"$tool" replay --format json cut.pcap 2>/dev/null | grep -q '"type":"stats","frames":1,' ||
	{ echo 'a cut file shows nothing of what came before'; fails=$((fails + 1)); }
"$tool" replay --format json bad.pcap 2>/dev/null | grep -q '"ending":"reset"' ||
	{ echo 'a bad sidecar takes the packets with it'; fails=$((fails + 1)); }
# One bad file among several hides nothing of the others, whichever thread has their flows.
for threads in 1 2 2 2 2 2 2 2 2 3; do
	"$tool" replay --threads $threads --format json empty "$good" 2>err | grep -q '"ending":"reset"' &&
		grep -q 'empty: empty' err ||
		{ echo "one bad file hides the good one, $threads threads"; fails=$((fails + 1)); }
done
# Frames of an unknown link type are counted, too.
"$tool" replay --format json unknown.pcap 2>/dev/null | grep -q '"not_tcp":7' ||
	{ echo 'an unknown link type is not counted'; fails=$((fails + 1)); }
# Wrong options say how to get help, on stderr.
"$tool" replay --nonsense "$good" >out 2>err
[ $? -eq 2 ] && [ ! -s out ] && grep -q -- '--help' err ||
	{ echo 'a wrong option is not refused'; fails=$((fails + 1)); }
"$tool" replay --help >out 2>err && [ -s out ] && [ ! -s err ] ||
	{ echo '--help does not go to stdout'; fails=$((fails + 1)); }
exit $((fails > 0))
