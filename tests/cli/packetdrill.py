#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What --format packetdrill writes is packetdrill's language.

usage: packetdrill.py TCPCLOSE_TRACE FOLDER...

A strict parser of the statements that are written, by packetdrill's grammar and by what it
checks beyond it, reads the scripts of all recordings in the folders. Segments and calls must
be those of --format json --rows. Statements that packetdrill would refuse must be refused.
"""
import errno
import glob
import json
import os
import re
import subprocess
import sys

LEAST = 100  # scripts
HEAD = re.compile(r'// flow (\d+): (\S+) -> (\S+), the (client|server) is under test')
TIME = r'(\d*\.\d+|\d+)'
EVENT = re.compile(r'\+' + TIME + r'(?:\.\.\.' + TIME + r')? (.*)')
PACKET = re.compile(r'([<>]) ([FSRPEW]*\.?|-) (\d+):(\d+)\((\d+)\)(?: ack (\d+))?'
                    r'(?: win (\d+))?(?: <(.*)>)?')
CALL = re.compile(r'([a-z]+)\((.*)\) = (-?\d+)(?: ([A-Z0-9]+) \(([A-Za-z0-9 ]+)\))?')
OPTION = {'mss': (4, 65535), 'wscale': (3, 255)}
RESERVED = set('sa_family fd u32 u64 ptr events revents onoff linger htons ipv4 ipv6 icmp udp'
               ' gre raw sum off key seq none checksum present mpls label tc ttl ack eol ecr mss'
               ' mtu nop sack sackOK md5 TS FO FOEXP tos flowlabel val win urg wscale ce id mut'
               ' trun ins ip tcp ihl source_port'.split())
FD, ADDR, NUM, WORD = r'(\d+)', r'\.\.\., \.\.\.', r'-?\d+', r'[A-Z0-9_]+(?: ?\| ?[A-Z0-9_]+)*'
ARGS = {
    'socket': r'\.\.\., SOCK_STREAM(?: ?\| ?SOCK_[A-Z]+)*, IPPROTO_[A-Z]+',
    'bind': FD + ', ' + ADDR, 'connect': FD + ', ' + ADDR, 'accept': FD + ', ' + ADDR,
    'listen': FD + ', ' + NUM, 'close': FD, 'shutdown': FD + ', SHUT_(?:RD|WR|RDWR)',
    'read': FD + r', \.\.\., \d+', 'write': FD + r', \.\.\., \d+',
    'recv': FD + r', \.\.\., \d+, (?:0|%s)' % WORD,
    'send': FD + r', \.\.\., \d+, (?:0|%s)' % WORD,
    'sendto': FD + r', \.\.\., \d+, %s, ' % WORD + ADDR,
    'fcntl': FD + r', F_SETFL, O_RDWR\|O_NONBLOCK',
    'setsockopt': FD + r', (?:SOL_SOCKET, SO_LINGER, \{onoff=\d+, linger=\d+\}, 8'
                  r'|(?:SOL_SOCKET, SO|SOL_TCP, TCP)_[A-Z0-9_]+, \[-?\d+\], 4)',
    'getsockopt': FD + r', SOL_SOCKET, SO_ERROR, \[(?:0|E[A-Z0-9]+)\], \[4\]',
    'poll': r'\[\{fd=(\d+), events=POLL[A-Z]+(?:\|POLL[A-Z]+)*'
            r'(?:, revents=POLL[A-Z]+(?:\|POLL[A-Z]+)*)?\}\], 1, ' + NUM}
OPENS = ('socket', 'accept')


class Wrong(Exception):
    pass


def expect(good, what):
    if not good:
        raise Wrong(what)


def options_of(text):
    """Their names; packetdrill wants them padded to words of four bytes"""
    names, size = [], 0
    for option in text.split(','):
        name, _, value = option.partition(' ')
        if name in OPTION:
            length, most = OPTION[name]
            expect(value.isdigit() and int(value) <= most, 'option ' + option)
        else:
            expect(not value and name in ('nop', 'sackOK'), 'option ' + option)
            length = 2 if name == 'sackOK' else 1
        size += length
        names += [name] if name != 'nop' else []
    expect(size % 4 == 0 and size <= 40, 'padding of ' + text)
    return names


class Script:
    """What packetdrill knows while it runs one"""

    def __init__(self, head):
        self.number, self.under_test = int(head[1]), head[4]
        self.open, self.now, self.busy = set(), 0.0, 0.0
        self.packets, self.calls, self.comments, self.options = [], [], [], []

    def line(self, text):
        if text.startswith('//'):
            expect('\n' not in text and text.isprintable(), 'comment')
            self.comments.append(text)
        elif text.startswith('--'):
            expect(re.fullmatch(r'--(ip_version=ipv6|mtu=\d{2,5})', text), 'option ' + text)
            expect(not self.packets and not self.calls, 'an option behind a statement')
            self.options.append(text)
        else:
            event = EVENT.fullmatch(text)
            expect(event, 'no statement')
            self.event(float(event[1]), event[2], event[3])

    def event(self, wait, end, text):
        if text[0] in '<>':
            expect(end is None, 'a packet does not wait')
            self.packet(text)
        else:
            self.call(text, self.now + wait, end and self.now + float(end))
        self.now += wait

    def packet(self, text):
        m = PACKET.fullmatch(text)
        expect(m and m[2], 'no packet')
        way, flags, start, last, size, ack, window, options = m.groups()
        expect(len(set(flags)) == len(flags), 'flags')
        expect(max(int(start), int(last), int(ack or 0)) < 1 << 32, 'number')
        expect(int(last) == int(start) + int(size), 'sequence numbers')
        expect(int(size) <= 65475, 'payload')
        expect((ack is not None) == ('.' in flags), 'ack and its flag')
        expect(int(window or 0) < 65536, 'window')
        if way == '<':
            expect(window is not None, 'a window must be given for what comes in')
            expect(options != '...', '<...> is for what goes out')
            options_of(options) if options is not None else None
        else:
            expect(options == '...', 'options that go out')
        self.packets.append((way, flags.replace('-', ''), int(start), int(size)))

    def call(self, text, enter, end):
        m = CALL.fullmatch(text)
        expect(m and m[1] in ARGS, 'no call')
        name, args, result, error, note = m.groups()
        args = re.fullmatch(ARGS[name], args)
        expect(args, 'arguments')
        expect(enter + 1e-7 >= self.busy, 'another call waits')
        if end is not None:
            expect(end >= enter, 'it ends before it begins')
            self.busy = end
        if error:
            expect(result == '-1' and hasattr(errno, error), 'error ' + error)
            words = note.split(' ')
            expect(all(words) and not RESERVED & set(words), 'note ' + note)
        if name != 'socket':
            expect(int(args[1]) in self.open, 'descriptor %s is not open' % args[1])
        if name in OPENS and int(result) >= 0:
            expect(int(result) not in self.open, 'descriptor is open')
            self.open.add(int(result))
        if name == 'close':
            self.open.remove(int(args[1]))
        self.calls.append((name, int(result), error))


def parse(text):
    scripts = []
    expect((not text or text.endswith('\n')) and text.isascii(), 'text')
    for line in text.splitlines():
        head = HEAD.fullmatch(line)
        if head:
            scripts.append(Script(head))
            continue
        expect(scripts, 'a line before the first script: ' + line)
        try:
            scripts[-1].line(line)
        except Wrong as e:
            raise Wrong('%s: %s' % (e, line))
    return scripts


BEGIN = ('// flow 1: 192.0.2.1:1 -> 192.0.2.2:2, the server is under test\n'
         '+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n'
         '+0 listen(3, 1) = 0\n')
RIGHT = ('+.1 < S 0:0(0) win 65535 <mss 1460,nop,nop,sackOK,nop,wscale 7>',
         '+0 > S. 0:0(0) ack 1 <...>', '+0...0.5 accept(3, ..., ...) = 4',
         '+0 close(3) = -1 EBADF (Bad file descriptor)')
WRONG = ('+0 > S. 0:0(0) ack 1', '+0 < S 0:0(0)', '+0 < S 0:0(0) win 65536',
         '+0 < S 0:0(0) win 1 <...>', '+0 < S 0:0(0) win 1 <wscale 7>', '+0 < S. 0:0(0) win 1',
         '+0 < P. 1:6(4) ack 1 win 1', '+0 < . 4294967295:4294967300(5) ack 1 win 1',
         '-1 < S 0:0(0) win 1', '+0 < SU 0:0(0) win 1', '+0 < 0:0(0) win 1',
         '+0 close(4) = 0', '+0 accept(3, ..., ...) = 3', '+0 accept(3) = 4',
         '+0...0.5 accept(3, ..., ...) = 4\n+0.1 close(3) = 0',
         '+0.2...0.1 accept(3, ..., ...) = 4', '+0 close(3) = -1 EBADF',
         '+0 close(3) = -1 EWRONG (Wrong)', '+0 close(3) = -1 EBADF (Bad file-descriptor)',
         '+0 listen(3, 1) = 0 // and more', '+0 dup(3) = 4', '--mtu=65535', 'close(3) = 0')


def check_parser():
    for line in RIGHT:
        parse(BEGIN + line + '\n')
    for line in WRONG:
        try:
            parse(BEGIN + line + '\n')
        except Wrong:
            continue
        raise Wrong('not refused: ' + line)


def replay(tool, path, *options):
    done = subprocess.run([tool, 'replay', *options, path], capture_output=True, timeout=60)
    expect(done.returncode == 0, 'exit status %d: %s' % (done.returncode, done.stderr))
    return done.stdout.decode()


def segments_of(segments):
    """Rows of a connection as packetdrill has them"""
    return [(r['from'], r['flags'].replace('-', ''), r['seq'], r['length'])
            for r in segments if 'icmp' not in ' '.join(r['labels'])]


def check_script(script, rows):
    ours, peers = script.under_test, {'client': 'server', 'server': 'client'}
    said = [(ours if p[0] == '>' else peers[ours],) + p[1:] for p in script.packets]
    want = segments_of(r for r in rows if r['type'] == 'segment')
    spoken = [c for c in script.comments if re.match(r'// (client|server): ([FSRPUEWe.-]+)(?: |$)', c)]
    # A connection to itself, and what has URG: comments.
    left = [w for w in want if w not in said]
    expect(len(left) <= len(spoken), 'segments that are not told: %r' % (left,))
    if not any(r['type'] == 'elided' for r in rows):    # json does not show all
        expect([s for s in said if s in want] == said, 'segments that are not there')
    calls = {(r['call'], r.get('result'), r.get('errno')) for r in rows
             if r['type'] == 'call' and r['from'] == ours}
    calls |= {({'accept4': 'accept', 'recvfrom': 'recv', 'sendto': 'send'}.get(n, n), v, e)
              for n, v, e in calls}
    made_up = [c for c in script.calls if c not in calls]
    expect(not made_up or any('made before' in c or 'No calls' in c for c in script.comments),
           'calls that nobody made: %r' % (made_up,))


def check(tool, path):
    scripts = parse(replay(tool, path, '--format', 'packetdrill'))
    objects = [json.loads(line) for line in
               replay(tool, path, '--format', 'json', '--rows').splitlines()]
    flows = [o['flow'] for o in objects if o['type'] == 'flow']
    expect([s.number for s in scripts] == flows, 'scripts of other connections')
    for script in scripts:
        check_script(script, [o for o in objects if o.get('flow') == script.number and
                              ('from' in o or o.get('type') == 'elided')])
    return scripts


def main():
    tool, scripts, bad = sys.argv[1], [], []
    check_parser()
    for path in sorted(p for top in sys.argv[2:] for p in glob.glob(os.path.join(top, '*.pcap'))):
        try:
            scripts += check(tool, path)
        except Wrong as e:
            bad.append('%s: %s' % (path, e))
    print('\n'.join(bad[:20]))
    waiting = sum(s.busy > 0 for s in scripts)
    print('%d scripts, %d with a call that waits, %d packets, %d calls; %d recordings are wrong'
          % (len(scripts), waiting, sum(len(s.packets) for s in scripts),
             sum(len(s.calls) for s in scripts), len(bad)))
    return bool(bad) or len(scripts) < LEAST or not waiting


if __name__ == '__main__':
    sys.exit(main())
