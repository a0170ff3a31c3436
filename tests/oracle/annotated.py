#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Annotated captures: the same packets as before, and Wireshark's tools read them.

usage: annotated.py TCPCLOSE_TRACE PCAPS [CORPUS]

Every packet of a capture is in its pcapng again: bytes, lengths, time, interface; of a pcapng
file every block and every option. capinfos gives no complaint of one that it does not give
of the other; tshark shows the comments. Without CORPUS only what the project has is read.
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from pcapng import blocks, frame_of  # noqa: E402

TOOL = os.path.abspath(sys.argv[1])
FOLDERS = [os.path.abspath(x) for x in sys.argv[2:]]
WITH_TSHARK = 25
PROFILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../deploy/wireshark/tcpclose-trace')


def skip(why):
    print('skipped: ' + why)
    sys.exit(77)


def captures():
    for folder in FOLDERS:
        for path, _, names in sorted(os.walk(folder)):
            yield from (os.path.join(path, n) for n in sorted(names)
                        if n.endswith(('.pcap', '.pcapng', '.cap', '.pcap.gz')))


def annotate(path, out):
    with open(out, 'wb') as f:
        return subprocess.run([TOOL, 'replay', '--format', 'pcapng', path], stdout=f,
                              stderr=subprocess.PIPE)


def pcap_frames(data):
    """(time, caplen, wirelen, bytes) of a savefile of version 2.4, or None"""
    magic = data[:4]
    order = {b'\xa1\xb2\xc3\xd4': '>', b'\xa1\xb2\x3c\x4d': '>',
             b'\xd4\xc3\xb2\xa1': '<', b'\x4d\x3c\xb2\xa1': '<'}.get(magic)
    if not order or struct.unpack(order + 'HH', data[4:8]) != (2, 4):
        return None
    scale = 1 if b'\x3c' in magic else 1000
    snaplen = struct.unpack(order + 'I', data[16:20])[0]
    snaplen = snaplen if 0 < snaplen < 1 << 31 else 1 << 31
    frames, at = [], 24
    while at + 16 <= len(data):
        s, f, caplen, wirelen = struct.unpack(order + 'IIII', data[at:at + 16])
        if at + 16 + caplen > len(data):
            break
        # A frame that is longer than the file says is cut, as libpcap does.
        kept = min(caplen, snaplen)
        # No fraction of a second: there is no such time.
        when = s * 10**9 + f * scale if f * scale < 10**9 else None
        frames.append((when, kept, max(wirelen, kept),
                       data[at + 16:at + 16 + kept]))
        at += 16 + caplen
    return frames


def check_same(path, out):
    """Returns how many comments there are, None if the file was not to be read"""
    with open(path, 'rb') as f:
        before = f.read()
    with open(out, 'rb') as f:
        after = list(blocks(f.read()))
    comments = sum(len(c) for _, _, c in after)
    if before[:4] == b'\n\r\r\n':
        old = list(blocks(before))[:len(after)]
        assert [(k, b) for k, b, _ in after] == [(k, b) for k, b, _ in old], path
        for (_, _, new), (_, _, was) in zip(after, old):
            assert new[:len(was)] == was, path
        return comments - sum(len(c) for _, _, c in old)
    frames = pcap_frames(before)
    if frames is None:
        return None
    got = [frame_of(b) for k, b, _ in after if k == 6]
    # Frames that nobody could be holding are where the reader stops.
    got = [(None,) + g[1:] if f[0] is None else g for g, f in zip(got, frames)]
    assert got == frames[:len(got)], path
    return comments


def complaints(paths):
    """What capinfos says of each file that it cannot read whole"""
    run = subprocess.run(['capinfos', '-T', '-c', *paths], capture_output=True, text=True)
    said = {}
    for line in run.stderr.splitlines():
        for p in paths:
            if '"%s"' % p in line or p + ':' in line:
                said[p] = line.replace(p, 'FILE')
    return said


def check_tshark(path, out):
    run = subprocess.run(['tshark', '-r', out, '-T', 'fields', '-e', 'frame.comment'],
                         capture_output=True, text=True)
    quiet = [x for x in run.stderr.splitlines() if not x.startswith('Running as user')]
    was = subprocess.run(['tshark', '-r', path], capture_output=True, text=True)
    before = [x.replace(path, out) for x in was.stderr.splitlines()
              if not x.startswith('Running as user')]
    # Fewer are fine: a link type that Wireshark has no name for in a pcap file, for one.
    assert all(x in before for x in quiet), (path, quiet, before)
    return run.stdout.count(' ended: ')


def check_profile(path):
    """The columns and colours that come with the program"""
    with tempfile.TemporaryDirectory() as config:
        shutil.copytree(PROFILE, os.path.join(config, 'profiles', 'tcpclose-trace'))
        env = {**os.environ, 'WIRESHARK_CONFIG_DIR': config}
        words = ['tshark', '-C', 'tcpclose-trace', '-r', path]
        columns = subprocess.run(words, capture_output=True, text=True, env=env)
        colors = subprocess.run([*words, '--color', '-T', 'fields', '-e', 'frame.coloring_rule.name'],
                                capture_output=True, text=True, env=env)
    for run in (columns, colors):
        said = [x for x in run.stderr.splitlines() if not x.startswith('Running as user')]
        assert run.returncode == 0 and said == [], run
    assert 'flow 1: SYN: asks to open' in columns.stdout.splitlines()[0], columns.stdout
    assert colors.stdout.splitlines() == ['SYN', 'SYN', '', 'FIN', '', '',
                                          'A connection did not end well'], colors.stdout


def main():
    for program in ('capinfos', 'tshark'):
        if not shutil.which(program):
            skip('no ' + program)
    with tempfile.TemporaryDirectory() as folder:
        made, shown = {}, 0
        for i, path in enumerate(captures()):
            out = os.path.join(folder, '%d.pcapng' % i)
            run = annotate(path, out)
            assert run.returncode in (0, 2), (path, run.returncode, run.stderr)
            if not os.path.getsize(out):
                assert run.returncode == 2 and run.stderr, path
                continue
            made[path] = (out, run.returncode, check_same(path, out))
        whole = [p for p in made if made[p][1] == 0]
        assert len(whole) > 100, len(whole)
        old, new = complaints(whole), complaints([made[p][0] for p in whole])
        for p in whole:
            if made[p][0] in new:
                assert p in old, (p, new[made[p][0]])
        with_comments = [p for p in whole if made[p][2]]
        assert len(with_comments) > 100, len(with_comments)
        for p in with_comments[::max(1, len(with_comments) // WITH_TSHARK)]:
            shown += check_tshark(p, made[p][0])
        assert shown >= WITH_TSHARK, shown
        check_profile(made[os.path.join(FOLDERS[0], 'write-after-close.pcap')][0])
        print('%d captures, %d with comments' % (len(made), len(with_comments)))


main()
