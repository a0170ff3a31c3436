#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare replay with the catalogue of terminations and the captures beside it.

usage: scenarios.py TCPCLOSE_TRACE SCENARIOS [-v]

SCENARIOS holds catalogue.md, reference-*.txt and pcap/ID.pcap, made on Linux 6.18 by
another generator. Checked for each capture: Zeek's conn_state(history) and Wireshark's
completeness as the catalogue has them, and our states against the kernel's state changes.
Disagreements must stand in expected-scenarios.txt with a reason. Exit status 77 without
the catalogue.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def catalogue(path):
    rows = {}
    for line in open(path):
        cells = [c.strip() for c in re.split(r'(?<!\\)\|', line)]
        m = len(cells) > 9 and re.search(r'\(`(\w+)`\)', cells[2])
        if m:
            rows[m.group(1)] = dict(packets=cells[4], calls=cells[5], reason=cells[6],
                                    zeek=cells[7], complete=cells[8])
    return rows


def kernel_states(path):
    """Sequence of states by scenario and side, from the tracepoints of the reference"""
    runs, name = {}, None
    for line in open(path):
        if line.startswith('## '):
            name = line[3:].strip()
        elif line.startswith('  kern:'):
            runs[name] = [m.groups() for m in
                          re.finditer(r'\b(cli|srv):(\w+)>(\w+)', line)]
    return runs


def replay(tool, pcap):
    run = subprocess.run([tool, 'replay', '--format', 'json', '--rows', pcap],
                         capture_output=True, timeout=60)
    if run.returncode:
        raise RuntimeError('%s: exit status %d' % (pcap, run.returncode))
    objects = [json.loads(line) for line in run.stdout.decode().splitlines()]
    flows = [o for o in objects if o['type'] == 'flow']
    rows = collections.defaultdict(list)
    for o in objects:
        if o['type'] == 'segment':
            rows[o['flow']].append(o)
    return flows, rows


def visited(rows, side):
    """States one after the other, without repetition"""
    seq = []
    for r in rows:
        s = r['states'][side]
        if not seq or seq[-1] != s:
            seq.append(s)
    return seq


def kernel_sequence(changes, who):
    """What one socket went through; a listener's own changes are not the connection's"""
    seq = []
    for w, a, b in changes:
        if w != who or 'LISTEN' in (a, b) and b != 'SYN_RECV':
            continue
        if b != (seq[-1] if seq else None):
            seq.append(b)
    return seq


def our_sequence(seq):
    """TIME_WAIT, and what follows it, is CLOSE to the kernel's events"""
    out = []
    for s in seq:
        s = 'CLOSE' if s == 'TIME_WAIT' else s
        if s != '-' and (not out or out[-1] != s):
            out.append(s)
    return out


def same_way(ours, kernel):
    """A FIN that acknowledges the peer's passes FIN_WAIT2 within one segment."""
    through = [s for i, s in enumerate(kernel)
               if not (s == 'FIN_WAIT2' and 'FIN_WAIT2' not in ours)]
    return ours in (kernel, through)


# The kernel says CLOSE where a socket becomes a TIME_WAIT (or FIN_WAIT2) mini-socket.
def kernel_agrees(kernel, ours):
    end = ours[-1] if ours else '-'
    return kernel == end or (kernel == 'CLOSE' and end in ('TIME_WAIT', 'FIN_WAIT2', '-'))


def truths():
    """{(scenario, flow): cause}"""
    rows = {}
    for line in open(os.path.join(HERE, 'truth.txt')):
        if line.strip() and line[0] != '#':
            name, flow, cause = line.split()
            rows[(name, int(flow))] = cause
    return rows


def main():
    tool, folder = sys.argv[1], sys.argv[2]
    if not os.path.exists(os.path.join(folder, 'catalogue.md')):
        print('skipped: no catalogue at %s' % folder)
        return 77
    want = catalogue(os.path.join(folder, 'catalogue.md'))
    kern = kernel_states(glob.glob(os.path.join(folder, 'reference-*.txt'))[0])
    listed = {}
    path = os.path.join(HERE, 'expected-scenarios.txt')
    for line in open(path) if os.path.exists(path) else ():
        if line.strip() and line[0] != '#':
            name, prop, reason = line.split(None, 2)
            listed[(name, prop)] = reason
    good, total, bad = collections.Counter(), collections.Counter(), []
    truth, sizes = truths(), []

    def check(name, prop, got, wanted, ok=None):
        total[prop] += 1
        if got == wanted if ok is None else ok:
            good[prop] += 1
        else:
            bad.append((name, prop, got, wanted))

    for name, row in sorted(want.items()):
        pcap = os.path.join(folder, 'pcap', name + '.pcap')
        if not os.path.exists(pcap):
            continue
        flows, rows = replay(tool, pcap)
        zeek = ' '.join('%s(%s)' % (f['zeek']['conn_state'], f['zeek']['history'])
                        for f in flows)
        check(name, 'zeek', zeek, row['zeek'])
        for f in flows:
            true = truth.get((name, f['flow']))
            if not true:
                continue
            said = {c['cause']: c['certainty'] for c in f['causes']}
            sizes.append(len(said))
            check(name, 'cause', ', '.join(said), true, true in said)
            check(name, 'certain', ', '.join(said), true,
                  all(c == true for c in said if said[c] == 'certain'))
        numbers = re.findall(r'\d*:(\d+)', row['complete'])
        check(name, 'completeness', [f['wireshark']['completeness'] for f in flows],
              [int(n) for n in numbers])
        if len(flows) != 1:
            continue
        last = {}
        for who, _, to in kern.get(name, ()):
            last[who] = to
        for who, side in (('cli', 'client'), ('srv', 'server')):
            if who not in last or last[who] == 'LISTEN':
                continue
            ours = visited(rows[flows[0]['flow']], side)
            check(name, 'states', '%s %s' % (side, ours), last[who],
                  kernel_agrees(last[who], ours))
            got, want_seq = our_sequence(ours), kernel_sequence(kern[name], who)
            if not want_seq:    # a request socket: no event tells of it
                continue
            total['sequence'] += 1
            good['sequence'] += same_way(got, want_seq)
    for prop in sorted(total):
        print('%-13s %d of %d agree' % (prop, good[prop], total[prop]))
    print('causes named   %.2f on average' % (sum(sizes) / len(sizes)))
    # The way there differs where packets were lost behind the capture point, and where a
    # socket changed state without a packet: no list, but most must be right.
    if good['sequence'] < 0.8 * total['sequence']:
        print('too few sequences of states as the kernel had them')
        return 1
    new = [b for b in bad if (b[0], b[1]) not in listed]
    for b in bad if '-v' in sys.argv else new:
        print('%s: %s: we say %s, the catalogue %s' % b)
    print('%d disagreements, %d of them not listed in expected-scenarios.txt'
          % (len(bad), len(new)))
    return 1 if new else 0


if __name__ == '__main__':
    sys.exit(main())
