# SPDX-License-Identifier: MIT
"""A running watch, and connections for it to see, for tests."""
import re
import signal
import socket
import struct
import subprocess
import threading

LINGER_0 = struct.pack('ii', 1, 0)


class Watch:
    """A running watch; lines of both of its streams can be waited for"""

    def __init__(self, tool, *args):
        self.run = subprocess.Popen([tool, 'watch', *args], stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True)
        self.lines = {'out': [], 'err': []}
        self.change = threading.Condition()
        self.readers = [threading.Thread(target=self.read, args=x, daemon=True)
                        for x in (('out', self.run.stdout), ('err', self.run.stderr))]
        for t in self.readers:
            t.start()
        self.wait('err', r'watching ')

    def read(self, name, stream):
        for line in stream:
            with self.change:
                self.lines[name].append(line.rstrip('\n'))
                self.change.notify_all()
        with self.change:
            self.lines[name].append(None)
            self.change.notify_all()

    def wait(self, name, pattern, times=1):
        """All lines that match, once there are so many"""
        def found():
            return [x for x in self.lines[name] if x is not None and re.search(pattern, x)]
        with self.change:
            done = self.change.wait_for(
                lambda: len(found()) >= times or None in self.lines[name], 60)
            assert done and len(found()) >= times, (pattern, times, self.lines)
            return found()

    def end(self, with_signal=signal.SIGTERM, status=0):
        if with_signal:
            self.run.send_signal(with_signal)
        self.run.wait(60)
        for t in self.readers:
            t.join(60)
        assert self.run.returncode == status, (self.run.returncode, self.lines)


def frame(port, flags, seq, ack):
    """A SYN to port 80 of a host that is nowhere, or what that one answers"""
    tcp = struct.pack('>HHIIBBHHH', *(port, 80) if flags == 2 else (80, port), seq, ack,
                      5 << 4, flags, 1000, 0, 0)
    ends = [bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])]
    ip = struct.pack('>BBHHHBBH', 0x45, 0, 40, 0, 0, 64, 6, 0) \
        + b''.join(ends if flags == 2 else ends[::-1])
    return bytes(12) + b'\x08\x00' + ip + tcp


def listen(host):
    return socket.create_server((host, 0), family=socket.AF_INET6 if ':' in host else socket.AF_INET)


def connect(at):
    return socket.create_connection(at[:2], source_address=(at[0], 0))


def pair(host):
    listener = listen(host)
    client = connect(listener.getsockname())
    server, _ = listener.accept()
    listener.close()
    return client, server


def close_well(host='127.0.0.1'):
    client, server = pair(host)
    port = server.getsockname()[1]
    client.sendall(b'hello')
    assert server.recv(99) == b'hello'
    client.close()
    server.close()
    return port


def abort(host='127.0.0.1'):
    client, server = pair(host)
    port = server.getsockname()[1]
    for _ in range(100):
        client.sendall(b'x' * 100)
        server.recv(1000)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    server.close()
    client.close()
    return port


def be_refused(host='127.0.0.1'):
    with listen(host) as s:
        at = s.getsockname()
    try:
        connect(at)
    except ConnectionRefusedError:
        return at[1]
    raise AssertionError('somebody listens')
