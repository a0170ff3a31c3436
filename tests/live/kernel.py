#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does the kernel agree? Run all scenarios with its events and compare.

usage: kernel.py TCPCLOSE_TRACE

Two comparisons: the states that the packets lead each end to with the changes of state
that the kernel reports; the causes from packets alone with the kernel's reason for the
RST. Prints the figures and every miss. Exit status 77, with the reason, where scenarios
cannot run or tracefs is not allowed.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

# What a reason admits; packets call some of them by their class.
GONE = {'no-listener', 'peer-vanished', 'fin-wait2-expired', 'first-closer-gone',
        'gave-up-connecting', 'earlier-rst-lost', 'no-connection', 'orphan-gave-up',
        'listener-closed', 'retransmission-timeout', 'keepalive-timeout',
        'accept-overflow', 'icmp-error'}
ABORTS = {'abort', 'linger-zero', 'disconnect', 'listener-closed', 'destroyed'}
ADMITS = {
    'TCP_ABORT_ON_CLOSE': {'unread-data', 'mptcp-fastclose'},
    'TCP_STATE': ABORTS, 'TCP_DISCONNECT_WITH_DATA': ABORTS,
    'TCP_KEEPALIVE_TIMEOUT': {'keepalive-timeout'},
    'TCP_ABORT_ON_LINGER': {'linger2'},
    # third-party: somebody else's FIN made the application close.
    'TCP_ABORT_ON_DATA': {'data-after-close', 'linger2', 'third-party'},
    'TCP_TIMEWAIT_SOCKET': {'data-after-close'},
    'TCP_INVALID_ACK_SEQUENCE': {'bad-handshake'},
    'INVALID_SYN': {'accept-overflow'},
    'NO_SOCKET': GONE,
    # data-after-close: the closed socket was removed, and a listener answers for it.
    'TCP_FLAGS': GONE | {'data-after-close'},
    'MPTCP_RST_EMPTCP': {'mptcp-refused'},
    None: {'third-party', 'firewall-reject'},
}

# States that no packet at the capture point tells of, by scenario.
ROUTE = 'the way is gone: the FIN does not leave the host'
LOST = 'lost behind the capture point: the end it was for never saw it'
QUEUED = 'the FIN waits behind data, and never leaves'
SILENT = 'the socket goes without a packet'
FORGED = 'a segment that its sender never sent'
HELD = 'a filter holds the FINs behind the capture point, and lets the first one go first'
UNSEEN = {
    'both-vanish': SILENT, 'half-open-reader': SILENT, 'linger-syn-sent': SILENT,
    'connect-timeout': SILENT, 'connect-user-timeout': SILENT,
    'md5-mismatch': SILENT, 'firewall-port-unreachable': SILENT,
    'firewall-host-unreachable': SILENT, 'connect-given-up': SILENT, 'bad-refusal': SILENT, 'late-synack': SILENT,
    'fin-behind-data': QUEUED, 'orphan-gives-up': QUEUED,
    'fin-wait1-destroyed': QUEUED, 'late-request-truncates': QUEUED, 'disconnect-unsent': QUEUED,
    'simultaneous-close': LOST, 'fin-crosses-data': LOST, 'last-ack-lost': LOST,
    'reset-lost': LOST, 'reset-lost-fin': LOST, 'keepalive-timeout': LOST,
    'retransmissions-run-out': LOST, 'orphan-unanswered': LOST,
    'netns-delete': ROUTE,
    'spoofed-reset': FORGED, 'spoofed-fin': FORGED, 'time-wait-old-fin': FORGED,
    'fin-wait2-reused': SILENT, 'fin-zero-window': FORGED, 'resent-data-close': FORGED,
    'bad-synack': FORGED, 'firewall-resets': FORGED,
    'crossing-close': HELD,
    'self-connect': 'each segment moves the one socket twice, and one move is shown',
}

# Where the kernel's reason leaves more than one cause.
OPEN = {
    'keepalive-timeout': 'two RSTs, the first of them lost: both causes hold',
    'mptcp-abort': 'both hold: SO_LINGER 0 aborts all subflows',
    'mptcp-unread': 'both hold: unread data aborts all subflows',
    'listener-closed-early': 'there was no socket; why, only the calls tell',
}


def objects(command):
    run = subprocess.run(command, capture_output=True)
    if b'no network namespace' in run.stderr:
        print('skipped: ' + run.stderr.decode().splitlines()[0])
        sys.exit(77)
    return [json.loads(x) for x in run.stdout.decode().splitlines() if x.startswith('{')]


