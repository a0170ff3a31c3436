#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is left to who takes the program over with a packet: nothing.

usage: sandbox.py TCPCLOSE_TRACE HIJACKED PCAPS
"""
import importlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

TOOL, HIJACKED, PCAPS = (os.path.abspath(x) for x in sys.argv[1:4])
CAPTURE = os.path.join(PCAPS, 'write-after-close.pcap')
HERE = os.path.dirname(os.path.abspath(__file__))
CALLS = os.path.join(HERE, '../../cli/sandbox_calls.def')
ATTEMPTS = ['open', 'create', 'connect', 'fork', 'code', 'kill', 'ptrace', 'root', 'exec']
NO = ('EPERM', 'EACCES')
# Those of sandbox.c that are left with some arguments only.
GUARDED = {'mmap', 'mprotect', 'clone', 'clone3', 'newfstatat', 'ioctl', 'prctl', 'tgkill'}


CONNECTION = '''
import socket
with socket.create_server(('127.0.0.1', 0)) as s, socket.create_connection(s.getsockname()):
    pass
'''


def attempts(*args):
    run = subprocess.run([HIJACKED, *args], capture_output=True, text=True,
                         stdin=open(CAPTURE, 'rb'))
    got = dict(re.findall(r'^(\w+): (\w+)$', run.stderr, re.M))
    return got, run


def check_hijacked():
    for args in (['replay', CAPTURE], ['replay', '-'], ['replay', '--threads', '3', CAPTURE],
                 ['replay', '--format', 'pcapng', CAPTURE], ['replay', '--format', 'html', CAPTURE]):
        got, run = attempts(*args)
        assert list(got) == ATTEMPTS, run
        assert all(v in NO for v in got.values()), (args, got)
    # Comparing opens files, but to read them only.
    got, run = attempts('diff', CAPTURE, CAPTURE)
    assert got.pop('open') == 'done' and all(v in NO for v in got.values()), run
    # Without a sandbox all can be had, so these attempts are worth something.
    got, run = attempts('replay', '--no-sandbox', CAPTURE)
    assert 'without a sandbox' in run.stderr, run
    for name in ('open', 'create', 'connect', 'fork', 'code', 'kill'):
        assert got[name] == 'done', (name, got)
    assert 'exec' not in got, 'true was run, and nothing came back'
    os.unlink('/tmp/tcpclose-trace-hijacked')


def check_watch():
    """... and with a packet from the wire, while an interface can still be opened"""
    if os.geteuid():
        print('not root: watch was not looked at')
        return
    watch = subprocess.Popen([HIJACKED, 'watch', 'lo', '--filter', 'tcp'], stderr=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, text=True)
    while 'watching' not in watch.stderr.readline():
        assert watch.poll() is None
    with socket.create_server(('127.0.0.1', 0)) as s, socket.create_connection(s.getsockname()):
        said = watch.stderr.read()
    watch.wait()
    got = dict(re.findall(r'^(\w+): (\w+)$', said, re.M))
    # What anybody may read can be read; nothing leaves but by the outputs.
    assert got.pop('open') == 'done' and list(got) == ATTEMPTS[1:], said
    assert all(v in NO for v in got.values()), got


def check_analyst():
    """... and beside a scenario, or a command, where somebody else still makes processes"""
    if os.geteuid():
        print('not root: scenarios and exec were not looked at')
        return
    with tempfile.TemporaryDirectory() as folder:
        for args in (['run', 'write-after-close'], ['run', '--format', 'pcapng', 'write-after-close'],
                     ['exec', '-o', os.path.join(folder, 'out'), '--', sys.executable, '-c', CONNECTION]):
            got, run = attempts(*args)
            assert list(got) == ATTEMPTS, run
            assert all(v in NO for v in got.values()), (args, got)


def check_system_calls():
    """After the filter is in place, none that is not on the list"""
    if not shutil.which('strace'):
        print('without strace: system calls were not looked at')
        return
    with open(CALLS, encoding='utf-8') as f:
        left = set(re.findall(r'^ALLOW\((\w+), READS\)', f.read(), re.M)) | GUARDED
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, 'log')
        packed = {name: os.path.join(folder, name) for name in ('gzip', 'lzma', 'bz2')}
        for name, path in packed.items():
            with open(CAPTURE, 'rb') as plain, open(path, 'wb') as f:
                f.write(importlib.import_module(name).compress(plain.read()))
        for args in (['--format', 'summary', CAPTURE], ['--format', 'json', '--threads', '3', CAPTURE],
                     ['--format', 'html', CAPTURE], ['--format', 'pcapng', CAPTURE], [CAPTURE],
                     ['--filter', 'tcp port http', CAPTURE], [packed['gzip']],
                     ['--format', 'pcapng', packed['lzma']], ['--threads', '3', packed['bz2']]):
            subprocess.run(['strace', '-f', '-o', log, TOOL, 'replay', *args],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            with open(log, encoding='utf-8') as f:
                text = f.read()
            before = text[:text.rindex('SECCOMP_SET_MODE_FILTER')]
            after = text[len(before):].split('\n', 1)[1]
            # Of the capture and its calls nothing has been read by then.
            name = re.escape(args[-1].removesuffix('pcap'))
            opened = list(re.finditer(r'openat\(AT_FDCWD, "%s(?:pcap|calls)?", .* = (\d+)$' % name, before, re.M))
            assert opened, args
            for m in opened:
                fd = m.group(1)
                assert not re.search(r'\b(read|readv|pread64)\(%s,|mmap\(.*, %s, ' % (fd, fd),
                                     before[m.end():]), (args, fd)
            used = set(re.findall(r'^\d+ +(\w+)\(', after, re.M))
            assert used and used <= left, used - left
            # Only the newer call for threads is refused, so that the older one is made.
            refused = [x for x in after.splitlines() if ' = -1 EPERM' in x]
            assert not refused, refused


def check_user():
    if os.geteuid():
        print('not root: nobody else to become')
        return
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, 'log')
        if not shutil.which('strace'):
            return
        for args, uid in (([], 65534), (['-Z', 'daemon'], 1)):
            subprocess.run(['strace', '-f', '-e', 'trace=setresuid,setgroups', '-o', log, TOOL, 'replay',
                            *args, CAPTURE], stdout=subprocess.DEVNULL, check=True)
            with open(log, encoding='utf-8') as f:
                text = f.read()
            assert 'setresuid(%d, %d, %d) ' % (uid, uid, uid) in text and 'setgroups(0' in text, text
    run = subprocess.run([TOOL, 'replay', '-Z', 'no-such-user', CAPTURE], capture_output=True, text=True)
    assert run.returncode == 2 and 'no user no-such-user' in run.stderr and not run.stdout, run


check_hijacked()
check_watch()
check_analyst()
check_system_calls()
check_user()
