#!/bin/bash
# SPDX-License-Identifier: MIT
# How many lines of what meets hostile frames are reached by unit tests, the inputs of the
# fuzzers and the goldens, a line a file. Fails where it is less than 95 % of any of them.
# usage: coverage.sh; the table with all other files is build/coverage/lines.txt
set -eu
cd "$(dirname "$0")/.."
command -v gcovr >/dev/null || { echo 'skipped: no gcovr'; exit 77; }
least=95
cmake --preset coverage >/dev/null
find build/coverage -name '*.gcda' -delete # of what is built anew
cmake --build --preset coverage -j"$(nproc)" >/dev/null
find build/coverage -name '*.gcda' -delete # building runs the program
ctest --test-dir build/coverage -j"$(nproc)" -R '^(unit|golden|fuzz)\.' --no-tests=error \
	>build/coverage/tests.log || { tail -n 20 build/coverage/tests.log; exit 1; }
gcovr -r . --filter 'analyze/' --filter 'capture/' --filter 'report/' --csv \
	build/coverage/lines.csv --txt build/coverage/lines.txt build/coverage
awk -F, -v least=$least '
	$1 !~ /^analyze\/(dissect|track|flow|reset)[^\/]*$/ { next }
	{ part = $3 * 100 / $2; printf "%-28s %4d of %4d lines %5.1f %%\n", $1, $3, $2, part
	  files++; if (part < least) low = low " " $1 }
	END { if (!files) low = " no file at all"
	  if (low) { print "less than " least " %:" low; exit 1 } }' build/coverage/lines.csv