def collapsed(states):
    """Without repetitions, and without what was before the first SYN"""
    out = []
    for s in states:
        before = s in ('-', 'LISTEN', None) or (s == 'CLOSE' and not out)
        if not before and (not out or out[-1] != s):
            out.append(s)
    return out


def is_full(states):
    """As full sockets: nothing is told of TIME_WAIT, nor of FIN_WAIT2 without an owner"""
    return collapsed('CLOSE' if s == 'TIME_WAIT' else s for s in states)


def agree(ours, kernel):
    """Equal, but a socket that nobody owns may leave FIN_WAIT2 long before the end, and a
    segment with the ACK of its FIN and the peer's FIN takes it through FIN_WAIT2 at once"""
    at_once = [s for s in kernel if s != 'FIN_WAIT2']
    return ours in (kernel, at_once) or (kernel[-2:] == ['FIN_WAIT2', 'CLOSE']
                              and ours == kernel[:-1])


def main():
    tool = sys.argv[1]
    good, total, miss = collections.Counter(), collections.Counter(), []
    seen, unexplained = collections.Counter(), []

    def check(what, ok, text, why=None):
        total[what] += 1
        good[what] += bool(ok)
        if ok:
            return
        miss.append('%s: %s%s' % (what, text, ' (%s)' % why if why else ''))
        if not why:
            unexplained.append(text)

    with tempfile.TemporaryDirectory() as folder:
        scenario, flows = None, collections.defaultdict(list)
        ours, kernel = {}, {}
        for o in objects([tool, 'all', '--format', 'json', '--rows', '--save', folder]):
            if o['type'] == 'run':
                absent = [m for m in o['missing'] if 'kernel events' in m]
                if absent:
                    print('skipped: without ' + absent[0])
                    sys.exit(77)
                scenario = o['source'].split()[-1]
                ours = collections.defaultdict(list)
                kernel = collections.defaultdict(list)
            elif o['type'] == 'kevent':
                if o['event'] == 'inet_sock_set_state':
                    kernel[o['flow'], o['from']] += [o['from_state'], o['to_state']]
            elif o['type'] in ('segment', 'call', 'sock') and o['flow']:
                for side in ('client', 'server'):
                    ours[o['flow'], side].append(o['states'][side])
            elif o['type'] == 'flow':
                flows[scenario].append(o)
                for side in ('client', 'server'):
                    told = collapsed(kernel.get((o['flow'], side), []))
                    if told:
                        a, b = is_full(ours[o['flow'], side]), is_full(told)
                        check('states', agree(a, b), '%s %s: packets %s, kernel %s'
                              % (scenario, side, ' '.join(a), ' '.join(b)),
                              UNSEEN.get(scenario))
        for name, known in sorted(flows.items()):
            os.unlink(os.path.join(folder, name + '.calls'))
            alone = [o for o in objects([tool, 'replay', '--format', 'json',
                                         os.path.join(folder, name + '.pcap')])
                     if o['type'] == 'flow']
            alone = {(o['client'], o['server'], o['start']): o for o in alone}
            for f in known:
                told = f.get('kernel')
                packets = alone.get((f['client'], f['server'], f['start']))
                if not told or not packets or not packets['causes'] \
                        or f['ending'] not in ('reset', 'refused'):
                    continue
                check('nothing lost', told['complete'], name)
                reason = told['reason'] if told['sent'] else None
                said = {c['cause']: c['certainty'] for c in packets['causes']}
                seen[reason or 'not sent by this kernel', ', '.join(sorted(said))] += 1
                check('reason known', reason in ADMITS, '%s: %s' % (name, reason))
                admits = ADMITS.get(reason, set())
                check('reason in set', admits & set(said),
                      '%s: %s, said %s' % (name, reason, said))
                check('certain is right', all(c in admits for c in said
                                              if said[c] == 'certain'),
                      '%s: %s, said %s' % (name, reason, said))
                check('one cause left', len(f['causes']) == 1,
                      '%s: %s' % (name, [c['cause'] for c in f['causes']]),
                      OPEN.get(name))
                check('no contradiction', not told['disagrees'], name)
    print('the kernel\'s reason, and the causes from packets alone:')
    for (reason, said), n in sorted(seen.items()):
        print('  %-26s %3d x  %s' % (reason, n, said))
    for what in total:
        print('%-17s %4d of %d: %.1f %%' % (what, good[what], total[what],
                                           100 * good[what] / total[what]))
    for m in miss:
        print('  ' + m)
    print('%d misses, %d of them without a reason' % (len(miss), len(unexplained)))
    return bool(unexplained) or not total['reason in set']


if __name__ == '__main__':
    sys.exit(main())
