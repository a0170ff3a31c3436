#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of metrics that watch serves, by a strict reader of both of its formats.

usage: metrics.py TCPCLOSE_TRACE

In a network namespace of its own. Exit status 77 with "skipped: why" where there is none.
"""
import http.client
import os
import re
import signal
import socket
import subprocess
import sys

import namespace
from watching import Watch, abort, be_refused, close_well, connect, listen

TOOL = os.path.abspath(sys.argv[1])
OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
TEXT = 'text/plain; version=0.0.4; charset=utf-8'
# As Prometheus asks.
PROMETHEUS = 'application/openmetrics-text;version=1.0.0,application/openmetrics-text;' \
    'version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(r'(%s)(?:\{(%s(?:,%s)*)\})? (\S+)$' % (NAME, LABEL, LABEL))


class Page:
    """What a page says: types by family, values by name and labels. Each rule that it breaks fails"""

    def __init__(self, text, openmetrics):
        assert text.endswith('\n'), text[-80:]
        self.types, self.helps, self.values = {}, {}, {}
        self.family, self.closed = None, set()
        lines = text[:-1].split('\n')
        if openmetrics:
            assert lines.pop() == '# EOF', lines[-3:]
        self.total = '_total' if openmetrics else ''
        for line in lines:
            if line.startswith('#'):
                self.comment(line, openmetrics)
            else:
                self.sample(line)
        assert set(self.types) == set(self.helps), (self.types, self.helps)

    def enter(self, family):
        """Lines of a family stand together"""
        if family != self.family:
            assert family not in self.closed, family
            self.closed.add(self.family)
            self.family = family

    def comment(self, line, openmetrics):
        m = re.match('# (HELP|TYPE|UNIT) (%s) (.+)$' % NAME, line)
        assert m, line
        kind, family, rest = m.groups()
        self.enter(family)
        assert not [k for k in self.values if k[0] == family + self.total], line
        if kind == 'TYPE':
            assert rest in ('counter', 'gauge') and family not in self.types, line
            self.types[family] = rest
        elif kind == 'HELP':
            assert family not in self.helps and '\\' not in rest, line
            self.helps[family] = rest
        else:
            assert openmetrics and family.endswith('_' + rest), line

    def sample(self, line):
        m = SAMPLE.match(line)
        assert m, line
        name, labels, value = m[1], m[2] or '', m.groups()[-1]
        family = name
        if self.total and name.endswith(self.total):
            family = name[:-len(self.total)]
        assert family == self.family and self.types.get(family) and self.helps.get(family), line
        # A counter ends in _total, and nothing else does.
        assert name.endswith('_total') == (self.types[family] == 'counter'), line
        pairs = re.findall(LABEL, labels)
        assert len(dict(pairs)) == len(pairs), line
        key = (name, frozenset(pairs))
        assert key not in self.values, line
        self.values[key] = float(value)
        assert self.values[key] >= 0, line

    def value(self, name, **labels):
        return self.values.get((name, frozenset(labels.items())))

    def sum(self, name):
        return sum(v for k, v in self.values.items() if k[0] == name)


class Scraper:
    """One connection to the page"""

    def __init__(self, w):
        at = re.search(r'metrics at http://(.*)/metrics$', w.wait('err', 'metrics at')[0])[1]
        host, port = at.rsplit(':', 1)
        self.port = int(port)
        self.http = http.client.HTTPConnection(host.strip('[]'), self.port, timeout=60)

    def ask(self, path='/metrics', method='GET', accept=None, body=None):
        self.http.request(method, path, body, headers={'Accept': accept} if accept else {})
        r = self.http.getresponse()
        return r.status, r.headers, r.read().decode()

    def page(self, accept=None):
        status, headers, text = self.ask(accept=accept)
        assert status == 200, status
        openmetrics = headers['Content-Type'] == OPENMETRICS
        assert openmetrics or headers['Content-Type'] == TEXT, headers['Content-Type']
        return Page(text, openmetrics)


def check_monotone(before, after):
    for key, value in before.values.items():
        assert key in after.values, key
        if key[0].endswith('_total'):
            assert after.values[key] >= value, (key, value, after.values[key])


def check_counts():
    # Scrapes come from elsewhere, so that they are not counted.
    w = Watch(TOOL, 'lo', '--metrics', '0', '--filter', 'not host 127.0.0.1')
    s = Scraper(w)
    empty = s.page()
    assert empty.sum('tcpclose_connections_total') == 0
    assert re.match(r'\d+\.\d+\.\d+$', [dict(k[1])['version'] for k in empty.values
                                       if k[0] == 'tcpclose_info'][0])
    for host in ('127.1.0.1', '127.2.0.1', '::1'):
        close_well(host)
        abort(host)
        be_refused(host)
    w.wait('out', r'\d (graceful|reset|refused) ', 9)
    page = s.page(PROMETHEUS)
    for net in ('127.1.0.0/16', '127.2.0.0/16', '::/32'):
        for ending, closer in (('graceful', 'client'), ('reset', 'server'), ('refused', 'server')):
            assert page.value('tcpclose_connections_total', ending=ending, closer=closer,
                              network=net) == 1, (net, ending, page.values)
        for cause, certainty in (('no-listener', 'likely'), ('firewall-reject', 'possible')):
            assert page.value('tcpclose_causes_total', cause=cause, certainty=certainty,
                              closer='server', network=net) == 1, (net, page.values)
    assert page.sum('tcpclose_connections_total') == 9
    assert page.value('tcpclose_connections_open') == 0
    assert page.value('tcpclose_frames_total') > 9 * 2
    assert page.value('tcpclose_frames_dropped_total') == page.value('tcpclose_evicted_total') == 0
    check_monotone(empty, s.page())

    abort('127.1.0.1')
    w.wait('out', r'\d reset ', 4)
    later = s.page(PROMETHEUS)
    check_monotone(page, later)
    assert later.value('tcpclose_connections_total', ending='reset', closer='server',
                       network='127.1.0.0/16') == 2, later.values
    assert later.sum('tcpclose_connections_total') == 10
    w.end()


def check_networks():
    w = Watch(TOOL, 'lo', '--metrics', '[::1]:0', '--filter', 'host 127.0.0.9 or net 127.1.0.0/16',
              '--metrics-prefix4', '32', '--metrics-networks', '2', '--after-close', '2')
    s = Scraper(w)
    # Each is told after a second: the first ones have left by the end, and are not counted again.
    for n, host in enumerate(('127.1.0.1', '127.1.0.2', '127.1.0.3', '127.1.0.4', '127.1.0.2')):
        be_refused(host)
        w.wait('out', r'\d refused ', n + 1)
    page = s.page()
    nets = {dict(k[1])['network']: v for k, v in page.values.items()
            if k[0] == 'tcpclose_connections_total'}
    assert nets == {'127.1.0.1/32': 1, '127.1.0.2/32': 2, 'other': 2}, nets
    w.end(signal.SIGINT)


def check_ports():
    w = Watch(TOOL, 'lo', '--metrics', '0', '--filter', 'host 127.0.0.9', '--metrics-ports', '2')
    s = Scraper(w)
    with listen('127.0.0.9') as one, listen('127.0.0.9') as two, listen('127.0.0.9') as more:
        ports = [x.getsockname()[1] for x in (one, two, more)]
        for n, x in enumerate((one, two, one, more, one)):
            client = connect(x.getsockname())
            server = x.accept()[0]
            client.close()
            server.close()
            w.wait('out', r'\d graceful ', n + 1)
    be_refused('127.0.0.9')
    w.wait('out', r'\d refused ')
    page = s.page(PROMETHEUS)
    for port, n in ((str(ports[0]), 3), (str(ports[1]), 1), ('other', 1)):
        assert page.value('tcpclose_port_connections_total', ending='graceful', closer='client',
                          port=port) == n, (port, page.values)
    assert page.sum('tcpclose_port_connections_total') == page.sum('tcpclose_connections_total') == 6
    assert page.value('tcpclose_port_causes_total', cause='no-listener', certainty='likely',
                      closer='server', port='other') == 1, page.values
    w.end()


def check_http():
    w = Watch(TOOL, 'lo', '--metrics', '0', '--format', 'summary')
    s = Scraper(w)
    for accept, kind in ((None, TEXT), ('*/*', TEXT), (PROMETHEUS, OPENMETRICS), ('nonsense;;,', TEXT),
                         ('application/openmetrics-text', OPENMETRICS),
                         ('application/openmetrics-text;q=0', TEXT),
                         ('application/openmetrics-text;version=2.0.0', TEXT),
                         ('application/openmetrics-text;q=0.3,text/plain;q=0.4', TEXT)):
        status, headers, text = s.ask(accept=accept)
        assert (status, headers['Content-Type']) == (200, kind), (accept, headers)
        Page(text, kind == OPENMETRICS)
    local = s.http.sock.getsockname()
    status, headers, text = s.ask(method='HEAD')
    assert status == 200 and int(headers['Content-Length']) > 500 and not text
    assert s.ask('/')[::2] == (200, 'The metrics are at /metrics.\n')
    for path in ('/metrics/', '/metric', '//metrics', '/../metrics', '/favicon.ico'):
        assert s.ask(path)[0] == 404, path
    assert s.http.sock.getsockname() == local  # all by one connection
    for method in ('POST', 'PUT', 'DELETE', 'OPTIONS'):
        status, headers, _ = s.ask(method=method, body='x' * 1000)
        assert (status, headers['Allow']) == (405, 'GET, HEAD'), method

    check_hostile(w, s)
    w.end()


def connections(w, port):
    """How many the program has accepted"""
    own = {os.readlink('/proc/%d/fd/%s' % (w.run.pid, x)) for x in os.listdir('/proc/%d/fd' % w.run.pid)}
    with open('/proc/%d/net/tcp' % w.run.pid) as f:
        rows = [x.split() for x in f.readlines()[1:]]
    return len([x for x in rows if x[1].endswith(':%04X' % port) and x[2] != '00000000:0000'
                and 'socket:[%s]' % x[9] in own])


def check_hostile(w, s):
    """Who sends nonsense, or nothing, or leaves, keeps nobody else waiting"""
    idle = [socket.create_connection(('127.0.0.1', s.port)) for _ in range(8)]
    for x, text in ((idle[0], b'\0\xff\r\n\r\n' * 10),
                    (idle[1], b'GET /metrics HTTP/1.1\r\nHost: ' + b'x' * 100000)):
        try:
            x.sendall(text)
        except ConnectionError:
            pass
    idle[2].sendall(b'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    idle[2].close()
    Scraper(w).page()
    # So many at a time, and no more; one that says nothing is closed.
    idle += [socket.create_connection(('127.0.0.1', s.port)) for _ in range(24)]
    for _ in range(20):
        s.page()
    assert 1 < connections(w, s.port) <= 16
    idle[3].settimeout(60)
    assert idle[3].recv(1) == b''
    for x in idle:
        x.close()
    Scraper(w).page()


def check_wrong_words():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = str(taken.getsockname()[1])
        for args, text in ((['--metrics', port], 'metrics at 127.0.0.1:%s: Address already in use' % port),
                           (['--metrics', '192.0.2.1:0'], 'metrics at 192.0.2.1:0: Cannot assign'),
                           (['--metrics', 'x'], '--metrics is a port'),
                           (['--metrics', ''], '--metrics is a port'),
                           (['--metrics', '65536'], '--metrics is a port'),
                           (['--metrics', '0', '--metrics-prefix4', '33'], 'from 0 to 32'),
                           (['--metrics', '0', '--metrics-prefix6', '-1'], 'from 0 to 128'),
                           (['--metrics', '0', '--metrics-networks', '10001'], 'from 0 to 10000'),
                           (['--metrics', '0', '--metrics-ports', '10001'], 'from 0 to 10000')):
            run = subprocess.run([TOOL, 'watch', 'lo', *args], capture_output=True, text=True)
            assert run.returncode == 2 and text in run.stderr, (args, run)


def main():
    namespace.enter()
    check_counts()
    check_networks()
    check_ports()
    check_http()
    check_wrong_words()


main()
