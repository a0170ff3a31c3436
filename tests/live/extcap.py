#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program as an external capture interface of Wireshark's: asked as that asks, and by tshark.

usage: extcap.py TCPCLOSE_TRACE

In a network namespace of its own. Exit status 77 with "skipped: why" where there is none, or no tshark.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import namespace
from watching import be_refused, close_well

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from pcapng import Stream  # noqa: E402

TOOL = os.path.abspath(sys.argv[1])
SCENARIOS, LIVE = 'tcpclose-scenarios', 'tcpclose-live'
PAIRS = re.compile(r'^(\w+) ((?:\{\w+=[^{}]*\})+)$')
MARK = 'TEST_EXTCAP=%d' % os.getpid()


def ask(*args):
    return subprocess.run([TOOL, *args], capture_output=True, text=True)


def sentences(*args):
    """(word, values) of each line"""
    run = ask(*args)
    assert run.returncode == 0 and not run.stderr, run
    found = []
    for line in run.stdout.splitlines():
        m = PAIRS.match(line)
        assert m, line
        found.append((m[1], dict(re.findall(r'\{(\w+)=([^{}]*)\}', m[2]))))
    return found


def check_answers():
    for args in (['--extcap-interfaces'], ['--extcap-interfaces', '--extcap-version=4.0']):
        said = sentences(*args)
        assert said[0][0] == 'extcap' and said[0][1]['version'], said
        assert [(w, v['value'], v['display']) for w, v in said[1:]] == [
            ('interface', SCENARIOS, 'TCP close scenarios'),
            ('interface', LIVE, 'annotated live capture')], said
    for name in (SCENARIOS, LIVE):
        for args in (['--extcap-interface', name, '--extcap-dlts'], ['--extcap-dlts', '--extcap-interface=' + name]):
            said = sentences(*args)
            assert said[0] == ('dlt', {'number': '1', 'name': 'EN10MB', 'display': 'Ethernet'}), said
    said = sentences('--extcap-config', '--extcap-interface', SCENARIOS)
    assert said[0][1]['call'] == '--scenario' and said[0][1]['default'] == 'all', said[0]
    listed = [json.loads(x) for x in ask('list', '--format', 'json').stdout.splitlines()]
    listed = [(x['name'], '%s: %s' % (x['name'], x['summary'])) for x in listed if x['type'] == 'scenario']
    assert len(listed) > 100, listed
    assert [(v['value'], v['display']) for w, v in said[2:]] == listed, said[:3]
    assert said[1] == ('value', {'arg': '0', 'value': 'all', 'display': 'all that do not take minutes',
                                 'default': 'true'}), said[1]
    assert [v['value'] for w, v in said if v.get('default') == 'true'] == ['all']
    said = sentences('--extcap-config', '--extcap-interface', LIVE)
    assert [v['call'] for w, v in said if w == 'arg'] == ['--interface', '--snaplen'], said
    assert {'any', 'lo'} <= {v['value'] for w, v in said if w == 'value'}, said
    # What is wrong with a filter is no error.
    for name, text, wrong in ((LIVE, 'tcp port 80', ''), (LIVE, 'nonsense here', 'filter "nonsense here": '),
                              (SCENARIOS, 'tcp', SCENARIOS + ' takes no capture filter')):
        run = ask('--extcap-interface', name, '--extcap-capture-filter', text)
        assert (run.returncode, run.stderr) == (0, '') and run.stdout.startswith(wrong), run
        assert bool(run.stdout) == bool(wrong), run


