#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Somebody who is not root, and a program that has CAP_NET_RAW (setcap): watch, exec, scenarios.

usage: setcap.py TCPCLOSE_TRACE LATE_WRITE

In a network namespace of its own. Exit status 77 with "skipped: why" where there is none.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import namespace
from watching import Watch, abort

def program(folder, capabilities):
    """A copy that has them, run by nobody"""
    tool = os.path.join(folder, 'tool')
    script = os.path.join(folder, 'tcpclose-trace')
    shutil.copy(sys.argv[1], tool)
    os.chmod(tool, 0o755)
    if capabilities:
        made = subprocess.run(['setcap', capabilities + '+ep', tool], capture_output=True, text=True)
        if made.returncode:
            namespace.skip('setcap: ' + made.stderr.strip())
    with open(script, 'w') as out:
        # setpriv itself still has all capabilities; a shell of nobody's has none.
        out.write('#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups \\\n'
                  '    sh -c \'exec "$0" "$@"\' "%s" "$@"\n' % tool)
    os.chmod(script, 0o755)
    return script


def run(*command):
    r = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return r.returncode, r.stdout + r.stderr


def check_watch(tool, folder):
    saved = os.path.join(folder, 'saved')
    os.mkdir(saved)
    os.chown(saved, 65534, 65534)
    w = Watch(tool, 'lo', '--write', os.path.join(saved, 'x.pcap'))
    abort()
    w.wait('out', r' reset ')
    with open('/proc/%d/status' % w.run.pid) as status:
        effective = [x.split()[1] for x in status if x.startswith('CapEff')]
    assert int(effective[0], 16) == 1 << 13, effective    # CAP_NET_RAW alone, in the sandbox
    w.end()


def check_exec(tool, folder):
    command = shutil.copy(sys.argv[2], folder)
    code, text = run(tool, 'exec', command)
    assert code == 0 and 'without packets' not in text and 'without calls' not in text, text
    assert 'data-after-close (certain)' in text and 'accept(' in text, text


def check_scenarios(tool):
    code, text = run(tool, 'run', '--format', 'flows', 'write-after-close', 'spoofed-reset', 'destroyed')
    if 'no network namespace: unshare' in text:
        print('no user namespaces for nobody: scenarios only with --host-namespace')
    else:
        assert code == 0 and text.count('as promised') == 3, text
    code, text = run(tool, 'run', '--host-namespace', '--format', 'flows', 'write-after-close')
    assert code == 0 and 'data-after-close' in text, text


def main():
    namespace.enter('setcap', 'setpriv')
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        if os.statvfs(folder).f_flag & os.ST_NOSUID:
            namespace.skip('programs get no capabilities in ' + folder)
        code, text = run(program(folder, None), 'watch', 'lo')
        assert code == 2 and 'needs root or CAP_NET_RAW' in text, text
        for capabilities in 'cap_net_raw', 'cap_net_raw,cap_net_admin':
            tool = program(folder, capabilities)
            check_watch(tool, folder)
            check_exec(tool, folder)
            check_scenarios(tool)
            shutil.rmtree(os.path.join(folder, 'saved'))


main()
