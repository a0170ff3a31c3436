#!/bin/bash
# SPDX-License-Identifier: MIT
# Completion in each shell that is there: every option that --help names comes up, and so do the
# words that an option or a command takes. All that is offered is taken.
# usage: completion.sh TCPCLOSE_TRACE
set -u
tool=$(realpath "$1")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
export HOME=$dir XDG_CONFIG_HOME=$dir XDG_DATA_HOME=$dir XDG_CACHE_HOME=$dir
PATH=$(dirname "$tool"):$PATH
touch some-file.pcap && mkdir some-folder
fails=0

fail() {
	echo "$1"
	fails=$((fails + 1))
}

# --- what is asked, and a word that must come ---

want() { # line so far, words...
	local line=$1 word
	shift
	for word in "$@"; do printf '%s\t%s\n' "$line" "$word"; done
}

options() { # regular expression of one, command
	"$tool" "$2" --help | sed '1,/^$/d' | grep -oE -- "(^ {2}|^ {6}|, )$1" | sed 's/^[ ,]*//' | sort -u
}

commands=$("$tool" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
formats=$("$tool" list | sed -n '/^Formats/,$s/^  \([a-z-]*\) .*/\1/p')
for c in $commands; do
	want "tcpclose-trace $c --" $(options '--[a-z0-9-]+' "$c")
	want "tcpclose-trace $c -" $(options '-[A-Za-z?]' "$c")
done >wants
[ "$(wc -l <wants)" -gt 100 ] || fail 'options of --help not understood'
{
	want 'tcpclose-trace ' $commands write-after-close
	want 'tcpclose-trace wat' watch
	want 'tcpclose-trace linger-re' linger-reset
	want 'tcpclose-trace write-after-close --sta' --stack
	want 'tcpclose-trace run linger-reset unread-d' unread-data
	want 'tcpclose-trace replay --format ' $formats
	want 'tcpclose-trace replay --format=js' json
	want 'tcpclose-trace replay some-fi' some-file.pcap
	want 'tcpclose-trace replay --color alw' always
	want 'tcpclose-trace run --save some-fo' some-folder
	want 'tcpclose-trace watch an' any
	want 'tcpclose-trace watch -F tim' timeline
	want 'tcpclose-trace diff --format ht' html
	want 'tcpclose-trace diff --ignore timing,win' windows
	want 'tcpclose-trace merge --format fl' flows
	want 'tcpclose-trace exec --assert no-r' no-reset
	want 'tcpclose-trace exec -o x cat some-fi' some-file.pcap
	want 'tcpclose-trace kernels fet' fetch
	want 'tcpclose-trace kernels -k ru' running
	want 'tcpclose-trace kernels linger-re' linger-reset
	want 'tcpclose-trace list --format js' json
	want 'tcpclose-trace explain unread-d' unread-data
	want 'tcpclose-trace explain data-after-c' data-after-close
	want 'tcpclose-trace explain grac' graceful
	want 'tcpclose-trace explain TIME_W' TIME_WAIT
	want 'tcpclose-trace completion fi' fish
} >>wants
cut -f1 wants | uniq >lines

# --- each shell writes "== LINE" and what it offers there, a word a line ---

ask_bash() {
	"$tool" completion bash >completion.bash
	bash --norc -c '
	. ./completion.bash
	while IFS= read -r line; do
		echo "== $line"
		# As readline cuts it: = is a word of its own.
		read -ra COMP_WORDS <<<"${line//=/ = }"
		[[ $line == *" " ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_tcpclose_trace
		printf "%s\n" "${COMPREPLY[@]}"
	done <lines'
}

ask_zsh() {
	"$tool" completion zsh >_tcpclose-trace
	cat >setup.zsh <<'END'
	PS1= fpath=($PWD $fpath)
	autoload -Uz compinit && compinit -u -D
	compadd() {
		local -a found
		if [[ " ${@[1,(i)-]} " != *" "-[OAD]" "* ]]; then
			builtin compadd -A found "$@"
			print -rl -- $found >>answers
		fi
		builtin compadd "$@"
	}
	offer() { _main_complete; compstate[list]= compstate[insert]= }
	zle -C offer complete-word offer
	all() {
		local line
		for line in ${(f)"$(<lines)"}; do
			BUFFER=$line CURSOR=$#line
			print -r -- "== $line" >>answers
			zle offer
		done
		exit
	}
	zle -N all
	bindkey '^T' all
END
	: >answers
	zsh -f -c 'zmodload zsh/zpty
		zpty pty TERM=dumb zsh -f -i
		zpty -w pty ". ./setup.zsh; print \$[6*7]-ready"
		zpty -r pty seen "*42-ready*"
		zpty -w -n pty $'"'\\C-t'"'
		while zpty -r pty seen; do :; done' >/dev/null
	sed 's,\\,,' answers
}

ask_fish() {
	"$tool" completion fish >completion.fish
	fish --no-config -c '
	source completion.fish
	while read line
		echo "== $line"
		complete -C "$line"
	end <lines' | sed 's/\t.*//'
}

# A word may come with what stood before it, and a folder with its slash.
check() { # shell
	awk -F '\t' -v shell="$1" '
	FNR == NR && /^== / { line = substr($0, 4); next }
	FNR == NR { sub(/\/$/, ""); have[line, $0] = 1; sub(/.*[,=]/, ""); have[line, $0] = 1; next }
	!(($1, $2) in have) { print shell ": nothing like " $2 " after: " $1; bad = 1 }
	END { exit bad }' "$1.answers" wants || fails=$((fails + 1))
}

skipped=
for shell in bash zsh fish; do
	command -v $shell >/dev/null || {
		skipped="$skipped $shell"
		continue
	}
	"ask_$shell" >$shell.answers
	check $shell
done

# --- what is offered is what the parser takes ---

. ./completion.bash
for c in $commands; do
	for o in $(_tcpclose_trace_options "$c" | grep -oE -- '--[a-z0-9-]+'); do
		read -r kind set _ < <(_tcpclose_trace_takes "$c:$o")
		[ "${kind:-}" = word ] && [ "$o" != --report ] || continue
		for w in $(_tcpclose_trace_words "$set"); do
			"$tool" "$c" "$o" "$w" --help >/dev/null 2>out || fail "$c $o $w: $(cat out)"
		done
	done
	[ -z "$("$tool" --help | sed -nE "s/^  $c +([^ ]*[A-Z]{2}[^ ]*\.*) .*/\1/p")" ] ||
		[[ $(_tcpclose_trace_takes "$c:") != nothing* ]] || fail "$c: what are its operands?"
done
"$tool" completion csh >/dev/null 2>out && fail 'a script for csh'

[ $fails -eq 0 ] || exit 1
[ -z "$skipped" ] || {
	echo "skipped: not installed:$skipped"
	exit 77
}
