#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Captures that were made to use up time and memory: memory stays within --max-memory, and grows with
no attack's length beyond that.

usage: attacks.py TCPCLOSE_TRACE [FRAMES]

With FRAMES, so many of each, and a table of what they cost (for SECURITY.md); without, few, and
no word about time.
"""
import os
import random
import struct
import subprocess
import sys
import tempfile

TOOL = os.path.abspath(sys.argv[1])
FIGURES = int(sys.argv[2]) if len(sys.argv) > 2 else 0
FRAMES = FIGURES or 40000
MAX = 32
# Beside --max-memory: the program itself, libraries, buffers.
BASE = 48
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
A, B = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])


def tcp(src, dst, sport, dport, flags, seq, ack, payload=b'', options=b''):
    options += bytes(-len(options) % 4)
    seg = struct.pack('>HHIIBBHHH', sport, dport, seq & 0xffffffff, ack & 0xffffffff,
                      (5 + len(options) // 4) << 4, flags, 65535, 0, 0) + options + payload
    return struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(seg), 0, 0, 64, 6, 0, src, dst) + seg


def tcp6(headers, seg):
    plain = headers + seg
    return struct.pack('>IHBB', 6 << 28, len(plain), 0, 64) + bytes(15) + b'\1' + bytes(15) + b'\2' + plain


def opened():
    yield tcp(A, B, 1000, 80, SYN, 0, 0)
    yield tcp(B, A, 80, 1000, SYN | ACK, 0, 1)
    yield tcp(A, B, 1000, 80, ACK, 1, 1)


def fins(n, rng):
    yield from opened()
    for i in range(n):
        yield tcp(A, B, 1000, 80, FIN | ACK, 1 + (rng.randrange(1 << 31) if i % 2 else 0), 1)


def resets(n, rng):
    yield from opened()
    for i in range(n):
        yield tcp(A, B, 1000, 80, RST | (ACK if i % 2 else 0), rng.randrange(1 << 32), rng.randrange(1 << 32))


def overlaps(n, rng):
    yield from opened()
    for _ in range(n):
        yield tcp(A, B, 1000, 80, ACK, 1 + rng.randrange(60000), 1, bytes(rng.randrange(1, 200)))


def holes(n, rng):
    """Every second byte, from above: nothing ever closes up"""
    yield from opened()
    for i in range(n):
        yield tcp(A, B, 1000, 80, ACK, 60000 - 2 * (i % 29000), 1, b'x')


def options(n, rng):
    yield from opened()
    kinds = [bytes([5, 34]) + rng.randbytes(32), bytes([1]) * 40, bytes([99, 2]) * 20, bytes([30, 40]) * 20,
             bytes([253, 0]) + bytes(38), rng.randbytes(40)]
    for i in range(n):
        yield tcp(A, B, 1000, 80, ACK, 1, 1, options=kinds[i % len(kinds)])


def headers(n, rng):
    """Frames of 60 KiB that are options of IPv6 but for a segment"""
    dst = b''.join(struct.pack('>BB', 60 if i < 28 else 6, 255) + bytes(2046) for i in range(29))
    for i in range(n // 20):
        yield struct.pack('>IHBB', 6 << 28, len(dst) + 20, 60, 64) + bytes(15) + b'\1' + bytes(15) + b'\2' + dst \
            + struct.pack('>HHIIBBHHH', 1000, 80, i, 0, 5 << 4, SYN, 1, 0, 0)


def scattered(n, rng):
    """A SYN each from another host"""
    for _ in range(n):
        yield tcp(rng.randbytes(4), B, rng.randrange(1, 65536), 80, SYN, 0, 0)


def answered(n, rng):
    """... that is answered, and forgotten"""
    for _ in range(n // 2):
        a, p = rng.randbytes(4), rng.randrange(1, 65536)
        yield tcp(a, B, p, 80, SYN, 0, 0)
        yield tcp(B, a, 80, p, SYN | ACK, 0, 1)


def alike(n, rng):
    """Ends whose sums and exclusive ors are all the same"""
    for i in range(n // 2):
        a = struct.pack('>I', 0x0a000000 + i)
        b = struct.pack('>I', 0x0a000000 + (i ^ 0xffffff))
        yield tcp(a, b, 1000 + i % 50000, 60000 - i % 50000, SYN, 0, 0)
        yield tcp(b, a, 60000 - i % 50000, 1000 + i % 50000, SYN | ACK, 0, 1)


def again(n, rng):
    """The same addresses and ports, opened and reset for ever"""
    for i in range(n // 2):
        yield tcp(A, B, 1000, 80, SYN, i * 100000, 0)
        yield tcp(B, A, 80, 1000, RST | ACK, 0, i * 100000 + 1)


def pcap(frames, at=lambda i: 1000000 * i):
    """@at: nanoseconds of the i-th frame; seconds are of 32 bits"""
    yield struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 262144, 101)
    for i, f in enumerate(frames):
        s, ns = divmod(at(i), 1000000000)
        yield struct.pack('<IIII', s & 0xffffffff, ns, len(f), len(f)) + f


def backwards(n, rng):
    return pcap(answered(n, rng), lambda i: (n - i) * 1000000)


def centuries(n, rng):
    return pcap(answered(n, rng), lambda i: rng.randrange(1 << 32) * 1000000000)


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack('<II', kind, len(body) + 12) + body + struct.pack('<I', len(body) + 12)


SECTION = block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1))
IFACE = block(1, struct.pack('<HHI', 101, 0, 0))


def interfaces(n, rng):
    yield SECTION
    for i in range(n):
        yield IFACE
        if i % 10 == 0:
            f = tcp(A, B, 1000, 80, SYN, i, 0)
            yield block(6, struct.pack('<IIIII', i, 0, i, len(f), len(f)) + f)


def sections(n, rng):
    for i in range(n // 3):
        f = tcp(A, B, 1000, 80, SYN, i, 0)
        yield SECTION + IFACE + block(6, struct.pack('<IIIII', 0, 0, i, len(f), len(f)) + f)


def unknown_blocks(n, rng):
    yield SECTION + IFACE
    for i in range(n):
        yield block(0x0bad if i % 2 else 5, bytes(8))


ATTACKS = {f.__name__: (lambda n, rng, f=f: pcap(f(n, rng)))
           for f in (fins, resets, overlaps, holes, options, headers, scattered, answered, alike, again)}
ATTACKS.update({f.__name__: f for f in (backwards, centuries, interfaces, sections, unknown_blocks)})


def bomb(path):
    """Five GiB of empty payload in half a megabyte of zstd (RFC 8878: blocks that repeat a byte)"""
    def raw(data, last=0):
        return struct.pack('<I', len(data) << 3 | last)[:3] + data
    run = struct.pack('<I', 131072 << 3 | 1 << 1)[:3] + b'\0'
    with open(path, 'wb') as f:
        f.write(struct.pack('<IBB', 0xfd2fb528, 0, 0x38))
        f.write(raw(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)))
        for i in range(20480):
            f.write(raw(struct.pack('<IIII', i, 0, 262144, 262144)) + run + run)
        f.write(raw(b'', 1))


def measure(path, *args):
    """Exit status, what was said, CPU seconds, and the most memory in MiB"""
    with tempfile.TemporaryFile() as err:
        pid = subprocess.Popen([TOOL, 'replay', '--threads', '1', '--max-memory', '%dM' % MAX, *args, path],
                               stdout=subprocess.DEVNULL, stderr=err)
        _, status, used = os.wait4(pid.pid, 0)
        pid.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        return pid.returncode, err.read().decode(), used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def attack(folder, name):
    path = os.path.join(folder, name)
    with open(path, 'wb') as f:
        sizes = [f.write(x) for x in ATTACKS[name](FRAMES, random.Random(4))]
    for args in (['--format', 'summary'], ['--format', 'json', '--rows'], []):
        code, said, cpu, most = measure(path, *args)
        assert code in (0, 2), (name, args, code, said)
        assert code == 0 or said.startswith('tcpclose-trace: '), (name, args, said)
        assert most <= MAX + BASE, (name, args, most, said)
        if FIGURES and args == ['--format', 'summary']:
            print('%-16s %9d %7.1f %8.2f %8.0f %6d' % (name, len(sizes), sum(sizes) / 1e6, cpu, cpu / len(sizes) * 1e9, most),
                  flush=True)
    os.unlink(path)


with tempfile.TemporaryDirectory() as work:
    if FIGURES:
        print('%-16s %9s %7s %8s %8s %6s' % ('', 'parts', 'MB', 'CPU s', 'ns each', 'MiB'))
    for each in ATTACKS:
        attack(work, each)
    bomb(os.path.join(work, 'bomb.zst'))
    got = measure(os.path.join(work, 'bomb.zst'), '--format', 'summary')
    assert got[0] == 2 and 'expands to more than' in got[1] and got[3] <= MAX + BASE, got
    if FIGURES:
        print('bomb: %d bytes, ended after %.2f s of CPU' % (os.path.getsize(os.path.join(work, 'bomb.zst')), got[2]))
