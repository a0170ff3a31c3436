#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What watch writes to the journal, read in the journal's place by its native protocol.

usage: journal.py TCPCLOSE_TRACE

In a network namespace of its own, with a /run of its own. Exit status 77 with "skipped: why" where there is none.
"""
import os
import re
import socket
import struct
import subprocess
import sys

import namespace
from watching import Watch, abort, be_refused, close_well

TOOL = os.path.abspath(sys.argv[1])
JOURNAL = '/run/systemd/journal/socket'
TIME = re.compile(r'\d{10,}\.\d{9}$')


def open_journal():
    os.makedirs(os.path.dirname(JOURNAL), exist_ok=True)
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(JOURNAL)
    os.chmod(JOURNAL, 0o666)
    s.settimeout(60)
    return s


def parse(data):
    """Lists of values by name: NAME=value lines, or NAME, a length of 64 bits, and so many bytes"""
    fields = {}
    while data:
        line, _, rest = data.partition(b'\n')
        name, equals, value = line.partition(b'=')
        if not equals:
            n, = struct.unpack('<Q', rest[:8])
            value, rest = rest[8:8 + n], rest[8 + n:]
            assert rest[:1] == b'\n', rest
            rest = rest[1:]
        assert re.match(rb'[A-Z][A-Z0-9_]*$', name), line
        fields.setdefault(name.decode(), []).append(value.decode())
        data = rest
    return fields


def entry(journal):
    return parse(journal.recv(1 << 20))


def one(e, name):
    assert len(e.get(name, [])) == 1, (name, e)
    return e[name][0]


def check_entry(e, port, ending, closer, causes):
    ends = [one(e, 'TCPCLOSE_CLIENT'), one(e, 'TCPCLOSE_SERVER')]
    assert ends[1] == '127.0.0.1:%d' % port and ends[0].startswith('127.0.0.1:'), e
    assert one(e, 'TCPCLOSE_ENDING') == ending and one(e, 'TCPCLOSE_CLOSER') == closer, e
    assert set(causes) <= set(e['TCPCLOSE_CAUSE']), e
    assert len(e['TCPCLOSE_CAUSE']) == len(set(e['TCPCLOSE_CAUSE'])), e
    assert one(e, 'PRIORITY') == '5' and re.match(r'[0-9a-f]{32}$', one(e, 'MESSAGE_ID')), e
    assert one(e, 'SYSLOG_IDENTIFIER') == 'tcpclose-trace', e
    start, end = (one(e, 'TCPCLOSE_' + x) for x in ('START', 'END'))
    assert TIME.match(start) and TIME.match(end) and start <= end, e
    message = one(e, 'MESSAGE')
    assert message.startswith('%s -> %s: %s, closer %s: ' % (*ends, ending, closer)), message
    assert all('%s (' % x in message for x in e['TCPCLOSE_CAUSE']), message
    assert ': %s (%s)' % (e['TCPCLOSE_CAUSE'][0], one(e, 'TCPCLOSE_CERTAINTY')) in message, e
    # Nobody's calls are known, nor is where in the sources this is.
    assert 'TCPCLOSE_DESTROYED_BYTES' not in e and not [x for x in e if x.startswith('CODE_')], e


def check_closes():
    journal = open_journal()
    w = Watch(TOOL, 'lo', '--journal')
    close_well()
    w.wait('out', r'\d graceful ')
    port = abort()
    first = entry(journal)
    check_entry(first, port, 'reset', 'server', ['abort'])
    port = be_refused()
    second = entry(journal)
    check_entry(second, port, 'refused', 'server', ['no-listener', 'firewall-reject'])
    assert one(second, 'TCPCLOSE_CERTAINTY') == 'likely', second
    assert (one(first, 'TCPCLOSE_FLOW'), one(second, 'TCPCLOSE_FLOW')) == ('2', '3')
    assert one(first, 'MESSAGE_ID') == one(second, 'MESSAGE_ID')
    # What the output is like makes no difference.
    w.end()
    w = Watch(TOOL, 'lo', '--journal', '--format', 'summary')
    port = be_refused()
    assert one(entry(journal), 'TCPCLOSE_SERVER') == '127.0.0.1:%d' % port

    # A journal that goes away is no reason to end.
    journal.close()
    be_refused()
    w.wait('err', r'^tcpclose-trace: journal: ')
    be_refused()
    w.end()
    w.wait('err', r'^tcpclose-trace: 2 connections are not in the journal$')
    os.unlink(JOURNAL)


def check_absence():
    run = subprocess.run([TOOL, 'watch', 'lo', '--journal'], capture_output=True, text=True)
    assert run.returncode == 2 and not run.stdout, run
    assert run.stderr == 'tcpclose-trace: no journal: %s: No such file or directory\n' % JOURNAL, run


def main():
    namespace.enter(run=True)
    check_absence()
    check_closes()
    check_absence()


main()
