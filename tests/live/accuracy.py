#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How often is the analysis right? Run all scenarios and compare it with what is known.

usage: accuracy.py TCPCLOSE_TRACE

Three comparisons: the cause from packets alone with the cause that the calls prove; what
each application's call was predicted to return with what it returned; the inferred state
of each socket with the kernel's (sock_diag). Prints the figures and every miss. Exit status
77 where scenarios cannot run.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

# On the wire these are one class: only calls tell them apart.
ONE_CLASS = {
    'linger-zero': 'abort', 'disconnect': 'abort', 'listener-closed': 'abort',
    'destroyed': 'abort',
}


def names(causes):
    """What the truth is called from packets alone: by its name, or by its class"""
    certain = [c['cause'] for c in causes if c['certainty'] == 'certain'] \
        or [causes[0]['cause']]
    return set(certain) | {ONE_CLASS[c] for c in certain if c in ONE_CLASS}

READS, WRITES = ('read', 'recv'), ('write', 'send', 'sendfile')


def objects(command):
    run = subprocess.run(command, capture_output=True)
    if b'no network namespace' in run.stderr:
        print('skipped: ' + run.stderr.decode().splitlines()[0])
        sys.exit(77)
    return [json.loads(x) for x in run.stdout.decode().splitlines() if x.startswith('{')]


def outcome(o):
    if o['errno']:
        return o['errno']
    return 'ok' if o['result'] > 0 or o['call'] in WRITES else '0'


def main():
    tool = sys.argv[1]
    good, total, miss = collections.Counter(), collections.Counter(), []
    sizes, matrix = [], collections.Counter()

    def check(what, ok, text):
        total[what] += 1
        good[what] += bool(ok)
        if not ok:
            miss.append('%s: %s' % (what, text))

    with tempfile.TemporaryDirectory() as folder:
        scenario, truth = None, collections.defaultdict(list)
        for o in objects([tool, 'all', '--format', 'json', '--rows', '--save', folder]):
            if o['type'] == 'run':
                scenario = o['source'].split()[-1]
            elif o['type'] == 'flow':
                truth[scenario].append(o)
            elif o['type'] == 'sock':
                ours = o['states'][o['from']]
                check('states', ours == o['state'] or (ours == '-' and o['state'] == 'CLOSE'),
                      '%s %s: inferred %s, kernel %s'
                      % (scenario, o['from'], ours, o['state']))
            elif o['type'] == 'call' and o.get('phase') != 'entered' \
                    and o['call'] in READS + WRITES and o['flow']:
                if o['predicted'] and outcome(o) != 'EAGAIN':
                    check('calls', outcome(o) == o['predicted'],
                          '%s %s: %s(%s) predicted %s, got %s'
                          % (scenario, o['from'], o['call'], o['args'], o['predicted'],
                             outcome(o)))
        for name, known in sorted(truth.items()):
            os.unlink(os.path.join(folder, name + '.calls'))
            seen = [o for o in objects([tool, 'replay', '--format', 'json',
                                        os.path.join(folder, name + '.pcap')])
                    if o['type'] == 'flow']
            # Calls may come before any packet, so the order of flows may differ.
            def ends(flow):
                return (flow['client'], flow['server'])
            for with_calls, alone in zip(sorted(known, key=ends), sorted(seen, key=ends)):
                if not with_calls['causes']:
                    continue
                true = names(with_calls['causes'])
                said = {c['cause']: c['certainty'] for c in alone['causes']}
                sizes.append(len(said))
                matrix[(with_calls['causes'][0]['cause'], ', '.join(sorted(said)))] += 1
                check('cause in set', true & set(said),
                      '%s: %s, said %s' % (name, true, said))
                check('certain is right', all(c in true for c in said
                                              if said[c] == 'certain'),
                      '%s: %s, said %s' % (name, true, said))
                check('ending', with_calls['ending'] == alone['ending'], name)
    print('from packets alone, truth known from the calls:')
    for (true, said), n in sorted(matrix.items()):
        print('  %-20s %3d x  %s' % (true, n, said))
    print('mean size of the set of causes: %.2f' % (sum(sizes) / max(1, len(sizes))))
    for what in total:
        print('%-17s %4d of %d: %.1f %%' % (what, good[what], total[what],
                                           100 * good[what] / total[what]))
    for m in miss:
        print('  ' + m)
    need = {'calls': 0.99, 'cause in set': 1, 'certain is right': 1, 'ending': 1,
            'states': 0.9}
    return any(good[w] < need[w] * total[w] for w in need)


if __name__ == '__main__':
    sys.exit(main())
