#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Commands under exec: what they do, what is seen of it, and that they notice nothing.

usage: exec.py TCPCLOSE_TRACE TEST [PROGRAM...]

TEST is the name of a function below without its test_. Exit status 77 with "skipped: why"
where what it needs is not there.
"""
import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

TOOL = os.path.abspath(sys.argv[1])
PROGRAMS = {os.path.basename(p): os.path.abspath(p) for p in sys.argv[3:]}


def skip(why):
    print('skipped: ' + why)
    sys.exit(77)


def need(*programs):
    for p in programs:
        if not shutil.which(p):
            skip('no %s' % p)


class Run:
    """A command under exec: its own output and status, and the report"""

    def __init__(self, command, options=(), wrap=(), env=None, **how):
        with tempfile.NamedTemporaryFile(suffix='.report') as report:
            os.chmod(report.name, 0o666)
            done = subprocess.run([*wrap, TOOL, 'exec', '-o', report.name, *options, '--', *command],
                                  capture_output=True, timeout=120, env=env, **how)
            self.report = open(report.name, encoding='utf-8').read()
        self.status, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode()
        self.objects = []
        if 'json' in options:
            self.objects = [json.loads(x) for x in self.report.splitlines()]

    def of(self, kind):
        return [o for o in self.objects if o['type'] == kind]

    def calls(self, name):
        return [o for o in self.of('call') if o['call'] == name and o.get('phase') != 'entered']

    @property
    def without_packets(self):
        return 'without packets' in self.err


JSON = ['--format', 'json', '--rows']


def equal(got, want, what):
    if got != want:
        raise AssertionError('%s: %r, not %r' % (what, got, want))


def packets(run):
    if run.without_packets:
        skip(run.err.strip())


def test_original():
    """The question: one write, which succeeds, and a RST"""
    r = Run([PROGRAMS['late_write']], JSON)
    equal(r.out, 'write = 3\nclient 0, server 0\n', 'output')
    equal(r.status, 0, 'status')
    packets(r)
    (flow,) = r.of('flow')
    equal(flow['server'].split(':')[0], '127.0.0.7', 'server')
    equal((flow['ending'], flow['closer']), ('reset', 'client'), 'ending')
    equal([c['cause'] for c in flow['causes']], ['data-after-close'], 'cause')
    equal([c['result'] for c in r.calls('write')], [3], 'writes')
    equal(sorted(c['from'] for c in r.calls('close')), ['client', 'server'], 'closes')


def test_epipe():
    """With a second write: EPIPE and SIGPIPE"""
    r = Run([PROGRAMS['late_write'], '2'], JSON)
    equal(r.out, 'write = 3\nclient 0, server 13\n', 'output')
    equal([(c['result'], c['errno'], c['signal']) for c in r.calls('write')],
          [(3, None, None), (-1, 'EPIPE', 'SIGPIPE')], 'writes')
    equal(len(r.calls('killed')), 1, 'killed')


def test_no_seccomp():
    r = Run([PROGRAMS['late_write'], '2'], [*JSON, '--no-seccomp'])
    equal(len(r.calls('write')), 2, 'writes')
    equal(r.status, 0, 'status')


def test_status():
    """What the command returns, and how it dies, is what we do"""
    equal(Run(['sh', '-c', 'exit 7']).status, 7, 'status')
    equal(Run(['sh', '-c', 'kill -TERM $$']).status, -signal.SIGTERM, 'signal')
    r = Run(['/nonexistent/command'])
    equal(r.status, 127, 'no command')
    assert '/nonexistent/command: No such file' in r.err and r.err.count('\n') == 1, r.err


def test_untouched():
    """Input, output, descriptors, signals and limits of the command"""
    r = Run(['cat'], input=b'as it was\n')
    equal(r.out, 'as it was\n', 'output')
    look = 'ls -l /proc/self/fd | sed -n "s/.* \\([0-9]*\\) -> .*/\\1/p"; grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status'
    plain = subprocess.run(['sh', '-c', look], capture_output=True).stdout.decode()
    equal(Run(['sh', '-c', look]).out, plain, 'descriptors and signals')


def count_visits(r, n):
    packets(r)
    equal(r.out, '%d\n' % n, 'visits')
    equal(r.status, 0, 'status')
    flows = r.of('flow')
    equal(len(flows), n, 'flows')
    by_flow = collections.defaultdict(collections.Counter)
    for c in r.of('call'):
        if c.get('phase') != 'entered' and c['from'] == 'client':
            by_flow[c['flow']][c['call']] += 1
    for f in flows:
        got = by_flow[f['flow']]
        for call in ('socket', 'connect', 'write', 'read', 'close'):
            equal(got[call], 1, '%s() of the client of flow %d' % (call, f['flow']))


def test_threads():
    count_visits(Run([PROGRAMS['crowd'], 'threads', '200'], JSON), 200)


def test_connections():
    count_visits(Run([PROGRAMS['crowd'], 'connections', '1000'], JSON), 1000)


def test_forks():
    """Two children each, five generations deep: 2 + 4 + ... + 32"""
    count_visits(Run([PROGRAMS['crowd'], 'forks', '5'], JSON), 62)


def test_nobody():
    """Without privilege: the calls alone, and one line that says so"""
    if os.geteuid() != 0:
        skip('not root, so this user is tested already')
    with tempfile.TemporaryDirectory() as d:
        os.chmod(d, 0o755)
        for name, path in (('tool', TOOL), ('late_write', PROGRAMS['late_write'])):
            shutil.copy(path, os.path.join(d, name))
            os.chmod(os.path.join(d, name), 0o755)
        r = subprocess.run(['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', d + '/tool', 'exec',
                            '-o', '-', *JSON, d + '/late_write', '2'], capture_output=True)
    err, out = r.stderr.decode(), r.stdout.decode().splitlines()
    equal(r.returncode, 0, 'status')
    equal(len([x for x in err.splitlines() if 'without packets' in x and 'CAP_NET_RAW' in x]), 1, err)
    objects = [json.loads(x) for x in out if x.startswith('{')]
    (flow,) = [o for o in objects if o['type'] == 'flow']
    equal(flow['ending'], 'unseen', 'ending')
    assert flow['server'].startswith('127.0.0.7:'), flow
    assert 'write EPIPE' in flow['saw']['server'], flow


def test_traced_already():
    """Somebody else traces us and what we start: no calls, one line, the rest goes on"""
    need('strace')
    r = Run([PROGRAMS['late_write'], '2'], JSON, wrap=['strace', '-f', '-o', '/dev/null'],
            env={**os.environ, 'ASAN_OPTIONS': 'detect_leaks=0'})  # which does not work under ptrace
    equal(r.out, 'write = 3\nclient 0, server 13\n', 'output')
    equal(len([x for x in r.err.splitlines() if 'without calls' in x]), 1, r.err)
    equal(r.of('call'), [], 'calls')
    packets(r)
    assert r.of('flow'), r.report


def confined(call):
    """In a sandbox that forbids a system call: one line, and the rest goes on"""
    r = Run([PROGRAMS['late_write'], '2'], JSON, wrap=[PROGRAMS['confine'], call])
    equal(r.out, 'write = 3\nclient 0, server 13\n', 'output')
    return r


def test_without_ptrace():
    r = confined('ptrace')
    equal(len([x for x in r.err.splitlines() if "without calls: can't trace" in x]), 1, r.err)
    equal(r.of('call'), [], 'calls')


def test_without_pidfd_getfd():
    r = confined('pidfd_getfd')
    equal(len([x for x in r.err.splitlines() if 'without calls' in x and 'pidfd_getfd' in x]), 1, r.err)
    equal(r.of('call'), [], 'calls')


def test_without_seccomp():
    """No filter: all calls stop, and it works all the same"""
    r = confined('seccomp')
    equal(len(r.calls('write')), 2, 'writes')


def test_assert():
    r = Run([PROGRAMS['late_write']], ['--assert', 'no-timeout'])
    equal(r.status, 0, r.err)
    with tempfile.TemporaryDirectory() as d:
        for form in ('tap', 'junit'):
            r = Run([PROGRAMS['late_write']], ['--assert', 'no-reset,closer=client', '--report', form, d + '/' + form])
            packets(r)
            equal(r.status, 1, 'status')
            assert 'no-reset broken by flow 1' in r.err and 'closer=client' not in r.err, r.err
        tap, junit = open(d + '/tap').read().splitlines(), open(d + '/junit').read()
    equal(tap[:2], ['TAP version 13', '1..2'], 'plan')
    assert re.match('not ok 1 - no-reset: flow 1', tap[2]) and re.match('ok 2 - closer=client', tap[4]), tap
    import xml.etree.ElementTree as ElementTree
    suite = ElementTree.fromstring(junit)
    equal((suite.get('tests'), suite.get('failures')), ('2', '1'), 'suite')
    r = Run(['true'], ['--assert', 'no-rest'])
    equal(r.status, 2, 'status')
    assert "no rule 'no-rest'" in r.err, r.err


def test_save():
    """What was saved shows the same again"""
    with tempfile.TemporaryDirectory() as d:
        r = Run([PROGRAMS['late_write'], '2'], ['--format', 'canon', '--save', d])
        packets(r)
        again = subprocess.run([TOOL, 'replay', '--format', 'canon', d + '/late_write.pcap'], capture_output=True)
        equal(again.returncode, 0, again.stderr)
        equal(again.stdout.decode(), r.report, 'canon')


ATTACHABLE = '''
import socket, sys, threading
l = socket.create_server(("127.0.0.1", 0))
print(l.getsockname()[1], flush=True)
while True:
    c, _ = l.accept()
    c.recv(10)
    c.close()
'''


def test_attach():
    """--pid: its calls are seen, and it goes on when we leave"""
    server = subprocess.Popen([sys.executable, '-c', ATTACHABLE], stdout=subprocess.PIPE)
    try:
        port = int(server.stdout.readline())
        tool = subprocess.Popen([TOOL, 'exec', '--pid', str(server.pid), '-o', '-', *JSON],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for line in iter(tool.stderr.readline, b''):
            if b'attached' in line:
                break
            if b'can\'t trace' in line:
                skip(line.decode().strip())
        visit(port)
        tool.send_signal(signal.SIGINT)
        out, _ = tool.communicate(timeout=60)
        visit(port)
        equal(tool.returncode, 0, 'status')
        equal(server.poll(), None, 'the server')
    finally:
        server.kill()
        server.wait()
    calls = [json.loads(x) for x in out.decode().splitlines() if '"call"' in x]
    assert 'recv' in [c['call'] for c in calls], out


def visit(port):
    import socket
    s = socket.create_connection(('127.0.0.1', port))
    s.sendall(b'hello')
    equal(s.recv(10), b'', 'answer')
    s.close()


# --- programs that nobody here wrote ---

def free_port():
    import socket
    with socket.create_server(('127.0.0.1', 0)) as s:
        return s.getsockname()[1]


NGINX = '''daemon off; worker_processes 1; pid %(dir)s/pid; error_log %(dir)s/err;
events { worker_connections 64; }
http { access_log off; client_body_temp_path %(dir)s/body; proxy_temp_path %(dir)s/proxy;
fastcgi_temp_path %(dir)s/f; uwsgi_temp_path %(dir)s/u; scgi_temp_path %(dir)s/s;
server { listen 127.0.0.1:%(port)d; root %(dir)s; lingering_close off; lingering_time 0; keepalive_timeout 0; client_max_body_size 1k;
location /slow { alias %(dir)s/big; limit_rate 100k; } } }'''

# Starts nginx, waits until it answers, does $2, ends it.
NGINX_RUN = '''nginx -c $1/conf & n=$!
while ! curl -s -o /dev/null http://127.0.0.1:$3/small; do kill -0 $n || exit 9; done
%s
kill $n 2>/dev/null; wait $n; exit 0'''


def nginx(what, options=JSON):
    need('nginx', 'curl')
    with tempfile.TemporaryDirectory() as d:
        os.chmod(d, 0o755)
        port = free_port()
        open(d + '/conf', 'w').write(NGINX % {'dir': d, 'port': port})
        open(d + '/small', 'w').write('small\n')
        open(d + '/big', 'wb').write(os.urandom(3000000))
        return Run(['sh', '-c', NGINX_RUN % what, 'sh', d, '', str(port)], options), port


def test_curl_nginx():
    r, port = nginx('curl -s http://127.0.0.1:$3/small')
    equal((r.out, r.status), ('small\n', 0), 'output')
    packets(r)
    last = [f for f in r.of('flow') if f['ending'] != 'refused'][-1]
    assert last['ending'] in ('graceful', 'simultaneous'), last
    assert 'read ok' in last['saw']['client'] and 'write ok' in last['saw']['server'], last
    names = {c['process'].split('/')[0] for c in r.of('call') if c['flow'] == last['flow']}
    equal(names, {'curl', 'nginx'}, 'processes')


def test_nginx_killed():
    """Its process is killed in the middle of an answer: FIN, and curl knows that it is too short"""
    r, _ = nginx('''curl -s -o $1/got http://127.0.0.1:$3/slow & c=$!
while ! [ -s $1/got ]; do kill -0 $c || exit 9; done
kill -9 $n $(pgrep -P $n); wait $c; echo $?''')
    equal(r.out.split(), ['18'], 'what curl says (18: partial file)')
    packets(r)
    flow = [f for f in r.of('flow') if f['ending'] != 'refused'][-1]
    equal((flow['ending'], flow['closer']), ('graceful', 'server'), 'ending')
    assert [c for c in r.calls('killed') if c['flow'] == flow['flow'] and c['from'] == 'server'], r.report


UPLOAD = '''
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
try:
    s.sendall(b"PUT /up HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 30000000\\r\\n\\r\\n" + b"x" * 30000000)
except OSError as e:
    print(type(e).__name__)
'''


def test_nginx_unread():
    """A request body that it does not read: a RST, its cause, and bytes lost"""
    r, _ = nginx("%s -c '%s' $3" % (sys.executable, UPLOAD))
    assert r.out.strip() in ('ConnectionResetError', 'BrokenPipeError'), r.out
    packets(r)
    flow = [f for f in r.of('flow') if f['ending'] != 'refused'][-1]
    equal(flow['ending'], 'reset', flow)
    equal([(c['cause'], c['certainty']) for c in flow['causes']], [('unread-data', 'certain')], 'causes')
    equal(flow['resets'][0]['by'], 'server', 'by')
    assert flow['ledger']['client']['destroyed'] > 0, flow['ledger']


REDIS_RUN = '''redis-server --bind 127.0.0.1 --port $1 --save '' --logfile /dev/null & r=$!
while ! redis-cli -p $1 ping >/dev/null 2>&1; do kill -0 $r || exit 9; done
redis-cli -p $1 BLPOP q 0 >/dev/null 2>&1 & b=$!
while ! redis-cli -p $1 CLIENT LIST | grep -q cmd=blpop; do kill -0 $b || exit 9; done
redis-cli -p $1 CLIENT KILL ID $(redis-cli -p $1 CLIENT LIST | sed -n 's/^id=\\([0-9]*\\) .*cmd=blpop.*/\\1/p')
wait $b; echo $?; redis-cli -p $1 SHUTDOWN NOSAVE; wait $r; exit 0'''


def test_redis_kill():
    need('redis-server', 'redis-cli')
    r = Run(['sh', '-c', REDIS_RUN, 'sh', str(free_port())], JSON)
    equal(r.out.split(), ['1', '1'], 'output')
    packets(r)
    killed = [f for f in r.of('flow') if f['closer'] == 'server']
    assert [f for f in killed if 'read 0' in f['saw']['client']], r.report


def test_half_close():
    """nc -N: shuts down its writing at the end of its input, and reads the answer"""
    need('nc.openbsd')
    code = ('import socket; l = socket.create_server(("127.0.0.1", %d)); c, _ = l.accept(); n = 0\n'
            'while True:\n    d = c.recv(100)\n    if not d: break\n    n += len(d)\n'
            'c.sendall(b"%%d" %% n)')
    port = free_port()
    run = '%s -c "$1" & s=$!; while ! (echo hello | nc.openbsd -N 127.0.0.1 %d); do kill -0 $s || exit 9; done; wait $s' % (
        sys.executable, port)
    r = Run(['sh', '-c', run, 'sh', code % port], JSON)
    equal(r.out.strip(), '6', 'answer')
    packets(r)
    last = [f for f in r.of('flow') if f['ending'] != 'refused'][-1]
    equal((last['ending'], last['closer'], last['half_close']), ('graceful', 'client', True), 'ending')


PYTHON_SERVER = '''
import http.server, socketserver, subprocess, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        try:
            for i in range(1000):
                self.wfile.write(b"x" * 65536)
        except OSError as e:
            print(type(e).__name__, flush=True)
    def log_message(self, *args): pass
class Server(%s): pass
CLIENT = """
import socket, sys
c = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
c.sendall(b"GET / HTTP/1.0\\\\r\\\\n\\\\r\\\\n")
c.recv(1000)
"""
server = Server(("127.0.0.1", 0), Handler)
client = subprocess.Popen([sys.executable, "-c", CLIENT, str(server.server_address[1])])
server.handle_request()
client.wait()
server.server_close()
'''


def stops_reading(kind):
    code = PYTHON_SERVER % kind
    plain = subprocess.run([sys.executable, '-c', code], capture_output=True, timeout=60)
    r = Run([sys.executable, '-c', code], JSON)
    equal(r.status, plain.returncode, 'status')
    assert r.out.strip() in ('ConnectionResetError', 'BrokenPipeError'), r.out
    packets(r)
    (flow,) = r.of('flow')
    equal(flow['ending'], 'reset', 'ending')
    # What comes in while it stands still at close() makes the RST, and was not there to be noted.
    assert flow['causes'][0]['cause'] in ('unread-data', 'data-after-close'), flow
    assert flow['resets'][0]['by'] == 'client' and flow['ledger']['server']['destroyed'] > 0, flow


def test_python_stops_reading():
    stops_reading('http.server.HTTPServer')


def test_forking_server():
    stops_reading('socketserver.ForkingMixIn, http.server.HTTPServer')


def test_threaded_server():
    stops_reading('socketserver.ThreadingMixIn, http.server.HTTPServer')


globals()['test_' + sys.argv[2]]()
