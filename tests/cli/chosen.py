#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which connections are shown, in which order, and how many: against what json says of all.

usage: chosen.py TCPCLOSE_TRACE PCAPS
"""
import collections
import json
import os
import subprocess
import sys

TOOL, PCAPS = (os.path.abspath(x) for x in sys.argv[1:3])
FILES = [os.path.join(PCAPS, x) for x in sorted(os.listdir(PCAPS)) if x.endswith('.pcap')]


def replay(*args, files=None):
    return subprocess.run([TOOL, 'replay', *args, *(files or FILES)], capture_output=True,
                          text=True)


def flows(*args, **how):
    run = replay('--format', 'json', *args, **how)
    assert run.returncode == 0, (args, run.stderr)
    objects = [json.loads(x) for x in run.stdout.splitlines()]
    return [o for o in objects if o['type'] == 'flow'], objects[-1]


def size(flow):
    return flow['bytes']['client'] + flow['bytes']['server']


def duration(flow):
    (s, ns), (t, mt) = (x.split('.') for x in (flow['start'], flow['end']))
    return int(t + mt) - int(s + ns)


ALL, _ = flows()
FINE = ('graceful', 'simultaneous', 'open')
CHOICES = {
    'ending = refused': lambda f: f['ending'] == 'refused',
    'cause = unread-data or closer = both':
        lambda f: f['closer'] == 'both' or any(c['cause'] == 'unread-data' for c in f['causes']),
    'bytes > 0.5k and not abnormal': lambda f: size(f) > 512 and f['ending'] in FINE,
    'duration >= 20ms': lambda f: duration(f) >= 20 * 10**6,
    'address = ::/64 and complete': lambda f: f['client'].startswith('[') and f['complete'],
    'server_port < 40000': lambda f: int(f['server'].rsplit(':', 1)[1]) < 40000,
}


def check_choices():
    for text, test in CHOICES.items():
        want = [f for f in ALL if test(f)]
        assert 0 < len(want) < len(ALL), text
        for threads in ('1', '4'):
            got, stats = flows('--filter', text, '--threads', threads)
            assert got == want, (text, len(got), len(want))
            assert stats['flows'] == len(want), (text, stats)
            assert stats['endings'] == collections.Counter(f['ending'] for f in want), stats
        summary = replay('--format', 'summary', '--filter', text).stdout
        assert summary.startswith('Endings %31d flows\n' % len(want)), summary
    bad = [f for f in ALL if f['ending'] not in FINE]
    assert flows('--only-abnormal')[0] == bad
    # A filter for frames beside one for connections.
    got, _ = flows('--filter', 'ip6', '--filter', 'ending = graceful')
    assert got and all(f['client'].startswith('[') and f['ending'] == 'graceful' for f in got)


def check_orders():
    for field, key in (('bytes', size), ('duration', duration), ('ending', lambda f: f['ending']),
                       ('packets', lambda f: f['packets']['client'] + f['packets']['server'])):
        up = sorted(ALL, key=lambda f: (key(f), f['flow']))
        assert flows('--sort', field)[0] == up, field
        down = flows('--sort=-' + field)[0]
        assert [key(f) for f in down] == sorted(map(key, ALL), reverse=True), field
        assert flows('--sort=-' + field, '--limit', '3')[0] == down[:3], field
        got, stats = flows('--sort=-' + field, '--limit', '3')
        assert stats['flows'] == len(ALL), stats
    assert flows('--limit', '2')[0] == ALL[:2]
    # Text: nothing but the order differs, and blank lines are between, not before or behind.
    name = os.path.join(PCAPS, 'sigpipe.pcap')
    plain = replay('--format', 'timeline', files=[name]).stdout
    again = replay('--format', 'timeline', '--sort', 'flow', files=[name]).stdout
    assert plain == again
    turned = replay('--format', 'timeline', '--sort=-flow', files=[name]).stdout
    assert turned != plain and sorted(turned.split('\n')) == sorted(plain.split('\n'))


def check_wrong():
    for args, text in ((['--filter', 'endng = reset'], 'no such field'),
                       (['--filter', 'ending = rst'], 'no such name'),
                       (['--sort', 'bites'], "no field 'bites'"),
                       (['--sort', 'bytes', '--format', 'html'], 'an order of its own'),
                       (['--limit', '0'], 'from 1 to')):
        run = replay(*args)
        assert run.returncode == 2 and text in run.stderr, (args, run)
        assert run.stdout == '', args


check_choices()
check_orders()
check_wrong()
