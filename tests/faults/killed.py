#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ended at a random moment (SIGKILL, SIGTERM, SIGINT): nothing is left that the next run does not clean, and no
file that is not whole passes for one that is.

usage: killed.py TCPCLOSE_TRACE PCAPS TIMES [SCENARIO...]

Each of the commands is killed so many times; without SCENARIOS all of them are played. Exit status
77 with "skipped: why" if that cannot be had here.
"""
import os
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../live'))
from watching import abort, close_well  # noqa: E402

TOOL, PCAPS = (os.path.abspath(x) for x in sys.argv[1:3])
TIMES = int(sys.argv[3])
SCENARIOS = sys.argv[4:]
RUN = ['run', *SCENARIOS] if SCENARIOS else ['all']
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
rng = random.Random(2)


def run(*words):
    return subprocess.run([TOOL, *words], capture_output=True, stdin=subprocess.DEVNULL, check=False)


def default_signals():
    """What a shell starts in the background ignores SIGINT"""
    for sig in SIGNALS[1:]:
        signal.signal(sig, signal.SIG_DFL)


class Victim:
    """A run in a session of its own; whoever comes of it holds the pipe open"""

    def __init__(self, words, folder):
        self.alive, theirs = os.pipe()
        self.p = subprocess.Popen([TOOL, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  stdin=subprocess.DEVNULL, pass_fds=[theirs], preexec_fn=default_signals,
                                  env=dict(os.environ, TMPDIR=folder))
        os.close(theirs)

    def read(self, most):
        """So many bytes of its output, or all; and then some time that nobody knows"""
        got = b''
        while len(got) < most:
            block = os.read(self.p.stdout.fileno(), most - len(got))
            if not block:
                break
            got += block
        for _ in range(rng.randrange(100000)):
            pass
        return got

    def children(self):
        """Who has trace instances, by their number"""
        with open('/proc/%d/task/%d/children' % (self.p.pid, self.p.pid), encoding='ascii') as f:
            return f.read().split()

    def end(self, sig):
        self.p.send_signal(sig)
        status = self.p.wait()
        rest = self.p.stdout.read()
        # Nobody writes to it: it ends when all have.
        gone, _, _ = select.select([self.alive], [], [], 60)
        assert gone, 'processes of a killed run live on'
        os.close(self.alive)
        self.p.stdout.close()
        return status, rest


def is_whole(path):
    got = run('replay', '--format', 'summary', path)
    return got.returncode == 0 and not got.stderr


def leftovers():
    """Trace instances of processes that are no more"""
    listed = subprocess.run(['unshare', '-m', 'sh', '-c', 'mount -t tracefs none /mnt && ls /mnt/instances'],
                            capture_output=True, text=True, check=False).stdout
    pids = re.findall(r'^tct-(\d+)$', listed, re.M)
    return {p for p in pids if not os.path.exists('/proc/' + p)}


def check_saved(folder):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in names:
        if name.endswith('.pcap'):
            assert name[:-5] + '.calls' in names, (name, names)
            assert is_whole(os.path.join(folder, name)), name


def scenarios():
    with tempfile.TemporaryDirectory() as folder:
        saved, tmp = os.path.join(folder, 'saved'), os.path.join(folder, 'tmp')
        os.mkdir(tmp)
        spaces = set(os.listdir('/run/netns')) if os.path.isdir('/run/netns') else set()
        whole = run(*RUN, '--save', saved)
        if whole.returncode == 2:
            print('skipped: scenarios cannot be played here: ' + whole.stderr.decode().strip().split('\n')[-1])
            sys.exit(77)
        ours = set()
        for _ in range(TIMES):
            v = Victim([*RUN, '--save', saved], tmp)
            v.read(rng.randrange(len(whole.stdout)))
            ours.update(v.children())
            v.end(rng.choice(SIGNALS))
            check_saved(saved)
            assert not os.listdir(tmp), os.listdir(tmp)
        again = run(*RUN, '--save', saved)
        assert again.returncode == whole.returncode, again.stderr
        check_saved(saved)
        parts = [x for x in os.listdir(saved) if not x.endswith(('.pcap', '.calls'))]
        assert not parts, parts
        assert ours and not ours & leftovers(), leftovers()
        if os.path.isdir('/run/netns'):
            assert set(os.listdir('/run/netns')) == spaces


def watch():
    """Of files that were being written, what is missing is told; the others are whole"""
    if os.geteuid():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'bad.pcap')
        stop = threading.Event()

        def traffic():
            while not stop.is_set():
                abort()
                close_well()
        t = threading.Thread(target=traffic)
        t.start()
        try:
            for _ in range(TIMES):
                v = Victim(['watch', 'lo', '--write', path, '--rotate-size', '4k', '--rotate-files', '3'], folder)
                v.read(rng.randrange(4000))
                status, _ = v.end(signal.SIGKILL)
                assert status == -9, status
                names = os.listdir(folder)
                assert set(names) <= {'bad.pcap', 'bad.pcap.1', 'bad.pcap.2'}, names
                for name in names:
                    got = run('replay', '--format', 'summary', os.path.join(folder, name))
                    told = re.search(b'truncated|ends in|empty file', got.stderr)
                    assert got.returncode == 0 or told, got
        finally:
            stop.set()
            t.join()


def replay():
    """What arrived of the output is a begin of it, and says so unless it ends between two blocks"""
    capture = os.path.join(PCAPS, '6.18/reset-pileup.pcap')
    if not os.path.exists(capture):
        capture = os.path.join(PCAPS, '6.18/write-after-close.pcap')
    whole = run('replay', '--format', 'pcapng', capture).stdout
    for _ in range(TIMES):
        with tempfile.TemporaryDirectory() as folder:
            v = Victim(['replay', '--format', 'pcapng', capture], folder)
            got = v.read(rng.randrange(len(whole)))
            sig = rng.choice(SIGNALS)
            status, rest = v.end(sig)
            got += rest
            assert whole.startswith(got), (len(got), len(whole))
            assert status == -sig or got == whole, status
            assert not os.listdir(folder)


scenarios()
watch()
replay()
print('%d times each' % TIMES)
