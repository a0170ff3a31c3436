#!/bin/sh
# SPDX-License-Identifier: MIT
# clang-tidy over everything that is compiled; needs the compile commands of a build.
cd "$(dirname "$0")/.."
command -v clang-tidy >/dev/null || { echo 'skipped: no clang-tidy'; exit 77; }
[ -f build/clang/compile_commands.json ] || cmake --preset clang >/dev/null || exit 1
git ls-files 'analyze/*.c' 'capture/*.c' 'traffic/*.c' 'report/*.c' 'cli/*.c' 'cmake/*.c' |
	xargs -P"$(nproc)" -n4 clang-tidy --quiet -p build/clang 2>/dev/null