def check_wrong_words():
    for args, text in ((['--extcap-interface', 'eth9', '--extcap-dlts'], "no interface 'eth9'"),
                       (['--extcap-dlts'], '--extcap-interface is missing'),
                       (['--extcap-interface', LIVE], 'nothing is asked of'),
                       (['--extcap-interface'], 'requires an argument'),
                       (['--extcap-interface', LIVE, '--extcap-nonsense'], "unrecognized option '--extcap-nonsense'"),
                       (['--extcap-interface', LIVE, '--extcap-dlts', 'word'], "'word' is not understood"),
                       (['--extcap-interface', LIVE, '--capture'], '--capture needs --fifo'),
                       (['--capture', '--extcap-interface', LIVE, '--fifo', '/nowhere/x'], '/nowhere/x: No such'),
                       (['--capture', '--extcap-interface', LIVE, '--fifo', '/dev/null', '--snaplen', '9'],
                        "--snaplen is from 64 to 262144, not '9'"),
                       (['--capture', '--extcap-interface', LIVE, '--fifo', '/dev/null', '--interface', 'nosuch0'],
                        'nosuch0: no such interface'),
                       (['--capture', '--extcap-interface', LIVE, '--fifo', '/dev/null',
                         '--extcap-capture-filter', 'nonsense here'], 'filter "nonsense here"'),
                       (['--capture', '--extcap-interface', SCENARIOS, '--fifo', '/dev/null',
                         '--extcap-capture-filter', 'tcp'], 'takes no capture filter'),
                       (['--capture', '--extcap-interface', SCENARIOS, '--fifo', '/dev/null',
                         '--scenario', '--save'], "no scenario '--save'")):
        run = ask(*args)
        assert run.returncode == 2 and not run.stdout, (args, run)
        assert text in run.stderr and run.stderr.count('\n') == 1, (args, run)
    # Words of a command that is run are its own.
    run = ask('exec', 'echo', '--extcap-interfaces')
    assert run.stdout == '--extcap-interfaces\n', run


class Fifo:
    """A run that writes into a FIFO, and the reader of that"""

    def __init__(self, folder, *args):
        path = os.path.join(folder, 'fifo')
        os.mkfifo(path)
        self.run = subprocess.Popen([TOOL, '--capture', *args, '--fifo', path], stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True,
                                    env={**os.environ, MARK.split('=')[0]: MARK.split('=')[1]})
        self.file = open(path, 'rb')
        os.unlink(path)
        self.stream = Stream(self.file)

    def end(self):
        said = self.run.communicate(timeout=60)
        assert (self.run.returncode, said) == (0, ('', '')), (self.run.returncode, said)
        nothing_left()


def members():
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/environ' % pid, 'rb') as f:
                if MARK.encode() in f.read().split(b'\0'):
                    yield pid
        except OSError:
            pass


def nothing_left():
    """Processes of a run end soon after it"""
    end = time.monotonic() + 60
    while list(members()):
        assert time.monotonic() < end, list(members())
        time.sleep(0.05)


def check_fifo(folder):
    live = ['--extcap-interface', LIVE, '--interface', 'lo']
    f = Fifo(folder, *live, '--extcap-capture-filter', 'tcp', '--snaplen', '100')
    assert f.stream.interfaces == [(1, 100, 'lo')], f.stream.interfaces
    close_well()
    f.run.send_signal(signal.SIGTERM)
    frames = list(f.stream.frames())
    assert 'flow 1 ended: graceful' in frames[-1][3][-1], frames
    f.end()
    # Nobody reads: it ends, whether there is something to write or not.
    for traffic in (lambda: None, be_refused):
        f = Fifo(folder, *live)
        traffic()
        f.file.close()
        f.end()
    for how in (signal.SIGINT, signal.SIGTERM, None):
        f = Fifo(folder, '--extcap-interface', SCENARIOS)
        assert next(f.stream.frames())
        if how:
            f.run.send_signal(how)
            for _ in iter(lambda: f.file.read(65536), b''):
                pass
        else:
            f.file.close()
        f.end()


