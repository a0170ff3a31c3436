#!/bin/sh
# SPDX-License-Identifier: MIT
# scan-build, clang's static analyzer, over everything that is compiled, tests included.
set -eu
cd "$(dirname "$0")/.."
command -v scan-build >/dev/null || { echo 'skipped: no scan-build (package clang-tools)'; exit 77; }
command -v clang >/dev/null || { echo 'skipped: no clang'; exit 77; }
rm -rf build/scan # what is not compiled is not looked at
scan-build --use-cc=clang cmake -S . -B build/scan -DCMAKE_BUILD_TYPE=Debug >/dev/null
exec scan-build --use-cc=clang --status-bugs -o build/scan/reports \
	cmake --build build/scan -j"$(nproc)"
