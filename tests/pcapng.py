# SPDX-License-Identifier: MIT
"""Blocks of pcapng files (draft-ietf-opsawg-pcapng), for tests."""
import struct


def options(data, order):
    found = []
    while len(data) >= 4:
        code, n = struct.unpack(order + 'HH', data[:4])
        if code == 0 or 4 + n > len(data):
            break
        found.append((code, data[4:4 + n]))
        data = data[4 + (n + 3) // 4 * 4:]
    return found


def blocks(data):
    """Each block: type, what must stay the same, comments"""
    order = '<'
    while len(data) >= 12:
        kind = struct.unpack(order + 'I', data[:4])[0]
        if data[:4] == b'\n\r\r\n':
            order = '<' if data[8] == 0x4d else '>'
        n = struct.unpack(order + 'I', data[4:8])[0]
        if n < 12 or n % 4 or n > len(data):
            break
        body = data[8:n - 4]
        assert struct.unpack(order + 'I', data[n - 4:n])[0] == n
        comments = []
        if kind in (2, 6):
            end = 20 + (struct.unpack(order + 'I', body[12:16])[0] + 3) // 4 * 4
            rest = options(body[end:], order)
            comments = [v for c, v in rest if c == 1]
            body = (body[:end], [x for x in rest if x[0] != 1])
        elif data[:4] == b'\n\r\r\n':
            body = (body[:8], body[16:])
        yield kind, body, comments
        data = data[n:]


def frame_of(body):
    _, high, low, caplen, wirelen = struct.unpack('<IIIII', body[0][:20])
    return (high << 32 | low, caplen, wirelen, body[0][20:20 + caplen])


class Stream:
    """A pcapng file as it comes through a pipe. Each rule that it breaks fails"""

    def __init__(self, stream):
        self.stream = stream
        self.interfaces = []
        self.section(*self.block())
        self.interface(*self.block())

    def exactly(self, n):
        data = self.stream.read(n)
        assert len(data) == n, (n, data)
        return data

    def block(self):
        """Type and body of the next one; None at the end, which is between two blocks"""
        head = self.stream.read(8)
        if not head:
            return None
        kind, n = struct.unpack('<II', head)
        assert n >= 12 and n % 4 == 0, (kind, n)
        body = self.exactly(n - 12)
        assert self.exactly(4) == head[4:], (kind, n)
        return kind, body

    def section(self, kind, body):
        assert kind == 0x0a0d0d0a and body[:8] == struct.pack('<IHH', 0x1a2b3c4d, 1, 0), (kind, body)
        self.options(body[16:])
        self.interfaces = []

    def interface(self, kind, body):
        assert kind == 1, kind
        linktype, reserved, snaplen = struct.unpack('<HHI', body[:8])
        given = dict(self.options(body[8:]))
        assert reserved == 0 and given[9] == b'\x09', body
        self.interfaces.append((linktype, snaplen, given.get(2, b'').decode()))

    @staticmethod
    def options(data):
        """All of them, to the last byte"""
        found, at = [], 0
        while at < len(data):
            code, n = struct.unpack('<HH', data[at:at + 4])
            value = data[at + 4:at + 4 + n]
            at += 4 + (n + 3) // 4 * 4
            assert len(value) == n and not data[at - (-n % 4):at].strip(b'\0'), data
            if code == 0:
                assert n == 0
                break
            found.append((code, value))
        assert at == len(data), data
        return found

    def frames(self):
        """Each: time in nanoseconds, bytes, length on the wire, comments"""
        while True:
            got = self.block()
            if not got:
                return
            kind, body = got
            if kind == 0x0a0d0d0a:
                self.section(kind, body)
                continue
            if kind == 1:
                self.interface(kind, body)
                continue
            assert kind == 6, kind
            number, high, low, caplen, wirelen = struct.unpack('<IIIII', body[:20])
            linktype, snaplen, _ = self.interfaces[number]
            assert caplen <= wirelen and caplen <= snaplen, body
            end = 20 + (caplen + 3) // 4 * 4
            comments = self.options(body[end:])
            assert all(c == 1 for c, _ in comments), comments
            yield (high << 32 | low, body[20:20 + caplen], wirelen, [v.decode() for _, v in comments])
