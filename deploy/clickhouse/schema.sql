-- SPDX-License-Identifier: MIT
-- Connections as 'replay --format json' and 'watch --format json' tell of them, a row each.
-- A connection that is told again (watch: its verdict has changed) replaces its row, and so does
-- a capture that is loaded again: queries say FINAL.
CREATE TABLE IF NOT EXISTS flows
(
    sensor            String,               -- who captured, as import.sh was told
    source            String,               -- file or interface
    flow              UInt64,               -- number in that source
    start             DateTime,
    start_ns          UInt32,               -- fraction of a second
    duration_ns       UInt64,
    client            String,               -- addresses, without ports
    client_port       UInt16,
    server            String,
    server_port       UInt16,
    ending            String,
    closer            String,               -- client, server, or '' for nobody
    half_close        UInt8,
    complete          UInt8,                -- its begin was captured
    causes            Array(String),        -- most certain first
    certainties       Array(String),        -- of each of them
    client_packets    UInt64,
    server_packets    UInt64,
    client_bytes      UInt64,               -- payload sent, retransmissions included
    server_bytes      UInt64,
    client_destroyed  Nullable(UInt64),     -- bytes that it sent and nobody read; NULL: not known
    server_destroyed  Nullable(UInt64)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(start)
ORDER BY (server, server_port, start, start_ns, sensor, source, flow);
