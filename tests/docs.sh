#!/bin/bash
# The documents name what the program has: commands, formats, options.
# usage: docs.sh TCPCLOSE_TRACE
set -u
tool=$1
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
if command -v man >/dev/null; then
	LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z cli/tcpclose-trace.8 2>&1 >/dev/null |
		grep . && miss 'the man page' 'what groff asks for'
fi
exit $((fails > 0))
