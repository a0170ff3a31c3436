#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Replay every capture there is, malformed ones included.

usage: robust.py TCPCLOSE_TRACE CORPUS

Each must end by itself with status 0, or 2 with one clear line on stderr, and valid JSON
up to there: no crash, no hang, no sanitizer's report.
"""
import json
import os
import subprocess
import sys

SKIP = ('.ndjson', '.md', '.py', '.json')


def trouble(tool, path):
    try:
        run = subprocess.run([tool, 'replay', '--format', 'json', '--rows', path],
                             capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        return 'hangs'
    err = run.stderr.decode(errors='replace')
    if run.returncode not in (0, 2):
        return 'exit status %d: %s' % (run.returncode, err[:2000])
    if run.returncode == 2 and err.count('\n') != 1:
        return 'not one line on stderr: %r' % err[:500]
    if run.returncode == 0 and err:
        return 'talks without need: %r' % err[:500]
    try:
        for line in run.stdout.decode().splitlines():
            json.loads(line)
    except ValueError as e:
        return 'no JSON: %s' % e
    return None


def main():
    tool, corpus = sys.argv[1], sys.argv[2]
    if not os.path.isdir(corpus):
        print('skipped: no corpus of captures at %s' % corpus)
        return 77
    files = bad = 0
    for folder, _, names in sorted(os.walk(corpus)):
        for name in sorted(names):
            if name.endswith(SKIP):
                continue
            files += 1
            why = trouble(tool, os.path.join(folder, name))
            if why:
                bad += 1
                print('%s: %s' % (os.path.relpath(os.path.join(folder, name), corpus), why))
    print('%d files, %d of them trouble' % (files, bad))
    return bad > 0


if __name__ == '__main__':
    sys.exit(main())
