#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An annotated capture while it is made, read through a pipe.

usage: stream.py TCPCLOSE_TRACE

In a network namespace of its own. Exit status 77 with "skipped: why" where there is none.
"""
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import namespace
from watching import LINGER_0, abort, be_refused, close_well, frame, pair

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from pcapng import Stream, blocks  # noqa: E402

TOOL = os.path.abspath(sys.argv[1])
DELAY = 2 * 10**9


class Tee:
    """What was read is kept"""

    def __init__(self, stream):
        self.stream, self.data = stream, b''

    def read(self, n):
        got = self.stream.read(n)
        self.data += got
        return got


class Capture:
    """A running watch, its frames, and when each arrived here"""

    def __init__(self, *args):
        self.run = subprocess.Popen([TOOL, 'watch', 'lo', '--format', 'pcapng', *args],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Before any frame: it must not wait for one.
        self.tee = Tee(self.run.stdout)
        self.stream = Stream(self.tee)
        assert b'watching lo' in self.run.stderr.readline()
        self.queue = queue.Queue()
        self.frames = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        try:
            for f in self.stream.frames():
                self.queue.put((time.time_ns(), *f))
            self.queue.put(None)
        except Exception as e:
            self.queue.put(e)

    def get(self):
        got = self.queue.get(timeout=60)
        if isinstance(got, Exception):
            raise got
        if got:
            self.frames.append(got)
        return got

    def wait(self, text, times=1):
        """Until so many comments have that"""
        found = lambda: [c for f in self.frames for c in f[4] if text in c]
        while len(found()) < times:
            assert self.get(), (text, self.frames)
        return found()

    def end(self):
        """What it said on stderr"""
        self.run.send_signal(signal.SIGTERM)
        while self.get():
            pass
        self.reader.join(60)
        said = self.run.stderr.read().decode()
        assert self.run.wait(60) == 0, said
        return said


def datagram(size=3000):
    """Something that is no segment, and longer than what watch keeps by default"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as b:
        a.bind(('127.0.0.1', 0))
        b.sendto(b'd' * size, a.getsockname())


