#!/bin/sh
# SPDX-License-Identifier: MIT
# cppcheck over everything that is compiled.
cd "$(dirname "$0")/.."
command -v cppcheck >/dev/null || { echo 'skipped: no cppcheck'; exit 77; }
exec cppcheck --quiet --std=c11 --enable=warning,style,performance,portability \
	--error-exitcode=1 --inline-suppr --suppressions-list=tests/cppcheck.txt \
	-j"$(nproc)" -D_GNU_SOURCE -D__x86_64__ -DTCT_VERSION='"0"' \
	-Ianalyze -Icapture -Itraffic -Itraffic/kernels -Itraffic/lwip -Ireport -Icli analyze capture traffic report cli cmake
