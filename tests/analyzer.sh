#!/bin/bash
# SPDX-License-Identifier: MIT
# gcc's static analyzer over the program. Findings that were looked at and are none stand in
# tests/analyzer.txt; others fail, and so does a row that is not found any more.
set -u
cd "$(dirname "$0")/.."
command -v gcc >/dev/null || { echo 'skipped: no gcc'; exit 77; }
[ "$(gcc -dumpversion)" = 12 ] || { echo 'skipped: the list is of gcc 12'; exit 77; }
build=build/analyzer
rm -rf $build # what is not compiled is not looked at
cmake -S . -B $build -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=OFF \
	-DCMAKE_C_FLAGS=-fanalyzer >/dev/null &&
	cmake --build $build -j"$(nproc)" >$build/log 2>&1 || { cat $build/log; exit 1; }
sed -nE "s,^$PWD/([^:]+):[0-9]+:.* warning: .*\[-Wanalyzer-(.*)\]\$,\1 \2,p" $build/log |
	sort -u >$build/found
if diff <(grep -vE '^(#|$)' tests/analyzer.txt | sort -u) $build/found; then
	exit 0
fi
grep -F -- '[-Wanalyzer-' $build/log
exit 1
