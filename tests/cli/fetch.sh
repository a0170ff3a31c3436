#!/bin/bash
# SPDX-License-Identifier: MIT
# Which kernel of Debian's 'kernels fetch' chooses, from an archive that is made up: apt's
# programs are stood in for. What the real ones bring is for live.kernels.
# usage: fetch.sh TCPCLOSE_TRACE
set -u
tool=$(realpath "$1")
if [ ! -r /usr/share/keyrings/debian-archive-keyring.gpg ]; then
	echo 'skipped: no debian-archive-keyring'
	exit 77
fi
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin"
export XDG_CACHE_HOME=$dir/cache PATH=$dir/bin:$PATH
fails=0

# 60 packages, of version 6.9.N: the newest is neither in the first nor in the last lot.
for i in $(seq 1 60); do
	n=$(((i + 22) % 60 + 1))
	echo "linux-image-6.9.$n-cloud-amd64 | 6.9.$n-1 | http://x sid/main amd64 Packages"
done >"$dir/archive"
cat >"$dir/bin/apt-cache" <<'END'
#!/bin/bash
while [ "$1" != pkgnames ] && [ "$1" != madison ] && [ "$1" != depends ]; do shift; done
case $1 in
pkgnames) cut -d' ' -f1 "$(dirname "$0")/../archive" ;;
madison) shift; for p; do grep "^$p " "$(dirname "$0")/../archive"; done ;;
esac
exit 0
END
cat >"$dir/bin/apt-get" <<'END'
#!/bin/bash
case " $* " in *' download '*) echo "E: nothing is to be had"; exit 100 ;; esac
exit 0
END
chmod +x "$dir"/bin/*

# what, word, the versions that it tries, one after the other
try() {
	local what=$1 word=$2 want=$3
	"$tool" kernels fetch "$word" >"$dir/out" 2>&1 && fails=$((fails + 1))
	got=$(sed -n 's/^tcpclose-trace: \(.*\)-1 of sid: downloading$/\1/p' "$dir/out" | paste -sd' ')
	if [ "$got" != "$want" ]; then
		echo "$what: tried '$got', not '$want'"
		cat "$dir/out"
		fails=$((fails + 1))
	fi
}
try 'a version, and older ones if it cannot be had' 6.9 '6.9.60 6.9.59 6.9.58 6.9.57'
try 'a whole version' 6.9.7 '6.9.7'
try 'a package' linux-image-6.9.30-cloud-amd64 '6.9.30'
try 'no such version' 6.8 ''
grep -q "no kernel '6.8' there" "$dir/out" || fails=$((fails + 1))
exit $((fails != 0))
