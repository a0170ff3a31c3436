"""A network namespace of one's own, for tests."""
import os
import shutil
import subprocess
import sys


def skip(why):
    print('skipped: ' + why)
    sys.exit(77)


def enter(*programs):
    """Run the test again inside one; skip it where there is none, or a program is missing"""
    if 'TEST_INSIDE' in os.environ:
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        return
    for program in ('ip', *programs):
        if not shutil.which(program):
            skip('no ' + program)
    if subprocess.run(['unshare', '-n', 'true'], capture_output=True).returncode:
        skip('no network namespace may be made')
    os.environ['TEST_INSIDE'] = '1'
    os.execvp('unshare', ['unshare', '-n', sys.executable, *sys.argv])
