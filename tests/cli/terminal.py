#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a terminal gets: a pager for long output, and the progress of long readings.
usage: terminal.py TCPCLOSE_TRACE WORKLOAD PCAPS
"""
import fcntl
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios

TOOL, WORKLOAD, PCAPS = (os.path.realpath(a) for a in sys.argv[1:4])
ENV = {k: v for k, v in os.environ.items()
       if k not in ('TCPCLOSE_PAGER', 'PAGER', 'LESS', 'NO_COLOR', 'LESSOPEN')}
ENV.update(TERM='xterm', LC_ALL='C.UTF-8', LESSHISTFILE='-')
PROMPT = b':\033[K'  # of less
WIPE = b'\r\033[K'
CAPTURE = PCAPS + '/graceful.pcap'
fails = []


def check(what, ok, seen=''):
    if not ok:
        fails.append(what)
        print(what, repr(seen)[-600:])


def on_terminal(words, keys=(), out=None, env=None, source=None):
    """Run it on a terminal of its own; each key is sent once its text has come. Standard output
    goes to the file out instead, standard input comes from source."""
    pid, fd = pty.fork()
    if pid == 0:
        for target, path, mode in ((1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
                                   (0, source, os.O_RDONLY)):
            if path:
                os.dup2(os.open(path, mode, 0o600), target)
        os.execve(TOOL, [TOOL, *words], dict(ENV, **(env or {})))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
    keys, seen, at = list(keys), b'', 0
    while True:
        try:
            got = os.read(fd, 65536)
        except OSError:  # EIO: nobody is left at the other side
            break
        if not got:
            break
        seen += got
        while keys and keys[0][0] in seen[at:]:
            at = len(seen)
            os.write(fd, keys.pop(0)[1])
    os.close(fd)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    check(f'{words}: no {[k[0] for k in keys]}', not keys, seen)
    return status, seen.replace(b'\r\n', b'\n')


def plain(*words):
    return subprocess.run([TOOL, *words], env=ENV, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False).stdout


def whole_output():
    want = plain('replay', '--color=always', '--width=100', CAPTURE)
    for name, other in (('TCPCLOSE_PAGER', 'PAGER'), ('PAGER', 'UNUSED')):
        status, seen = on_terminal(['replay', '--width=100', CAPTURE],
                                   env={name: 'tee paged', other: 'false'})
        got = open('paged', 'rb').read()
        check(f'{name}: all of the output, with colours', got == want, got)
        check(f'{name}: shown', seen == want and status == 0, (status, seen))
        os.remove('paged')
    check('colours', b'\033[' in want)
    status, seen = on_terminal(['list'], env={'PAGER': "sed 's/^/> /'"})
    check('a pager for the shell', seen.startswith(b'> Scenarios') and status == 0, seen)


def status_is_ours():
    status, _ = on_terminal(['diff', CAPTURE, PCAPS + '/linger-reset.pcap'], env={'PAGER': 'cat -u'})
    check('1 for what differs', status == 1, status)
    status, seen = on_terminal(['explain', 'nonsense'], env={'PAGER': 'cat -u'})
    check('2 for trouble, with the message', status == 2 and b'nothing is called' in seen, seen)


def no_pager():
    mark = {'TCPCLOSE_PAGER': 'touch started'}
    for words, env, out in ((['explain', 'graceful'], {}, 'file'),
                            (['explain', 'graceful'], {'TERM': 'dumb'}, None),
                            (['explain', '--no-pager', 'graceful'], {}, None),
                            (['explain', '--pager=never', 'graceful'], {}, None),
                            (['list', '--format', 'json'], {}, None),
                            (['replay', '--format', 'json', CAPTURE], {}, None)):
        status, seen = on_terminal(words, env={**mark, **env}, out=out)
        check(f'no pager: {words} {env} {out}', status == 0 and not os.path.exists('started'), seen)
    for pager in ('/nonexistent/pager', '', 'cat'):
        status, seen = on_terminal(['explain', 'graceful'], env={'PAGER': pager})
        check(f'instead of the pager "{pager}": as it is',
              status == 0 and seen.startswith(b'graceful (scenario)'), seen)
    subprocess.run([TOOL, 'explain', '--pager=always', 'graceful'], env={**ENV, **mark},
                   stdout=subprocess.DEVNULL, check=False)
    check('--pager=always without a terminal', os.path.exists('started'))


def in_less():
    status, seen = on_terminal(['explain', 'graceful'])
    check('short output needs no key', status == 0 and b'graceful' in seen, seen)
    long = ['replay', '--format', 'flows', 'many.pcap']
    status, seen = on_terminal(long, keys=[(PROMPT, b'q')])
    check('q: early, and quiet', status == 0 and b'tcpclose-trace' not in seen, (status, seen))
    status, seen = on_terminal(long, keys=[(PROMPT, b'G'), (b'END', b'q')])
    check('to the end', status == 0 and b'\n  3000 ' in seen, (status, seen[-300:]))


def interrupted():
    """^C is for the pager to understand: the program ends, but not before it."""
    pager = "trap '' INT; head -n 1; read x </dev/tty; cat >/dev/null; echo pager ended"
    status, seen = on_terminal(['replay', '--format', 'flows', 'many.pcap'], env={'PAGER': pager},
                               keys=[(b'ending', b'\x03'), (b'^C', b'\n')])
    check('^C: quiet, after the pager', status == -signal.SIGINT and b'pager ended' in seen and
          b'tcpclose-trace' not in seen, (status, seen))


def make_capture(path, connections):
    with open(path, 'wb') as f:
        subprocess.run([WORKLOAD, 'short', '-n', str(connections), '-s', '96'], stdout=f, check=True)


def is_bar(seen):
    return b'% [=' in seen and b' left' in seen and seen.endswith(WIPE)


SLOW = ['--threads', '1', '--filter',
        ' or '.join(f'tcp port {i}' for i in range(1, 800)) + ' or tcp']


def bar_of(name, env=None, out='file', source=None):
    """What stands on the terminal. As long as all is over too soon for a bar, twice as much."""
    n = 100000
    while True:
        make_capture('big.pcap', n)
        if name.endswith('.gz'):
            subprocess.run(['gzip', '-1', '-f', 'big.pcap'], check=True)
        n *= 2
        status, seen = on_terminal(['replay', '--format', 'summary', *SLOW, name], out=out,
                                   source=source, env=env)
        if WIPE in seen or n > 2000000:
            check(f'{name}: exit status', status == 0, status)
            return seen


def progress():
    seen = bar_of('big.pcap')
    check('progress of a file, wiped at the end', is_bar(seen), seen)
    bar, _, rest = bar_of('big.pcap', out=None, env={'PAGER': ''}).rpartition(WIPE)
    check('before a summary on the same terminal', is_bar(bar + WIPE) and b'Endings' in rest, bar + rest)
    seen = bar_of('-', source='big.pcap')
    check('progress of standard input that is a file', is_bar(seen), seen)
    seen = bar_of('big.pcap.gz')
    check('progress of a compressed file', is_bar(seen), seen)
    words = ['replay', '--format', 'summary', *SLOW, 'big.pcap.gz']
    dumb = on_terminal(words, out='file', env={'TERM': 'dumb'})[1]
    check('none on a dumb terminal', not dumb, dumb)
    said = subprocess.run([TOOL, *words], env=ENV, capture_output=True, check=False).stderr
    check('none without a terminal', not said, said)


def main():
    os.chdir(tempfile.mkdtemp())
    signal.alarm(280)  # who hangs fails
    try:
        make_capture('many.pcap', 3000)
        whole_output()
        status_is_ours()
        no_pager()
        interrupted()
        if shutil.which('less'):
            in_less()
        progress()
    finally:
        shutil.rmtree(os.getcwd())
    if fails:
        sys.exit(1)
    if not shutil.which('less'):
        print('skipped: no less')
        sys.exit(77)


main()
