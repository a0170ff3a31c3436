#!/bin/sh
# SPDX-License-Identifier: MIT
# Load connections into ClickHouse.
#
# usage: import.sh SENSOR [CLIENT_OPTION...] <RECORDS
#
# SENSOR is the name of who captured. RECORDS is what replay, watch or merge print with
# --format json. Further words are for clickhouse-client: --host, --database...
# Rows go in as they come, many at a time; needs jq. For a stream that never ends:
#
#   tcpclose-trace watch eth0 --format json | import.sh "$(hostname)" --host logs
set -eu
[ $# -ge 1 ] || { sed -n 's/^# usage:/usage:/p' "$0" >&2; exit 2; }
sensor=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
jq -n -c --unbuffered --arg sensor "$sensor" -f "$here/flat.jq" |
	clickhouse-client "$@" --max_insert_block_size 10000 \
		--query 'INSERT INTO flows FORMAT JSONEachRow'
