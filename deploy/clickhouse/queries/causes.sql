-- SPDX-License-Identifier: MIT
-- Why connections of each service ended, hour by hour.
SELECT
    toStartOfHour(start) AS hour,
    server,
    server_port,
    cause,
    count() AS connections
FROM flows FINAL
ARRAY JOIN causes AS cause
GROUP BY hour, server, server_port, cause
ORDER BY hour, server, server_port, connections DESC, cause
