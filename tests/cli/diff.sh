#!/bin/bash
# SPDX-License-Identifier: MIT
# Comparisons as their users make them: files and folders, of all kinds, and bad ones.
# usage: diff.sh TCPCLOSE_TRACE
set -u
tool=$(realpath "$1")
pcaps=$(realpath "$(dirname "$0")/../../pcaps/6.18")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
fails=0

# what, exit status, then regular expressions that the output must have, --, the words
try() {
	local what=$1 want=$2 regexes=()
	shift 2
	while [ "$1" != -- ]; do
		regexes+=("$1")
		shift
	done
	shift
	"$tool" diff "$@" >out 2>&1 </dev/null
	local code=$?
	[ $code -eq "$want" ] || { echo "$what: exit status $code, expected $want"; sed 's/^/    /' out; fails=$((fails + 1)); }
	for r in "${regexes[@]}"; do
		grep -qE -- "$r" out || { echo "$what: nothing like: $r"; sed 's/^/    /' out; fails=$((fails + 1)); }
	done
}

a=$pcaps/linger-reset.pcap b=$pcaps/graceful.pcap
try 'the same' 0 -- "$a" "$a"
[ -s out ] && { echo 'the same: said something'; fails=$((fails + 1)); }
try 'two scenarios' 1 "client's close\(\): RST -> FIN" 'ending: reset -> graceful' \
	'cause: linger-zero certain -> none' 'TIME_WAIT: nobody -> client' -- "$a" "$b"
try 'brief' 1 'differ$' -- -q "$a" "$b"
try 'json' 1 '"type":"pair"' '"changes":\["' '"type":"diff","same":0,"differ":1' -- --format json "$a" "$b"
"$tool" replay --format canon "$a" >a.canon
"$tool" replay --format canon "$b" >b.canon
try 'a text and its recording' 0 -- a.canon "$a"
try 'two texts' 1 "client's close\(\): RST -> FIN" -- a.canon b.canon
cp "$a" alone.pcap
try 'without calls' 0 'system calls are left out: alone.pcap has none' -- alone.pcap "$a"
gzip -c "$a" >packed.pcap.gz
try 'compressed' 0 -- packed.pcap.gz alone.pcap

# What a timeline leaves out of the middle of a transfer is compared as well.
"$tool" replay --format canon "$pcaps/../6.1.192/queued-close.pcap" >whole.canon
grep -q '^\.\.\.' whole.canon && { echo 'a long transfer: rows are left out'; fails=$((fails + 1)); }
grep -v ' 12289:14337(' whole.canon >lacking.canon
try "a segment less" 1 "2048 bytes -> nothing" -- whole.canon lacking.canon

mkdir one two three
cp "$pcaps"/{linger-reset,graceful,refused}.{pcap,calls} one
cp "$pcaps"/{linger-reset,graceful}.{pcap,calls} two
cp "$pcaps"/linger-reset.pcap three/graceful.pcap
cp "$pcaps"/linger-reset.calls three/graceful.calls
try 'folders' 1 '2 of 3 are the same in all, 1 are not in all' '^refused +A +-' -- one two
try 'three folders' 1 '^graceful +A +A +B' "B   .*client's close\(\): FIN -> RST" -- one two three
try 'folders as json' 1 '"name":"graceful","groups":\[\{"in":\["one","two"\]' '"differ":3' \
	-- --format json one two three
try 'folders, briefly' 1 '^1 of 3 differ$' -- -q one two
rm one/refused.*
try 'folders that agree' 0 '2 of 2 are the same' -- one two

# The example in README.md.
LC_ALL=C.UTF-8 "$tool" diff --width 92 "$pcaps"/../{5.10.262,7.2.13}/disconnect-blocked.pcap 2>err |
	tail -n +2 >out
grep -q '5.10.262 has not all of them' err || { echo 'README: nothing about kernel events'; fails=$((fails + 1)); }
sed -n '/^5\.10\.262  *7\.2\.13$/,/^```/{/^```/!p}' "$pcaps/../../README.md" | diff - out ||
	{ echo 'README: the example is not what diff says'; fails=$((fails + 1)); }

# What may be overlooked.
sed 's/ <mss[^>]*>//' a.canon >no-options.canon
try 'options' 1 'options .*mss.* -> none' -- a.canon no-options.canon
try 'options ignored' 0 -- --ignore options a.canon no-options.canon
sed 's/^client: close/~2s &/' a.canon >late.canon
try 'timing' 1 'waits: none -> 2s' -- a.canon late.canon
try 'timing ignored' 0 -- --ignore timing,windows a.canon late.canon

# What one lacks, the other is read without: neither shown nor ordered by.
seven=$pcaps/../7.2.13/graceful
cp "$seven.pcap" unasked.pcap
grep -v ' sock ' "$seven.calls" >unasked.calls
try 'without states of sockets' 0 'states of sockets are left out: .*unasked' -- unasked.pcap "$seven.pcap"
try 'states of sockets ignored' 0 -- --ignore sockets unasked.pcap "$seven.pcap"
[ -s out ] && { echo 'states of sockets ignored: said something'; fails=$((fails + 1)); }
try 'calls ignored' 0 -- --ignore calls,kernel alone.pcap "$a"
try 'calls ignored, of a text' 0 -- --ignore calls,kernel a.canon "$a"
try 'no such class' 2 "no class 'timin'; did you mean 'timing'" -- --ignore timin a.canon b.canon

try 'no such format' 2 "is text or json here, not 'canon'" -- --format canon a.canon b.canon

# Bad input: one line, and the rest all the same.
try 'no such file' 2 'nowhere: No such file' -- nowhere "$a"
try 'a file and a folder' 2 'one is a folder, .* is not' -- one "$a"
try 'one operand' 2 'which two' -- "$a"
echo 'canon 1' >bad.canon
echo 'nonsense' >>bad.canon
try 'a bad text' 2 'bad.canon: line 2:' -- bad.canon a.canon
echo 'canon 2' >later.canon
try 'a text of another version' 2 'later.canon: starts with "canon 2", only "canon 1"' -- later.canon a.canon
grep -q 'Only in' out && { echo 'a text of another version: compared all the same'; fails=$((fails + 1)); }
printf 'canon \033[31m\n' >red.canon
try 'a text that controls the terminal' 2 'red.canon: starts with "canon \?\[31m"' -- red.canon a.canon
sed 's/^client: close/client: \xff\x1b[31mclose/' a.canon >red.canon
try 'a line that controls the terminal' 1 '\?\?\[31mclose' -- a.canon red.canon
try 'no UTF-8, as json' 1 '"b":"client: \?\?\[31mclose' -- --format json a.canon red.canon
echo hello >text
try 'no capture' 2 'text' -- text "$a"
head -c 300 "$a" >cut.pcap
try 'a capture that is cut short' 2 'cut.pcap' 'flow 1' -- cut.pcap alone.pcap
cp "$a" old.pcap
echo '# tcpclose-trace calls 99' >old.calls
try 'a sidecar of another version' 2 'old.calls:1: not a file of calls' -- old.pcap "$a"
mkdir empty
try 'an empty folder' 2 'no captures and no texts' -- empty one
exit $((fails > 0))
