#!/bin/bash
# SPDX-License-Identifier: MIT
# The documents name what the program has: commands, formats, options.
# usage: docs.sh TCPCLOSE_TRACE tcpclose-trace-causes.7
set -u
tool=$1 causes=$2
cd "$(dirname "$0")/.."
fails=0
miss() {
	echo "$1 does not mention $2"
	fails=$((fails + 1))
}
commands=$("$tool" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
formats=$("$tool" list | sed -n '/^Formats/,$s/^  \([a-z]*\) .*/\1/p')
options=$(for c in $commands; do "$tool" "$c" --help; done | grep -oE -- '--[a-z-]+' | sort -u |
	grep -vxE -- '--(help|usage|version)')
[ -n "$commands" ] && [ -n "$formats" ] && [ -n "$options" ] || miss 'the program' 'its own words'
man=$(sed 's/\\-/-/g' cli/tcpclose-trace.8)
for w in $commands; do
	grep -q "tcpclose-trace $w" README.md || [ "$w" = run ] || miss README.md "the command $w"
	grep -qE "^\.B.* $w|^\.B $w|^\.BI $w" <<<"$man" || miss 'the man page' "the command $w"
done
for w in $formats; do
	grep -q -- "--format $w" README.md || miss README.md "the format $w"
	grep -qE "^\.BR? $w" <<<"$man" || miss 'the man page' "the format $w"
done
for w in $options; do
	grep -q -- "$w" <<<"$man" || miss 'the man page' "the option $w"
done
fields=$("$tool" list | sed -nE -e '/^Fields/,/^$/s/^  ([a-z_]+) .*/\1/p')
[ -n "$fields" ] || miss 'list' 'fields'
for w in $fields; do
	sed -n '/^\.SH FILTERS/,/^\.SH TIMELINE/p' <<<"$man" | grep -qw -- "$w" || miss 'the man page' "the field $w"
done
words=$("$tool" list | sed -nE -e '/^Fields/q' -e 's/^  ([a-z][a-z0-9-]*) .*/\1/p')
[ -n "$words" ] || miss 'the program' 'its own words'
names=$(sed -n 's/^\.B \(.*\)/\1/p' "$causes" | sed 's/\\-/-/g')
for w in $words; do
	grep -qxF -- "$w" <<<"$names" || miss "$causes" "$w"
done
# All keys of all recordings; counts have names of endings and causes for keys.
records=$(sed -nE 's/^\.BR? //p' cli/tcpclose-trace-records.5)
keys=$(for f in pcaps/*/*.pcap; do "$tool" replay --format json --rows "$f" 2>/dev/null; done |
	grep -oE '"[a-zA-Z_-]+":' | tr -d '":' | sort -u | grep -vxF -- "$words")
[ "$(wc -l <<<"$keys")" -gt 50 ] || miss 'json' 'its keys'
for w in $keys type; do
	grep -qw -- "$w" <<<"$records" || miss tcpclose-trace-records.5 "the key $w"
done
for page in cli/tcpclose-trace.8 cli/tcpclose-trace-records.5 "$causes"; do
	command -v man >/dev/null || continue
	LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null |
		grep . && miss "$page" 'what groff asks for'
done
exit $((fails > 0))
