#!/bin/bash
# SPDX-License-Identifier: MIT
# The release, built in two folders, is the same: program, man pages, completions, profiles.
set -u
cd "$(dirname "$0")/.."
. tests/packaging/copy.sh
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

build_in() { # folder
	copy_tree "$1/sources"
	(cd "$1/sources" && cmake --preset release -DBUILD_TESTING=OFF -DCMAKE_INSTALL_PREFIX=/usr &&
		cmake --build --preset release -j"$(nproc)" &&
		DESTDIR=$1/installed cmake --install build/release) >"$1.log" 2>&1 ||
		{ tail -n 30 "$1.log"; exit 1; }
}
build_in "$work/one"
build_in "$work/quite-another-place"
[ -x "$work/one/installed/usr/sbin/tcpclose-trace" ] || { echo 'no program came out'; exit 1; }
diff -r "$work/one/installed" "$work/quite-another-place/installed" || exit 1
# Nor does it know where it was.
! grep -rlF "$work" "$work/one/installed"
