-- SPDX-License-Identifier: MIT
-- Bytes that were sent and that nobody read, by service: whose, and of how many connections.
SELECT
    server,
    server_port,
    sum(ifNull(client_destroyed, 0)) AS of_clients,
    sum(ifNull(server_destroyed, 0)) AS of_server,
    countIf(ifNull(client_destroyed, 0) + ifNull(server_destroyed, 0) > 0) AS connections
FROM flows FINAL
GROUP BY server, server_port
HAVING connections > 0
ORDER BY of_clients + of_server DESC, server, server_port
