#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare replay with the oracle files beside real captures.

usage: corpus.py TCPCLOSE_TRACE CORPUS [-v]

Each CAPTURE.oracle.ndjson holds one connection a line, derived from tshark's dissection.
A connection of ours is matched by its addresses and the frame it begins in. Prints the
rate of agreement for each property and every disagreement that expected.txt does not
list with a reason. Exit status 0 if each rate is at least 99.5 %, 1 if not, 77 without a
corpus.
"""
import collections
import ipaddress
import json
import os
import subprocess
import sys

NEED = 0.995
HERE = os.path.dirname(os.path.abspath(__file__))


def endpoint(addr, port):
    ip = ipaddress.ip_address(addr)
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return '%s:%d' % (ip if ip.version == 4 else '[%s]' % ip, port)


def normal(text):
    host, port = text.rsplit(':', 1)
    return endpoint(host.strip('[]'), int(port))


def ours(tool, path):
    run = subprocess.run([tool, 'replay', '--format', 'json', path], capture_output=True,
                         timeout=120)
    if run.returncode not in (0, 2):
        raise RuntimeError('%s: exit status %d' % (path, run.returncode))
    flows = collections.defaultdict(list)
    for line in run.stdout.decode().splitlines():
        o = json.loads(line)
        if o['type'] == 'flow':
            flows[frozenset((normal(o['client']), normal(o['server'])))].append(o)
    return flows


def by_side(flow, oracle):
    """Index of the oracle's initiator and responder in our client/server order."""
    if normal(flow['client']) == endpoint(*oracle['initiator']):
        return ('client', 'server')
    return ('server', 'client')


def compare(flow, o):
    i, r = by_side(flow, o)
    whose = {'i': i, 'r': r, None: None}
    resets = [(k['frame'], whose[k['by']]) for k in o['rst_kinds'][:8]]
    first = [flow['closer'], whose[o['first_close_by']]]
    if flow['closer'] == 'both' and o['fins_crossed']:
        first[1] = 'both'
    yield 'packets', [flow['packets'][i], flow['packets'][r]], o['packets']
    yield 'bytes', [flow['bytes'][i], flow['bytes'][r]], o['payload_bytes']
    yield 'fin', [flow['fin'][i], flow['fin'][r]], o['fin_first_frame']
    yield 'resets', [(k['frame'], k['by']) for k in flow['resets']][:8], resets
    yield 'closer', first[0], first[1]
    # The oracle read tshark in one pass, which shows the value before each packet.
    yield 'completeness', flow['wireshark']['one_pass'], o['tshark_completeness']


def expected():
    """path [client server]: property reason -- path and property may be '*'"""
    rows = {}
    path = os.path.join(HERE, 'expected.txt')
    for line in open(path) if os.path.exists(path) else ():
        if line.strip() and line[0] != '#':
            name, prop, frame, reason = line.split(None, 3)
            rows[(name, prop, frame)] = reason.strip()
    return rows


def main():
    tool, corpus = sys.argv[1], sys.argv[2]
    verbose = '-v' in sys.argv
    if not os.path.isdir(corpus):
        print('skipped: no corpus of captures at %s' % corpus)
        return 77
    good, total, listed = collections.Counter(), 0, expected()
    bad = []
    for folder, _, names in sorted(os.walk(corpus)):
        for name in sorted(n for n in names if n.endswith('.oracle.ndjson')):
            path = os.path.join(folder, name[:-len('.oracle.ndjson')])
            short = os.path.relpath(path, corpus)
            flows = ours(tool, path)
            for line in open(os.path.join(folder, name)):
                o = json.loads(line)
                total += 1
                key = frozenset((endpoint(*o['initiator']), endpoint(*o['responder'])))
                match = [f for f in flows[key] if f['frames'][0] == o['first_frame']]
                if not match:
                    bad.append((short, 'found', o['first_frame'], 'no such flow', ''))
                    continue
                good['found'] += 1
                for prop, got, want in compare(match[0], o):
                    if got == want:
                        good[prop] += 1
                    else:
                        bad.append((short, prop, o['first_frame'], got, want))
    rc = 0
    for prop in ('found', 'packets', 'bytes', 'fin', 'resets', 'closer', 'completeness'):
        rate = good[prop] / total
        rc |= rate < NEED
        print('%-13s %5d of %d agree: %.2f %%' % (prop, good[prop], total, 100 * rate))
    new = [b for b in bad if (b[0], b[1], str(b[2])) not in listed
           and (b[0], '*', '*') not in listed and (b[0], '*', str(b[2])) not in listed]
    for b in (bad if verbose else new):
        print('%s #%s: %s: we say %s, the oracle %s' % (b[0], b[2], b[1], b[3], b[4]))
    print('%d disagreements, %d of them not listed in expected.txt' % (len(bad), len(new)))
    return 1 if rc or new else 0


if __name__ == '__main__':
    sys.exit(main())
