#!/bin/bash
# SPDX-License-Identifier: MIT
# The Debian package: the same bytes when built twice, no complaints by lintian; installed where
# there is nothing else it works for root and others, and leaves nothing when it goes.
set -u
cd "$(dirname "$0")/../.."
. tests/packaging/copy.sh
[ "$(id -u)" -eq 0 ] || skip 'not root'
for p in dpkg-buildpackage dh lintian debootstrap; do
	command -v $p >/dev/null || skip "no $p"
done
missing=$(dpkg-checkbuilddeps -Pnocheck 2>&1) || skip "${missing##*: }"
# What is mounted in here goes with the last process.
if [ -z "${PACKAGE_INSIDE:-}" ]; then
	unshare -m true 2>/dev/null || skip 'no mount namespace may be made'
	PACKAGE_INSIDE=1 exec unshare -m "$0" "$@"
fi
work=$(mktemp -d)
chmod 755 "$work"
root=$work/root
clean() {
	umount "$root/proc" 2>/dev/null
	mountpoint -q "$root/proc" || rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM
fails=0
fail() {
	echo "$1"
	fails=$((fails + 1))
}

build_in() { # folder
	copy_tree "$1/tcpclose-trace"
	(cd "$1/tcpclose-trace" && DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" \
		DEB_BUILD_PROFILES=nocheck dpkg-buildpackage -b -us -uc) >"$1.log" 2>&1 ||
		{ tail -n 30 "$1.log"; exit 1; }
}
build_in "$work/one"
build_in "$work/another-place"
deb=$(echo "$work"/one/*.deb)
cmp "$deb" "$work"/another-place/*.deb || fail 'built twice, two packages'
lintian --allow-root --fail-on error,warning "$work"/one/*.changes || fail 'lintian complains'

# A system of the least there can be, and what the package depends on; it is made once.
needs=$(dpkg-deb -f "$deb" Depends | sed -E 's/ \([^)]*\)//g; s/ //g')
base=build/bookworm-$(echo "$needs" | cksum | cut -d' ' -f1).tar
if [ ! -f "$base" ]; then
	mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME) $(CREATED_BY)' |
		awk '$2 == "bookworm" && $3 == "Packages" { print $1; exit }')
	[ -n "$mirror" ] || skip 'apt knows no mirror of bookworm'
	debootstrap --variant=minbase --include="$needs" bookworm "$root" "$mirror" \
		>"$work/debootstrap.log" 2>&1 || skip "debootstrap: $(tail -n 1 "$work/debootstrap.log")"
	rm -rf "$root"/var/cache/apt/archives/*.deb
	mkdir -p build
	tar -C "$root" --one-file-system -cf "$base.new" . && mv "$base.new" "$base"
	umount -R "$root/proc" "$root/sys" 2>/dev/null
else
	mkdir "$root"
	tar -C "$root" -xf "$base" || exit 1
fi
mount -t proc proc "$root/proc" || skip 'no proc may be mounted'

inside() { chroot "$root" "$@"; }
as_nobody() { chroot --userspec=65534:65534 "$root" "$@"; }
files() { (cd "$root" && find . -xdev -path ./proc -prune -o -print | sort); }
try() { # what, what has to be in its output, command...
	local what=$1 want=$2 out
	shift 2
	out=$("$@" 2>&1) && grep -q -- "$want" <<<"$out" || fail "$what: $out"
}

files >"$work/before"
cp "$deb" "$root/tmp/it.deb"
inside dpkg -i /tmp/it.deb || fail 'it cannot be installed'
rm "$root/tmp/it.deb"
mkdir "$root/tmp/pcaps"
cp pcaps/6.18/linger-reset.* "$root/tmp/pcaps"
version=$(dpkg-deb -f "$deb" Version)
tool=/usr/sbin/tcpclose-trace
try 'version' "tcpclose-trace $version\$" inside $tool --version
try 'replay by root' 'linger-zero (certain)' inside $tool replay /tmp/pcaps/linger-reset.pcap
try 'replay by nobody' 'linger-zero (certain)' as_nobody $tool replay /tmp/pcaps/linger-reset.pcap
try 'a scenario' 'data-after-close (certain)' inside $tool run write-after-close
for page in man8/tcpclose-trace.8 man5/tcpclose-trace-records.5 man7/tcpclose-trace-causes.7; do
	zcat "$root/usr/share/man/$page.gz" | grep -q '^\.TH TCPCLOSE' || fail "no man page $page"
done
try 'completion of bash' 'complete .* tcpclose-trace' inside bash -c \
	'. /usr/share/bash-completion/completions/tcpclose-trace && complete -p tcpclose-trace'
for script in zsh/vendor-completions/_tcpclose-trace fish/vendor_completions.d/tcpclose-trace.fish; do
	grep -q -- write-after-close "$root/usr/share/$script" || fail "no $script"
done
inside test -x "/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/wireshark/extcap/tcpclose-trace" ||
	fail 'no extcap for Wireshark'
rm -r "$root/tmp/pcaps"

inside dpkg --purge tcpclose-trace || fail 'it cannot be purged'
files >"$work/after"
# What dpkg keeps of its own.
left=$(comm -13 "$work/before" "$work/after" | grep -vE '^\./var/lib/dpkg/(status-old|lock|lock-frontend|triggers/.*)$')
[ -z "$left" ] || fail "it has left: $left"
gone=$(comm -23 "$work/before" "$work/after")
[ -z "$gone" ] || fail "it has taken along: $gone"
exit $((fails != 0))
