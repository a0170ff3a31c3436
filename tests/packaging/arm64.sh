#!/bin/bash
# SPDX-License-Identifier: MIT
# What preset arm64 links with: Debian's libraries for that processor, in build/arm64-root.
set -u
cd "$(dirname "$0")/../.."
. tests/packaging/copy.sh
for p in aarch64-linux-gnu-gcc qemu-aarch64 apt-get dpkg-deb; do
	command -v $p >/dev/null || skip "no $p"
done
libraries='libpcap0.8-dev libarchive-dev libjansson-dev libmnl-dev libmicrohttpd-dev libsystemd-dev
	libseccomp-dev libcap-dev liburing-dev liblwip-dev libcmocka-dev'

# Unpacked, not installed: this system stays as it is.
fetch() { # folder
	local state=$1.apt
	mkdir -p "$state/lists/partial" "$state/archives/partial"
	: >"$state/status"
	local apt=(apt-get -q -y -o APT::Architecture=arm64 -o APT::Architectures=arm64
		-o Dir::State::lists="$PWD/$state/lists" -o Dir::State::status="$PWD/$state/status"
		-o Dir::Cache="$PWD/$state" -o APT::Install-Recommends=false
		-o APT::Sandbox::User=root -o Acquire::Languages=none)
	"${apt[@]}" update && "${apt[@]}" install --download-only $libraries || return 1
	for deb in "$state"/archives/*.deb; do dpkg-deb -x "$deb" "$1.new" || return 1; done
	mv "$1.new" "$1" && rm -rf "$state"
}
root=build/arm64-root
if [ ! -d $root ]; then
	rm -rf $root.*
	mkdir -p build
	fetch $root >build/arm64-fetch.log 2>&1 || skip "$(tail -n 1 build/arm64-fetch.log)"
fi
