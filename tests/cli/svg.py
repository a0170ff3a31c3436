#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A ladder of each recording is XML, and has all that happened.

usage: svg.py TCPCLOSE_TRACE PCAPS
"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

TOOL, PCAPS = (os.path.abspath(x) for x in sys.argv[1:3])
SVG = '{http://www.w3.org/2000/svg}'


def replay(*args):
    return subprocess.run([TOOL, 'replay', *args], capture_output=True)


def drawn(picture):
    root = ET.fromstring(picture)
    groups = [g for g in root.iter(SVG + 'g')]
    kinds = [g.get('class').split()[1] for g in groups if ' k-' in g.get('class')]
    texts = [''.join(t.itertext()) for t in root.iter(SVG + 'text')]
    assert float(root.get('height')) >= max(float(t.get('y')) for t in root.iter(SVG + 'text'))
    for band in root.iter(SVG + 'rect'):
        assert float(band.get('height')) >= 0
    return kinds, texts


def check_recordings():
    count = 0
    for name in sorted(os.listdir(PCAPS)):
        if not name.endswith('.pcap'):
            continue
        path = os.path.join(PCAPS, name)
        rows = [json.loads(x) for x in replay('--format', 'json', '--rows', path).stdout.splitlines()]
        flows = [r['flow'] for r in rows if r['type'] == 'flow']
        for n in flows:
            run = replay('--format', 'svg', '--flow', str(n), path)
            assert run.returncode == 0, (name, run.stderr)
            kinds, texts = drawn(run.stdout)
            segments = [r for r in rows if r['type'] == 'segment' and r['flow'] == n]
            assert len(kinds) == len(segments), (name, n, len(kinds), len(segments))
            assert kinds.count('k-rst') == sum('R' in r['flags'] for r in segments), name
            for r in segments:
                assert '#%d' % r['frame'] in texts, (name, r)
            count += 1
        if len(flows) > 1:
            run = replay('--format', 'svg', path)
            assert run.returncode == 2 and b'--flow' in run.stderr, (name, run.stderr)
    assert count > 100, count


def check_hostile_name():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'a<script>"&\'\x1b[31m.pcap')
        with open(os.path.join(PCAPS, 'linger-reset.pcap'), 'rb') as a, open(path, 'wb') as b:
            b.write(a.read())
        kinds, texts = drawn(replay('--format', 'svg', path).stdout)
        assert any('a<script>"&\'' in t for t in texts) and '\x1b' not in ''.join(texts), texts


check_recordings()
check_hostile_name()
