#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""However the work is divided, the same comes out.

usage: divided.py TCPCLOSE_TRACE FOLDER...

Every capture in the folders: with one, two and four threads, and by four shards that are
merged again.
"""
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from captures import captures  # noqa: E402

SHARDS = 4


def run(words, path=os.devnull):
    with open(path, 'rb') as stdin:
        done = subprocess.run(words, stdin=stdin, capture_output=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def replay(tool, path, *words):
    return run([tool, 'replay', *words, '-'], path)


def flows_of(text):
    return [line for line in text.splitlines() if line.startswith(b'{"type":"flow"')]


def threads_differ(tool, path, whole):
    for threads in ('2', '4'):
        if replay(tool, path, '--threads', threads, '-F', 'json', '--rows') != whole['json']:
            return 'json with %s threads' % threads
    # Without rows all threads write, and flows that are silent are packed.
    bare = replay(tool, path, '--threads', '1', '-F', 'json')
    if replay(tool, path, '--threads', '3', '-F', 'json') != bare:
        return 'json without rows with 3 threads'
    if flows_of(bare[1]) != flows_of(whole['json'][1]):
        return 'flows without rows'
    if replay(tool, path, '--threads', '4', '-F', 'summary') != whole['summary']:
        return 'summary with 4 threads'
    return None


def shards_differ(tool, path, whole, folder):
    parts = []
    for i in range(SHARDS):
        part = replay(tool, path, '--shard', '%d/%d' % (i, SHARDS), '-F', 'json', '--rows')
        parts.append(os.path.join(folder, '%d.json' % i))
        with open(parts[-1], 'wb') as f:
            f.write(part[1])
        # Only the first shard has the frames that nobody can read.
        expected = [(whole['json'][0], whole['json'][2])] + [(0, b'')] * (i > 0)
        if (part[0], part[2]) not in expected:
            return 'shard %d: %d, %r' % (i, part[0], part[2])
    for name in whole:
        merged = run([tool, 'merge', '-F', name, *parts])
        if merged != (0, whole[name][1], b''):
            return 'merged %s: %r' % (name, merged[2])
    return None


def differs(tool, path):
    whole = {'json': replay(tool, path, '--threads', '1', '-F', 'json', '--rows'),
             'flows': replay(tool, path, '--threads', '1', '-F', 'flows'),
             'summary': replay(tool, path, '--threads', '1', '-F', 'summary')}
    if not whole['json'][1]:
        return None
    with tempfile.TemporaryDirectory() as folder:
        why = (threads_differ(tool, path, whole) or
               shards_differ(tool, path, whole, folder))
    return why and '%s: %s' % (path, why)


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