def same_as_replay(data, folder):
    """Comments of replay on the same frames are the same; there they come behind the others"""
    path = os.path.join(folder, 'x.pcapng')
    with open(path, 'wb') as f:
        f.write(data)
    again = subprocess.run([TOOL, 'replay', '--format', 'pcapng', path], capture_output=True, check=True)
    comments = [c for kind, _, c in blocks(again.stdout) if kind == 6]
    assert sum(len(c) for c in comments) > 100, comments
    for c in comments:
        assert len(c) % 2 == 0 and c[:len(c) // 2] == c[len(c) // 2:], c
    return path


def check_comments():
    c = Capture()
    assert c.stream.interfaces == [(1, 262144, 'lo')], c.stream.interfaces
    datagram()
    close_well()
    abort()
    be_refused()
    c.wait(' ended: ', 3)
    # Each has waited, on its own clock; how long after that it came is the machine's business.
    for came, ts, *_ in c.frames:
        assert came - ts >= DELAY, (came, ts)
    close_well()
    said = c.end()
    assert re.search(r': \d+ frames, 0 dropped; 4 connections, 0 of them still open$', said.strip()), said

    assert [f[1] for f in c.frames] == sorted(f[1] for f in c.frames)
    assert len(c.frames[0][2]) > 3000 and c.frames[0][4] == [], c.frames[0]
    ends = [t for f in c.frames for t in f[4] if ' ended: ' in t]
    assert [re.match(r'flow (\d) ended: (\w+)', t).groups() for t in ends] == [
        ('1', 'graceful'), ('2', 'reset'), ('3', 'refused'), ('4', 'graceful')], ends
    for f in c.frames[1:]:
        assert re.match(r'flow \d: .*client \S+, server \S+$', f[4][0]), f
    assert [t for f in c.frames for t in f[4] if 'FIN: client closes first (active close)' in t]
    with tempfile.TemporaryDirectory() as folder:
        path = same_as_replay(c.tee.data, folder)
        check_tshark(path, len(c.frames))


def check_tshark(path, n):
    if not shutil.which('tshark'):
        print('no tshark: it was not asked')
        return
    run = subprocess.run(['tshark', '-r', path, '-T', 'fields', '-e', 'frame.number', '-e', 'frame.comment'],
                         capture_output=True, text=True, check=True)
    said = [x for x in run.stderr.splitlines() if not x.startswith('Running as user')]
    assert said == [] and len(run.stdout.splitlines()) == n, (said, n)
    assert run.stdout.count(' ended: ') == 4, run.stdout


def check_silence():
    """No frame comes that would move the clock: frames go out all the same"""
    c = Capture('--filter', 'tcp')
    client, server = pair('127.0.0.1')
    c.wait('handshake done')
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    server.close()
    client.close()
    c.wait('flow 1 ended: reset')
    assert len(c.frames) == 4 and len(c.frames[3][4]) == 2, c.frames
    c.end()


def check_snaplen():
    c = Capture('--snaplen', '100')
    datagram()
    said = c.end()
    assert c.stream.interfaces == [(1, 100, 'lo')], c.stream.interfaces
    assert [(len(f[2]), f[3] > 3000) for f in c.frames] == [(100, True)], c.frames
    assert 'early' not in said, said


def check_little_memory():
    """More than fits: all frames come, and are in order"""
    c = Capture('--recorder-memory', '600K', '--buffer', '16M')
    for _ in range(100):
        datagram(20000)
    close_well()
    said = c.end()
    m = re.search(r'(\d+) frames written early to stay within --recorder-memory', said)
    assert m and 50 < int(m[1]) <= 100, said
    assert re.search(r': %d frames, 0 dropped' % len(c.frames), said), said
    assert len([f for f in c.frames if f[3] > 20000]) == 100, len(c.frames)
    assert 'graceful' in c.frames[-1][4][-1], c.frames[-1]


def give_up(seconds):
    """A SYN that nobody answers, and what is said of it"""
    c = Capture('--after-syn', str(seconds))
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind(('lo', 0))
        s.send(frame(1001, 2, 1000, 0))
    c.wait('flow 1: SYN')
    line = b''
    while b' 0 more are open' not in line:
        c.run.send_signal(signal.SIGUSR1)
        line = c.run.stderr.readline()
        while b'more are open' not in line:
            line = c.run.stderr.readline()
    return [t for f in c.frames for t in f[4] if 'ended' in t], c.end()


def check_late_verdict():
    """One that comes after the last packet has gone is counted"""
    ends, said = give_up(1)
    assert 'unanswered' in ends[0] and 'verdict' not in said, (ends, said)
    ends, said = give_up(3)
    assert ends == [] and ': 1 connections got a verdict after their last packet' in said, (ends, said)


def check_reader_goes():
    for silent in (False, True):
        run = subprocess.Popen([TOOL, 'watch', 'lo', '--format', 'pcapng'], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
        run.stderr.readline()
        if not silent:
            be_refused()
        run.stdout.close()
        run.wait(60)
        assert run.returncode in (0, 2, -signal.SIGPIPE), run.returncode
        run.stderr.close()
    for args, text in ((['--follow', '127.0.0.1'], 'pcapng is none'),
                       (['--recorder-memory', '100K'], 'need more memory')):
        run = subprocess.run([TOOL, 'watch', 'lo', '--format', 'pcapng', *args], capture_output=True, text=True)
        assert run.returncode == 2 and text in run.stderr and not run.stdout, (args, run)


def main():
    namespace.enter()
    check_comments()
    check_silence()
    check_snaplen()
    check_little_memory()
    check_late_verdict()
    check_reader_goes()


main()
