#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare endings with the truth of a workload generator that is not ours.

usage: bench.py TCPCLOSE_TRACE BENCH [FLOWS]

BENCH holds genpcap.c, which writes a capture of many short connections with 17 kinds of
close, and beside it how many there are of each. The number of connections by ending must
be right but for one in a thousand. Exit status 77 without the generator or a compiler.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ENDINGS = {
    'rst-client': 'reset', 'rst-server': 'reset', 'fin-client,data,rst-client': 'reset',
    'fin-server,data,rst-server': 'reset', 'syn-refused': 'refused',
    'syn-unanswered': 'unanswered', 'simultaneous-close': 'simultaneous',
    'never-closed': 'open', 'synack-no-ack': 'open',
}   # all other kinds are graceful


def main():
    tool, bench = sys.argv[1], sys.argv[2]
    flows = sys.argv[3] if len(sys.argv) > 3 else '20000'
    source = os.path.join(bench, 'genpcap.c')
    if not os.path.exists(source) or not shutil.which('cc'):
        print('skipped: no workload generator at %s, or no compiler' % bench)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        made, pcap = os.path.join(folder, 'genpcap'), os.path.join(folder, 'a.pcap')
        subprocess.run(['cc', '-O2', '-o', made, source, '-lm'], check=True,
                       stderr=subprocess.DEVNULL)
        subprocess.run([made, '-m', 'short', '-n', flows, '-c', '2000', '-s', '96', '-r',
                        '1', '-g', '20000', '-o', pcap], check=True,
                       stdout=subprocess.DEVNULL)
        want = {}
        for line in open(pcap + '.truth'):
            m = re.match(r'(\S+)\s+flows\s+(\d+)\s', line)
            if m:
                ending = ENDINGS.get(m.group(1), 'graceful')
                want[ending] = want.get(ending, 0) + int(m.group(2))
        out = subprocess.run([tool, 'replay', '--format', 'json', pcap], check=True,
                             capture_output=True).stdout.decode().splitlines()
    got = json.loads(out[-1])['endings']
    wrong = sum(abs(got.get(e, 0) - want.get(e, 0)) for e in set(got) | set(want))
    for e in sorted(set(got) | set(want)):
        print('%-13s %6d, true %6d' % (e, got.get(e, 0), want.get(e, 0)))
    return wrong > sum(want.values()) / 1000


if __name__ == '__main__':
    sys.exit(main())
