#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write docs/beside.md: five captures as tcpdump, tshark and this program show them.

usage: beside.py TCPCLOSE_TRACE CORPUS, with tcpdump and tshark installed
"""
import os
import re
import subprocess
import sys

TOOL, CORPUS = (os.path.abspath(x) for x in sys.argv[1:3])

HEAD = '''# Five captures, side by side

Captures from the test suites of other projects, as tcpdump, tshark and this program show them
(`docs/beside.py` writes this page). All three have the same packets. The question is the same each
time: *how did this connection end, and whose fault was it?*

tcpdump and tshark answer with the packets. Who reads them has to know which of the two addresses is
the client, subtract initial sequence numbers, look for the segment whose acknowledgement number the
RST repeats, remember what the other end had sent before, and then know TCP well enough to tell an
abort from an answer. Here that is done: both ends have a column each with the state they are in, the
row of the RST says what it answers and whether it was believed, and below stands the cause with its
certainty, the frames that prove it, what each application gets from its calls, and what to do. Where
the packets leave several causes all of them are named; where they do not tell, that is said.
'''

CASES = (
    ('Data after close', 'tcpdump/tests/of13_ericsson.pcapng', 5,
     'A switch talks to a controller. In tcpdump and tshark the last line is a RST from port 56440, '
     'and it looks as if the switch had torn the connection down. It had not: it had closed in order '
     'at #23, the controller wrote once more, and the kernel of the switch answered. What there is to '
     'look at is the controller, which went on after read() = 0.'),
    ('A host that forgot', 'arkime/tests/pcap/aerospike.pcap', 1,
     'Two bare RSTs come within a millisecond of the FIN, after a minute of silence. Both have the '
     'number that the client acknowledged and no ACK of their own: no socket sent them, for the host '
     'no longer had one. tshark says RST twice; which of them ended the connection, and that the '
     'second came too late to do anything, it does not say. Nor that packets of the server are '
     'missing, although the client acknowledges them.'),
    ('Retransmissions that nobody answers', 'arkime/tests/pcap/CVE-2018-6794.pcap', 1,
     'The server sends data before the handshake is done, and its FIN with it: a way to slip past '
     'intrusion detection. The client answers, closes too, and repeats its last segment for twenty '
     'seconds. The RST at the end is the client giving up, not the reason.'),
    ('Multipath TCP, aborted', 'tcpdump/tests/mptcp-fclose.pcap', 1,
     'The RST comes from the server, so the server seems to have aborted. But #10 carries '
     'MP_FASTCLOSE: the client aborts the whole Multipath TCP connection, and RFC 8684 has the peer '
     'answer with a RST. One has to spot the option, and know that.'),
    ('A close that turns into a RST', 'PcapPlusPlus/Tests/Pcap++Test/PcapExamples/'
     'one_tcp_stream_fin_rst_close_packet.pcap', 1,
     'A database client closes after a minute: FIN, and ten microseconds later a RST, then another. '
     'The first RST has an ACK and the numbers of a live socket: the kernel threw the socket away '
     'while the server could still have sent data. The second answers the ACK of the FIN and comes '
     'too late. The packets leave three causes, and all three are named.'),
)


def run(*words):
    out = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return '\n'.join(line.rstrip() for line in out.rstrip().splitlines())


def block(title, text):
    return '%s\n\n```\n%s\n```\n' % (title, text)


def case(title, name, flow, words):
    path = os.path.join(CORPUS, name)
    ours = run(TOOL, 'replay', '--width', '100', '--flow', str(flow), path)
    ours = re.sub(r'\n\n\d+ frames,[^\n]*(\n[^\n]+)*$', '', ours)
    ends = re.search(r'flow \d+: (\S+):(\d+) → (\S+):(\d+)', ours)
    these = 'tcp port %s and tcp port %s' % (ends[2], ends[4])
    shown = 'tcp.port == %s && tcp.port == %s' % (ends[2], ends[4])
    return '\n'.join((
        '\n## %s\n\n`%s`: %s\n' % (title, name, words),
        block('tcpdump -nn -tttt:', run('tcpdump', '-nn', '-tttt', '-r', path, these)),
        block('tshark:', run('tshark', '-n', '-r', path, '-Y', shown)),
        block('tcpclose-trace:', ours)))


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'beside.md'), 'w',
          encoding='utf-8') as f:
    f.write(HEAD + '\n'.join(case(*c) for c in CASES))
