#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What watch tells of an interface, while it lives and when that goes away.

usage: watch.py TCPCLOSE_TRACE

In a network namespace of its own. Exit status 77 with "skipped: why" where there is none.
"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import namespace
from watching import Watch, abort, be_refused, close_well, frame

TOOL = os.path.abspath(sys.argv[1])
CLOSE = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +(\d+) (\S+) +(\S+) .* (\S+) +(\S+) (\S+)$')


def endings(lines):
    """By port of the server: ending, closer, causes"""
    told = {}
    for line in lines:
        m = CLOSE.match(line)
        assert m, line
        told[int(m[3].split(':')[-1])] = m.groups()[3:]
    return told


def check_closes(folder):
    saved = os.path.join(folder, 'x.pcap')
    w = Watch(TOOL, 'lo', '--write', saved, '--last', '5')
    ports = {close_well(): 'graceful', abort(): 'reset', be_refused(): 'refused'}
    told = endings(w.wait('out', r'\d:\d', 3))
    assert {p: t[0] for p, t in told.items()} == ports, told
    w.run.send_signal(signal.SIGUSR1)
    w.wait('err', r'^Endings +3 flows')
    w.wait('err', r'^  graceful +1 ')
    w.wait('err', r'^\S+ \S+  0 more are open$')
    w.end()
    w.wait('err', r' 3 connections, 0 of them still open')

    again = subprocess.run([TOOL, 'replay', '--format', 'json', saved], capture_output=True,
                           check=True)
    flows = [json.loads(x) for x in again.stdout.splitlines() if b'"type":"flow"' in x]
    assert len(flows) == 2, flows
    for f in flows:
        causes = ','.join(c['cause'] + {'certain': '!', 'likely': '', 'possible': '?'}[c['certainty']]
                          for c in f['causes'])
        port = int(f['server'].split(':')[-1])
        assert told[port] == (f['ending'], f['closer'], causes), (told[port], f)
    count = subprocess.run([TOOL, 'replay', '--format', 'summary', saved], capture_output=True,
                           check=True).stdout
    # Four first and five last ones of the one that was aborted, two of the refused one.
    assert re.search(rb'Frames +11\n', count), count


def check_json_and_follow():
    w = Watch(TOOL, 'lo', '--format', 'json', '--rows')
    port = close_well()
    w.wait('out', '"type":"flow"')
    w.end(signal.SIGINT)
    objects = [json.loads(x) for x in w.lines['out'] if x]
    assert [o['type'] for o in objects if o['type'] != 'segment'] == ['run', 'flow', 'stats'], objects
    flow = [o for o in objects if o['type'] == 'flow'][0]
    assert flow['ending'] == 'graceful' and flow['server'].endswith(':%d' % port), flow
    assert flow['zeek']['conn_state'] == 'SF', flow
    assert len([o for o in objects if o['type'] == 'segment']) >= 8, objects

    with socket.create_server(('127.0.0.1', 0)) as s:
        at = s.getsockname()
        w = Watch(TOOL, 'lo', '--follow', '%s:%d' % at, '--format', 'summary')
        close_well()
        client = socket.create_connection(at)
        server, _ = s.accept()
        w.wait('out', r'> 127.0.0.1:%d: S 0  SYN: asks to open$' % at[1])
        w.wait('out', r': \. ack 1  handshake done$')
        client.close()
        server.close()
        w.wait('out', r': F\. 1:1\(0\) ack 1  FIN: client closes first')
        w.end()
        assert not [x for x in w.lines['out'] if x and ' > ' in x and ':%d' % at[1] not in x]
        w.wait('out', r'^Endings +2 flows')


def send_refused(port):
    """A SYN and the RST that answers it, into the other end of the wire"""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind(('tct1', 0))
        s.send(frame(port, 2, 1000, 0))
        s.send(frame(port, 0x14, 0, 1001))


def ip(*words):
    subprocess.run(['ip', *words], check=True)


def wire_is_up():
    """The kernel gives a link its queues only some time after it is up, and until then loses what is sent"""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        links = json.loads(subprocess.run(['ip', '-j', 'link', 'show', 'type', 'veth'], check=True,
                                          capture_output=True).stdout)
        if [x['operstate'] for x in links if x] == ['UP', 'UP']:
            return
    raise AssertionError(links)


def make_wire():
    ip('link', 'add', 'tct0', 'type', 'veth', 'peer', 'name', 'tct1')
    ip('link', 'set', 'tct0', 'up')
    ip('link', 'set', 'tct1', 'up')
    wire_is_up()


def check_interface_goes_away():
    if subprocess.run(['ip', 'link', 'add', 'tct0', 'type', 'veth', 'peer', 'name', 'tct1'],
                      capture_output=True).returncode:
        print('without veth: that an interface goes away was not tried')
        return
    ip('link', 'del', 'tct0')
    make_wire()
    w = Watch(TOOL, 'tct0', '--format', 'json', '--filter', 'tcp')
    send_refused(1001)
    w.wait('out', '"client":"192.0.2.1:1001"')
    ip('link', 'set', 'tct0', 'down')
    ip('link', 'set', 'tct0', 'up')
    wire_is_up()
    send_refused(1002)
    w.wait('out', '"client":"192.0.2.1:1002"')
    ip('link', 'del', 'tct0')
    w.wait('err', 'tct0: .*waiting for it')
    make_wire()
    w.wait('err', 'tct0: is back')
    send_refused(1003)
    w.wait('out', '"client":"192.0.2.1:1003"')
    w.end()
    flows = [json.loads(x) for x in w.lines['out'] if x and '"type":"flow"' in x]
    assert [f['flow'] for f in flows] == [1, 2, 3], flows
    assert all(f['ending'] == 'refused' for f in flows), flows
    stats = json.loads(w.lines['out'][-2])
    assert stats['frames'] == 6 and stats['dropped'] == 0, stats


def check_the_rest():
    # Who reads the output is gone: so is the reason to go on.
    run = subprocess.Popen([TOOL, 'watch', 'lo'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           text=True)
    while 'watching' not in run.stderr.readline():
        pass
    run.stdout.close()
    while run.poll() is None:
        be_refused()
        time.sleep(0.05)
    assert run.returncode in (2, -signal.SIGPIPE), run.returncode
    # It ends by itself, and counts by itself.
    run = subprocess.run([TOOL, 'watch', 'any', '--duration', '2', '--interval', '1'],
                         capture_output=True, text=True)
    assert run.returncode == 0 and run.stderr.count('Endings') >= 1, run
    for args, text in (([], 'which interface'), (['lo', 'lo'], 'which interface'),
                       (['nosuch0'], 'nosuch0: no such interface'),
                       (['lo', '--follow', '1.2.3'], "--follow is an address"),
                       (['lo', '--filter', 'nonsense here'], 'filter "nonsense here"'),
                       (['lo', '--write', '/nowhere/x'], '/nowhere/x')):
        run = subprocess.run([TOOL, 'watch', *args], capture_output=True, text=True)
        assert run.returncode == 2 and text in run.stderr, (args, run)


def main():
    namespace.enter()
    with tempfile.TemporaryDirectory() as folder:
        check_closes(folder)
    check_json_and_follow()
    check_interface_goes_away()
    check_the_rest()


main()