class Tshark:
    """How tshark is started so that it finds the program

    As root it looks in its own folder only, in whose place a mount namespace has another one;
    else WIRESHARK_EXTCAP_DIR says where.
    """

    def __init__(self, folder):
        said = subprocess.run(['tshark', '-G', 'folders'], capture_output=True, text=True, check=True).stdout
        own = re.search(r'^(?:Global )?Extcap path:\s+(\S+)', said, re.M)
        self.folder = os.path.join(folder, 'extcap')
        os.mkdir(self.folder)
        os.symlink(TOOL, os.path.join(self.folder, 'tcpclose-trace'))
        os.mkdir(os.path.join(folder, 'home'))
        os.chmod(folder, 0o755)
        shutil.chown(os.path.join(folder, 'home'), 65534)
        os.environ.update(WIRESHARK_EXTCAP_DIR=self.folder, TMPDIR=folder,
                          HOME=os.path.join(folder, 'home'), WIRESHARK_CONFIG_DIR=os.path.join(folder, 'home'))
        self.words = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec tshark "$@"',
                      self.folder, own[1] if own else '']
        if not own or not os.path.isdir(own[1]) or self.interfaces() is None:
            namespace.skip('no folder for extcap programs can be put in place of ' + (own[1] if own else 'none'))

    def interfaces(self):
        run = subprocess.run([*self.words, '-D'], capture_output=True, text=True)
        return run.stdout if run.returncode == 0 else None

    def nobody(self):
        """What tshark finds by WIRESHARK_EXTCAP_DIR, None if that cannot be tried"""
        words = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
        if subprocess.run([*words, 'test', '-x', os.path.join(self.folder, 'tcpclose-trace')],
                          capture_output=True).returncode:
            return None
        return subprocess.run([*words, 'tshark', '-D'], capture_output=True, text=True).stdout


def complaints(text):
    """What tshark says beside its usual talk"""
    return [x for x in text.splitlines()
            if x.strip() and not re.match(r'Running as user|Capturing on | \*\* \(tshark|tshark: $|\d+ packets? ', x)]


def check_tshark(folder):
    t = Tshark(folder)
    for listed in (t.interfaces(), t.nobody()):
        if listed is None:
            print('as nobody it was not tried')
            continue
        assert '%s (TCP close scenarios)' % SCENARIOS in listed, listed
        assert '%s (annotated live capture)' % LIVE in listed, listed

    fields = ['-l', '-T', 'fields', '-e', 'frame.number', '-e', 'ip.dst', '-e', 'frame.comment']
    one = [*t.words, '-i', SCENARIOS, '-o', 'extcap.tcpclose_scenarios.scenario:write-after-close', *fields]
    run = subprocess.run(one, capture_output=True, text=True, timeout=200)
    lines = run.stdout.splitlines()
    assert run.returncode == 0 and complaints(run.stderr) == [], run
    assert len(lines) == 7 and 'flow 1: SYN: asks to open' in lines[0], run
    assert 'flow 1 ended: reset' in lines[6] and 'Why: data-after-close' in lines[6], lines
    run = subprocess.run([*one, '-c', '3'], capture_output=True, text=True, timeout=200)
    assert run.returncode == 0 and complaints(run.stderr) == [] and len(run.stdout.splitlines()) == 3, run
    run = subprocess.run([*one[:-len(fields)], '-o', 'extcap.tcpclose_scenarios.scenario:nosuch'],
                         capture_output=True, text=True, timeout=200)
    assert "no scenario 'nosuch'" in run.stderr, run

    live = subprocess.Popen([*t.words, '-i', LIVE, '-o', 'extcap.tcpclose_live.interface:lo', '-f',
                             'tcp and host 127.0.0.9', *fields],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    seen, ended = [], threading.Event()

    def read():
        for line in live.stdout:
            seen.append(line)
            if ' ended: graceful' in line:
                ended.set()
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    deadline = time.monotonic() + 60
    while not ended.wait(0.1):
        assert live.poll() is None and time.monotonic() < deadline, (live.poll(), seen)
        close_well()
        close_well('127.0.0.9')
    live.send_signal(signal.SIGINT)
    assert live.wait(60) == 0, live.returncode
    reader.join(60)
    assert complaints(live.stderr.read()) == []
    assert [x for x in seen if 'SYN: asks to open' in x], seen
    assert {x.split('\t')[1] for x in seen} == {'127.0.0.9'}, seen
    nothing_left()


def main():
    namespace.enter('tshark', 'unshare')
    os.environ.pop(MARK.split('=')[0], None)
    check_answers()
    check_wrong_words()
    with tempfile.TemporaryDirectory() as folder:
        check_fifo(folder)
        os.environ[MARK.split('=')[0]] = MARK.split('=')[1]
        check_tshark(folder)


main()
