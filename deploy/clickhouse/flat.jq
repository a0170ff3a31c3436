# SPDX-License-Identifier: MIT
# From records of type "flow" to rows of the table: one object a line, without nesting.
def address: capture("^\\[?(?<host>.*?)\\]?:(?<port>[0-9]+)$");
def seconds: split(".")[0] | tonumber;
def nanoseconds: split(".")[1] | tonumber;

foreach inputs as $o ({};
    if $o.type == "run" then { source: $o.source } else . end;
    . as $run
    | $o
    | select(.type == "flow")
    | (.client | address) as $c
    | (.server | address) as $s
    | {
        sensor: $sensor,
        source: (.source // $run.source // ""),
        flow,
        start: (.start | seconds),
        start_ns: (.start | nanoseconds),
        duration_ns: ([((.end | seconds) - (.start | seconds)) * 1000000000
                       + (.end | nanoseconds) - (.start | nanoseconds), 0] | max),
        client: $c.host, client_port: ($c.port | tonumber),
        server: $s.host, server_port: ($s.port | tonumber),
        ending,
        closer: (.closer // ""),
        half_close: (if .half_close then 1 else 0 end),
        complete: (if .complete then 1 else 0 end),
        causes: [.causes[].cause],
        certainties: [.causes[].certainty],
        client_packets: (.packets.client // 0), server_packets: (.packets.server // 0),
        client_bytes: (.bytes.client // 0), server_bytes: (.bytes.server // 0),
        client_destroyed: .ledger.client.destroyed,
        server_destroyed: .ledger.server.destroyed
      })
