# SPDX-License-Identifier: MIT
"""The captures in folders, for tests that read many."""
import os

SKIP = ('.ndjson', '.md', '.py', '.json', '.calls', '.txt', '.tsv')


def captures(folders):
    for top in folders:
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(names):
                if not name.endswith(SKIP):
                    yield os.path.join(folder, name)
