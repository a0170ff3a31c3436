#!/usr/bin/env python3
"""However many threads there are, the same comes out.

usage: threads.py TCPCLOSE_TRACE FOLDER...

Every capture in the folders, with one, two and four threads.
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

RUNS = ((['json', '--rows'], (2, 4)), (['summary'], (4,)))
SKIP = ('.ndjson', '.md', '.py', '.json', '.calls', '.txt', '.tsv')


def replay(tool, path, words, threads):
    run = subprocess.run([tool, 'replay', '--threads', str(threads), '--format', *words, '-'],
                         stdin=open(path, 'rb'), capture_output=True, timeout=300)
    return run.returncode, run.stdout, run.stderr


def differs(tool, path):
    for words, numbers in RUNS:
        one = replay(tool, path, words, 1)
        for threads in numbers:
            if replay(tool, path, words, threads) != one:
                return '%s: %s with %d threads' % (path, words[0], threads)
    return None


def captures(folders):
    for top in folders:
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(names):
                if not name.endswith(SKIP):
                    yield os.path.join(folder, name)


def main():
    tool = sys.argv[1]
    files = list(captures(sys.argv[2:]))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        bad = [why for why in pool.map(lambda f: differs(tool, f), files) if why]
    print('\n'.join(bad))
    print('%d files, %d of them differ' % (len(files), len(bad)))
    return bool(bad) or len(files) < 100


if __name__ == '__main__':
    sys.exit(main())
