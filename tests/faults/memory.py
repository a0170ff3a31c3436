#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No memory, on every way to an allocation, once and from then on: the program says so and ends
with 2, or has done all the same. It never dies of it, never hangs, and never takes what is
missing for all there is.

usage: memory.py TCPCLOSE_TRACE MEMORY_SO WORKLOAD PCAPS [WORD...]

WORDS are a command line to be tried instead of those below.
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

TOOL, SHIM, WORKLOAD, PCAPS = (os.path.abspath(x) for x in sys.argv[1:5])
CAPTURE = os.path.join(PCAPS, '6.18/write-after-close.pcap')
OTHER = os.path.join(PCAPS, '6.18/server-closes-first.pcap')
FORMATS = ['timeline', 'json', 'html', 'pcapng', 'flows', 'svg', 'zeek', 'zeek-json', 'canon', 'summary',
           'packetdrill']
CONNECTION = '''
import socket
with socket.socket() as taken, socket.socket() as s:
    taken.bind(('127.0.0.1', 0))
    s.connect_ex(taken.getsockname())
'''
TIMEOUT = 120


def commands(folder):
    for f in FORMATS:
        yield ['replay', '--format', f, '--threads', '1', CAPTURE]
    records = os.path.join(folder, 'records')
    with open(records, 'wb') as f:
        subprocess.run([TOOL, 'replay', '--format', 'json', CAPTURE], stdout=f, check=True)
    packed = os.path.join(folder, 'packed.gz')
    with open(packed, 'wb') as f:
        subprocess.run(['gzip', '-c', CAPTURE], stdout=f, check=True)
    commented = os.path.join(folder, 'commented.pcapng')
    with open(commented, 'wb') as f:
        subprocess.run([TOOL, 'replay', '--format', 'pcapng', CAPTURE], stdout=f, check=True)
    many = os.path.join(folder, 'many.pcap')
    with open(many, 'wb') as f:
        subprocess.run([WORKLOAD, 'short', '-n', '30'], stdout=f, check=True)
    yield ['replay', '--threads', '1', packed]
    yield ['replay', '--threads', '1', '--format', 'pcapng', commented]
    yield ['replay', '--threads', '1', '--format', 'flows', CAPTURE, OTHER]
    yield ['replay', '--threads', '1', '--format', 'flows', '--sort=-bytes', '--limit', '2', CAPTURE]
    yield ['replay', '--threads', '1', '--filter', 'tcp and port 80', CAPTURE]
    yield ['replay', '--threads', '1', '--filter', 'ending = reset and bytes > 1', CAPTURE]
    yield ['replay', '--threads', '1', '--format', 'summary', many]
    yield ['replay', '--threads', '1', '--format', 'json', '--rows', many]
    yield ['diff', CAPTURE, OTHER]
    yield ['diff', '--format', 'html', CAPTURE, OTHER]
    yield ['diff', '--format', 'json', CAPTURE, OTHER]
    yield ['merge', records, records]
    yield ['merge', '--format', 'summary', records]
    yield ['list']
    yield ['list', '--format', 'json']
    yield ['explain', 'reset', 'data-after-close']
    yield ['completion', 'bash']
    if os.geteuid() == 0:
        yield ['run', 'write-after-close']
        yield ['exec', '-o', '-', '--', sys.executable, '-c', CONNECTION]


def run(words, **env):
    return subprocess.run([TOOL, *words], capture_output=True, timeout=TIMEOUT, check=False,
                          stdin=subprocess.DEVNULL,
                          env=dict(os.environ, LD_PRELOAD=SHIM, TERM='dumb', LC_ALL='C',
                                   **{k: str(v) for k, v in env.items()}))


def ways(words):
    with tempfile.TemporaryFile() as f:
        subprocess.run([TOOL, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                       pass_fds=[f.fileno()],
                       env=dict(os.environ, LD_PRELOAD=SHIM, TERM='dumb', LC_ALL='C', FAULT_COUNT=str(f.fileno())))
        f.seek(0)
        return int(f.read())


def settled(words, text):
    """But for what is another one at each live run: numbers, order, counters, which are not always there"""
    if words[0] not in ('exec', 'run'):
        return text
    return sorted(re.sub(rb'[0-9]+', b'0', re.sub(rb'  Counted.*\n', b'', text)).split())


# What was left out for want of memory, and is said to be.
ADMITTED = re.compile(r'left out|pushed out|\?/[0-9]|^(tcpclose-trace: |\()without ', re.M)


def wrong(words, whole, at, every):
    try:
        got = run(words, FAULT_AT=at, FAULT_ALL=every)
    except subprocess.TimeoutExpired:
        return 'does not end'
    said = got.stderr.decode(errors='replace')
    if got.returncode == whole.returncode and settled(words, got.stdout) == settled(words, whole.stdout):
        return None
    if got.returncode == whole.returncode and ADMITTED.search(said + got.stdout.decode(errors='replace')):
        return None
    if got.returncode == 2 and said.startswith('tcpclose-trace: '):
        return None
    return 'status %d, %d of %d bytes: %s' % (got.returncode, len(got.stdout), len(whole.stdout),
                                              said or 'nothing said')


def check(words, pool):
    whole = run(words)
    assert whole.returncode in (0, 1), whole
    n = ways(words)
    assert n, words
    cases = [(at, every) for at in range(1, n + 1) for every in (0, 1)]
    found = 0
    for case, why in zip(cases, pool.map(lambda c: wrong(words, whole, *c), cases)):
        if why:
            found += 1
            print('%s: FAULT_AT=%d FAULT_ALL=%d: %s' % (' '.join(words), *case, why), flush=True)
    return n, found


def main():
    total = bad = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for words in [sys.argv[5:]] if sys.argv[5:] else commands(folder):
            n, found = check(words, pool)
            total, bad = total + n, bad + found
    print('%d ways to an allocation, each failed once, and from then on: %d wrong' % (total, bad))
    sys.exit(bad != 0)


main()
