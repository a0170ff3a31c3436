-- SPDX-License-Identifier: MIT
-- Whose connections end badly most often, and how.
SELECT
    client,
    count() AS connections,
    countIf(ending NOT IN ('graceful', 'simultaneous', 'open')) AS bad,
    round(bad / connections, 3) AS share,
    arraySort(groupUniqArrayArray(causes)) AS why
FROM flows FINAL
GROUP BY client
HAVING bad > 0
ORDER BY bad DESC, share DESC, client
LIMIT 50
