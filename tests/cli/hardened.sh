#!/bin/bash
# SPDX-License-Identifier: MIT
# What the release is hardened with is in the program.
# usage: hardened.sh TCPCLOSE_TRACE
set -u
tool=$1 fails=0
command -v readelf >/dev/null || { echo 'skipped: no readelf'; exit 77; }
all=$(LC_ALL=C readelf -W -h -l -d -n --dyn-syms "$tool") || exit 1

has() { # what, regular expression
	grep -qE -- "$2" <<<"$all" || { echo "not there: $1"; fails=$((fails + 1)); }
}
lacks() {
	! grep -qE -- "$2" <<<"$all" || { echo "there: $1"; fails=$((fails + 1)); }
}
has 'a program that can lie anywhere (PIE)' '^ *Type: +DYN \(Position-Independent Executable'
has 'relocations that are read-only' '^ *GNU_RELRO '
has '... from the start (-z now)' '\(FLAGS_1\) .*\bNOW\b'
has 'a stack without code' '^ *GNU_STACK .* RW +0x'
lacks 'a segment to be written and run' '^ *LOAD .* RWE '
lacks 'a path to libraries' '\((RPATH|RUNPATH)\)'
lacks 'relocations in code' '\(TEXTREL\)'
has 'guards on the stack' '__stack_chk_fail'
has 'checked copies (_FORTIFY_SOURCE)' '__(memcpy|snprintf|vsnprintf|fprintf)_chk'
# Debian's C library lays no claim to checked control flow (CET, BTI), so the program has no such
# property; what a processor looks for stands at the head of each function all the same.
marks() { # what, instruction
	local n
	n=$(LC_ALL=C grep -obUaP -- "$2" "$tool" | wc -l)
	[ "$n" -gt 500 ] || { echo "not there: $1, only $n times"; fails=$((fails + 1)); }
}
case $(LC_ALL=C readelf -h "$tool") in
*X86-64*) marks 'endbr64 (CET)' '\xf3\x0f\x1e\xfa' ;;
*AArch64*) marks 'paciasp (PAC)' '\x3f\x23\x03\xd5' ;;
esac
exit $((fails != 0))
