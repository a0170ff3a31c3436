#!/bin/bash
# SPDX-License-Identifier: MIT
# The program without shared libraries: it runs where there is nothing else, and what stands in
# for libraries that cannot be linked (cmake/static) does what they do.
set -u
cd "$(dirname "$0")/../.."
. tests/packaging/copy.sh
[ "$(id -u)" -eq 0 ] || skip 'not root'
command -v zstd >/dev/null || skip "no zstd"
for a in pcap archive nettle acl lzma zstd lz4 bz2 z jansson seccomp cap uring; do
	[ -f "$(gcc -print-file-name=lib$a.a)" ] || skip "no lib$a.a"
done
cmake --preset static && cmake --build --preset static -j"$(nproc)" || exit 1
tool=build/static/tcpclose-trace
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
fails=0
fail() {
	echo "$1"
	fails=$((fails + 1))
}
says() { # text that has to come, words of the program...
	local want=$1
	shift
	"$tool" "$@" 2>&1 | grep -qF -- "$want" || fail "$*: not said: $want"
}

LC_ALL=C readelf -W -l -d $tool >"$work/elf"
grep -qE 'INTERP|\(NEEDED\)' "$work/elf" && fail 'it asks for shared libraries'

# All that is there is the program and a capture with its calls.
mkdir "$work/root"
cp $tool pcaps/6.18/linger-reset.* "$work/root"
chroot "$work/root" /tcpclose-trace replay --format canon linger-reset.pcap >"$work/canon" ||
	fail 'no replay where there is nothing else'
diff -u pcaps/expected/canon-linger-reset "$work/canon" || fails=$((fails + 1))
zstd -q <pcaps/6.18/linger-reset.pcap >"$work/root/x.pcap.zst"
chroot "$work/root" /tcpclose-trace replay --format flows x.pcap.zst | grep -q reset ||
	fail 'no zstd'

says 'built without' watch lo --journal
says 'built without' watch lo --metrics 0
says 'built without' run --stack lwip linger-reset
# Netlink: firewalls, queues, pairs of interfaces, sockets of others.
$tool all --format flows >"$work/all" 2>&1 || { cat "$work/all"; fail 'scenarios'; }
exit $((fails != 0))
