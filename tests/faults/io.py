#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Outputs that take no more, signals, stops, a clock that is set, two runs at once.

usage: io.py TCPCLOSE_TRACE PCAPS [CLOCK_SO]
"""
import os
import random
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../live'))
from watching import Watch, abort, close_well  # noqa: E402

TOOL, PCAPS = (os.path.abspath(x) for x in sys.argv[1:3])
CLOCK = sys.argv[3:]
CAPTURE = os.path.join(PCAPS, '6.18/write-after-close.pcap')
OTHER = os.path.join(PCAPS, '6.18/server-closes-first.pcap')
FORMATS = ['timeline', 'json', 'html', 'pcapng', 'flows', 'svg', 'zeek', 'zeek-json', 'canon', 'summary',
           'packetdrill']
COMMANDS = [['replay', '--format', f, CAPTURE] for f in FORMATS] + [
    ['diff', CAPTURE, OTHER], ['diff', '--format', 'json', CAPTURE, OTHER],
    ['diff', '--format', 'html', CAPTURE, OTHER], ['list'], ['explain', 'reset'], ['completion', 'bash'],
    ['--help'], ['--version']]
LIVE = [['run', 'write-after-close'], ['exec', '-o', '-', '--', 'true']]
rng = random.Random(3)


def run(*words, **more):
    return subprocess.run([TOOL, *words], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=False, **more)


def can_play():
    return run('run', 'write-after-close', stdout=subprocess.DEVNULL).returncode == 0


def test_full():
    """A disk that is full is told in one line, with status 2"""
    for words in COMMANDS + LIVE:
        with open('/dev/full', 'wb') as full:
            got = run(*words, stdout=full)
        lines = [x for x in got.stderr.split('\n') if x and 'without ' not in x]
        assert got.returncode == 2 and len(lines) == 1 and lines[0].startswith('tcpclose-trace: '), (words, got)
        assert 'write the output' in lines[0], (words, got)


def test_full_folder():
    """Recordings that find no room are absent"""
    with tempfile.TemporaryDirectory() as folder:
        script = 'mount -t tmpfs -o size=4k none "$1" && "$2" run --save "$1" write-after-close >/dev/null; ' \
                 'echo "status $?"; ls -A "$1"'
        got = subprocess.run(['unshare', '-m', 'sh', '-c', script, 'sh', folder, TOOL], capture_output=True,
                             text=True, check=False)
        if 'mount' in got.stderr:
            print('no file system of its own: ' + got.stderr)
            return
        assert got.stdout == 'status 2\n' and 'No space left' in got.stderr, got


def test_closed_pipe():
    """Who reads no more ends the program: by SIGPIPE, or with status 2 where that is ignored"""
    for words in COMMANDS + LIVE:
        for ignored in (False, True):
            reader, writer = os.pipe()
            os.close(reader)
            got = run(*words, stdout=writer, restore_signals=not ignored)
            os.close(writer)
            assert got.returncode == (2 if ignored else -signal.SIGPIPE), (words, ignored, got)


def children(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid), encoding='ascii') as f:
        return [int(x) for x in f.read().split()]


def test_killed_child():
    """Who plays a scenario, or reads its packets, is killed: that is told, and nobody waits"""
    for which, said in ((0, 'the process that ran it died'), (1, 'the analysis died: Killed')):
        p = subprocess.Popen([TOOL, 'run', '--wait', '600', 'write-after-close'], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
        while len(children(p.pid)) < 2 and p.poll() is None:
            os.sched_yield()
        os.kill(children(p.pid)[which], signal.SIGKILL)
        told = p.communicate()[1]
        assert p.returncode == 2 and said in told and told.count('\n') == 1, (which, p.returncode, told)


def test_stops():
    """Stopped and continued at any moment: as if nothing had been"""
    whole = run('replay', '--format', 'json', CAPTURE, stdout=subprocess.PIPE)
    for _ in range(20):
        with open(CAPTURE, 'rb') as f:
            capture = f.read()
        p = subprocess.Popen([TOOL, 'replay', '--format', 'json', '-'], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
        while capture:
            n = rng.randrange(1, 200)
            p.stdin.write(capture[:n])
            p.stdin.flush()
            capture = capture[n:]
            p.send_signal(signal.SIGSTOP)
            p.send_signal(signal.SIGCONT)
        out = p.communicate()[0].decode()
        assert p.returncode == 0 and out.count('\n') == whole.stdout.count('\n'), out


def test_clock():
    """The wall clock is set by a day while an interface is watched"""
    for step in (86400, -86400):
        env = dict(os.environ)
        with tempfile.TemporaryDirectory() as folder:
            it = os.path.join(folder, 'is-set')
            os.environ.update(LD_PRELOAD=CLOCK[0], CLOCK_FILE=it, CLOCK_STEP=str(step))
            try:
                w = Watch(TOOL, 'lo', '--no-sandbox')
            finally:
                os.environ.clear()
                os.environ.update(env)
            w.wait('out', r':%d\b.* reset ' % abort())
            with open(it, 'wb'):
                pass
            for _ in range(5):
                w.wait('out', r':%d\b.* reset ' % abort())
            port = close_well()
            w.end()
        assert any(x and re.search(r':%d\b.* graceful ' % port, x) for x in w.lines['out']), w.lines


def test_overrun():
    """A ring that is full while nobody reads: what was lost is counted and told"""
    w = Watch(TOOL, 'lo', '--buffer', '64k')
    w.run.send_signal(signal.SIGSTOP)
    for _ in range(100):
        abort()
    w.run.send_signal(signal.SIGCONT)
    w.end()
    said = w.wait('err', r' frames, [1-9]\d* dropped')
    assert said and any(x and ' reset ' in x for x in w.lines['out']), w.lines


def test_two_at_once():
    """Into the same folder: both come out, and what is there is whole"""
    with tempfile.TemporaryDirectory() as folder:
        words = [TOOL, 'run', '--save', folder, 'write-after-close', 'half-close', 'linger-close-wait']
        both = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
        for p in both:
            said = p.communicate()[1]
            assert p.returncode == 0, said
        names = sorted(os.listdir(folder))
        assert names == sorted(s + x for s in words[4:] for x in ('.calls', '.pcap')), names
        for name in names:
            if name.endswith('.pcap'):
                got = run('replay', os.path.join(folder, name), stdout=subprocess.DEVNULL)
                assert got.returncode == 0 and not got.stderr, got


if not can_play():
    print('skipped: scenarios cannot be played here')
    sys.exit(77)
test_full()
test_closed_pipe()
test_killed_child()
test_stops()
test_two_at_once()
if os.geteuid() == 0:
    test_full_folder()
    test_overrun()
    if CLOCK:
        test_clock()
else:
    print('not root: full folder and clock were not tried')
