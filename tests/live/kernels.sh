#!/bin/bash
# SPDX-License-Identifier: MIT
# Another kernel is fetched and booted, and its recordings come back the same twice. What is
# no kernel, or does not boot, is one line.
# usage: kernels.sh TCPCLOSE_TRACE
set -u
tool=$1
skip() {
	echo "skipped: $1"
	exit 77
}
fail() {
	echo "$1"
	[ -e "$dir/out" ] && cat "$dir/out"
	exit 1
}
command -v qemu-system-x86_64 >/dev/null || skip 'no qemu-system-x86_64'
[ -x /bin/busybox ] || skip 'no /bin/busybox'
command -v apt-get >/dev/null || skip 'no apt-get'
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
export XDG_CACHE_HOME=$dir/cache
k() { "$tool" kernels "$@" >"$dir/out" 2>&1; }

k list && grep -q 'no kernels in the cache' "$dir/out" || fail 'list of an empty cache'
k && fail 'no kernels, no complaint'
grep -q 'kernels fetch' "$dir/out" || fail 'does not say how to get some'
k -k 6.1 && fail 'a kernel that is not there'
grep -q "no kernel '6.1' in the cache" "$dir/out" || fail 'does not name the kernel'
k -k /bin/busybox && fail 'a file that is no kernel'
grep -q 'not a kernel that can be booted' "$dir/out" || fail 'does not say that it is none'

# A header, and nothing behind it that runs.
{
	head -c 514 /dev/zero
	printf 'HdrS\x0f\x02\0\0\0\0\0\0\0\x03'
	head -c 512 /dev/zero | tr '\0' '0'
	head -c 8192 /dev/zero
} >"$dir/bad"
printf '6.0.0-bad x' | dd of="$dir/bad" bs=1 seek=1280 conv=notrunc status=none
k -k "$dir/bad" --timeout 2 --save "$dir/bad.d" graceful
[ $? -eq 2 ] || fail 'a kernel that does not boot is no trouble'
grep -q '6.0.0-bad: .*its console is in' "$dir/out" || fail 'does not say where its console is'
[ -e "$dir/bad.d/6.0.0-bad.console" ] || fail 'the console was not kept'

k fetch bookworm || skip "cannot fetch a kernel: $(tail -1 "$dir/out")"
k list
version=$(cut -d' ' -f1 "$dir/out")
[ -n "$version" ] || fail 'list names nothing'
k -k "$version" --repeat --save "$dir/got" linger-reset write-after-close ||
	fail 'two scenarios failed'
grep -q "$version: two runs are the same, byte by byte" "$dir/out" || fail 'two runs differ'
for f in linger-reset.pcap linger-reset.calls write-after-close.pcap write-after-close.calls; do
	[ -s "$dir/got/$version/$f" ] || fail "$f did not come back"
done
"$tool" replay --format flows "$dir/got/$version/linger-reset.pcap" >"$dir/out" ||
	fail 'the recording cannot be replayed'
grep -q linger-zero "$dir/out" || fail 'its cause is not what it was'
grep -q "^# build: .*$version" "$dir/got/$version/linger-reset.calls" || fail 'its kernel is not named'
[ -z "$(find "$dir/got" -name '.*.part')" ] || fail 'something was left behind'
exit 0
