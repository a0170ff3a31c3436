#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Recordings under several kernels, replayed: is the analysis right on each of them?

usage: kernels.py TCPCLOSE_TRACE PCAPS

PCAPS/VERSION/NAME.pcap and NAME.calls, as 'tcpclose-trace kernels --save' makes them. For each
version: the ending, closer and cause that the scenario promises on that kernel; what each
read and write was predicted to return, from packets, with what it returned; the causes from
packets alone with those that calls and kernel prove. Prints the figures and every miss.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

# On the wire these are one class: only calls tell them apart.
ABORTS = {'linger-zero', 'disconnect', 'listener-closed', 'destroyed'}
READS, WRITES = ('read', 'recv'), ('write', 'send', 'sendfile')


def objects(*command):
    run = subprocess.run(command, capture_output=True, check=False)
    return [json.loads(x) for x in run.stdout.decode().splitlines() if x.startswith('{')]


def number(version):
    """6.1.177 and 6.1 as tuples that compare"""
    return tuple((list(map(int, re.findall(r'\d+', version)[:3])) + [0, 0])[:3])


def promise(scenario, version):
    p = dict(scenario)
    for c in scenario['changes']:
        if (c['since'] and number(version) < number(c['since'])) or \
                (c['before'] and number(version) >= number(c['before'])):
            continue
        for key in ('ending', 'cause', 'closer'):
            if c[key] is not None:
                p[key] = c[key] or None
    return p


def outcome(o):
    if o['errno']:
        return o['errno']
    return 'ok' if o['result'] > 0 or o['call'] in WRITES else '0'


def true_causes(causes):
    certain = {c['cause'] for c in causes if c['certainty'] == 'certain'} \
        or {causes[0]['cause']}
    return certain | ({'abort'} if certain & ABORTS else set())


class Version:
    def __init__(self):
        self.good, self.total, self.misses = (collections.Counter() for _ in range(3))
        self.text = []

    def check(self, what, ok, text):
        self.total[what] += 1
        self.good[what] += bool(ok)
        if not ok:
            self.text.append('%s: %s' % (what, text))


def check_promise(v, name, p, flows):
    for f in flows:
        if f['ending'] == 'unseen':
            continue
        causes = {c['cause'] for c in f['causes']}
        ok = f['ending'] == p['ending'] and f['closer'] == p['closer'] and \
            (p['cause'] in causes if p['cause'] else not causes)
        ok = ok or (p['cause_too'] and p['cause_too'] in causes)
        v.check('as promised', ok, '%s: %s %s %s, promised %s %s %s' % (
            name, f['ending'], f['closer'], sorted(causes), p['ending'], p['closer'],
            p['cause']))


def check_calls(v, name, rows):
    for o in rows:
        if o['type'] == 'call' and o.get('phase') != 'entered' and o['flow'] and \
                o['call'] in READS + WRITES and o['predicted'] and outcome(o) != 'EAGAIN':
            v.check('calls', outcome(o) == o['predicted'], '%s %s: %s(%s) predicted %s, got %s'
                    % (name, o['from'], o['call'], o['args'], o['predicted'], outcome(o)))


def check_alone(v, name, known, alone):
    alone = {(o['client'], o['server'], o['start']): o for o in alone}
    for f in known:
        seen = alone.get((f['client'], f['server'], f['start']))
        if not seen or not f['causes']:
            continue
        true = true_causes(f['causes'])
        said = {c['cause']: c['certainty'] for c in seen['causes']}
        v.check('cause in set', true & set(said), '%s: %s, said %s' % (name, true, said))
        v.check('certain is right', all(c in true for c in said if said[c] == 'certain'),
                '%s: %s, said %s' % (name, true, said))


def check_version(tool, folder, version, scenarios):
    v = Version()
    with tempfile.TemporaryDirectory() as bare:
        for name in sorted(n[:-5] for n in os.listdir(folder) if n.endswith('.pcap')):
            pcap = os.path.join(folder, name + '.pcap')
            rows = objects(tool, 'replay', '--format', 'json', '--rows', pcap)
            flows = [o for o in rows if o['type'] == 'flow']
            check_promise(v, name, promise(scenarios[name], version), flows)
            check_calls(v, name, rows)
            copy = shutil.copy(pcap, bare)
            check_alone(v, name, flows, [o for o in objects(
                tool, 'replay', '--format', 'json', copy) if o['type'] == 'flow'])
    return v


def main():
    tool, pcaps = sys.argv[1:3]
    scenarios = {o['name']: o for o in objects(tool, 'list', '--format', 'json')
                 if o['type'] == 'scenario'}
    need = {'as promised': 1, 'calls': 0.985, 'cause in set': 1, 'certain is right': 1}
    bad = 0
    versions = sorted((v for v in os.listdir(pcaps) if re.fullmatch(r'[0-9.]+', v)),
                      key=number)
    for version in versions:
        v = check_version(tool, os.path.join(pcaps, version), version, scenarios)
        print('%-10s %s' % (version, ', '.join(
            '%s %d of %d' % (w, v.good[w], v.total[w]) for w in need)))
        for line in v.text:
            print('    ' + line)
        bad += any(v.good[w] < need[w] * v.total[w] or not v.total[w] for w in need)
    return bad or len(versions) < 5


if __name__ == '__main__':
    sys.exit(main())
