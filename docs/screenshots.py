#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Take docs/shots/*.png of reports, in Chromium.

usage: screenshots.py TCPCLOSE_TRACE PCAPS WORKLOAD CAPTURE, a capture of many connections, any one
with a reset
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../tests/web'))
from page import Page  # noqa: E402

TOOL, PCAPS, WORKLOAD, CAPTURE = (os.path.abspath(x) for x in sys.argv[1:5])
SHOTS = os.path.join(HERE, 'shots')
CHOOSE = "document.querySelector('.row[data-frame=\"%s\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"


def report(folder, *args):
    path = os.path.join(folder, 'report.html')
    with open(path, 'wb') as out:
        # Names without folders: whose they are is nobody's business.
        subprocess.run([TOOL, args[0], '--format', 'html', *map(os.path.basename, args[1:])],
                       stdout=out, cwd=os.path.dirname(args[1]))
    return path


def shoot(page, name, path, script='', where='', height=None):
    page.driver.set_window_size(1280, 900)
    page.open(path, where)
    page.js(script)
    tall = page.js('return document.documentElement.scrollHeight')
    page.driver.set_window_size(1280, (height or tall) + 140)
    page.js('scrollTo(0, 0)')
    page.driver.save_screenshot(os.path.join(SHOTS, name + '.png'))


def recording(name, folder='6.18'):
    return os.path.join(PCAPS, folder, name + '.pcap')


def before_and_after(folder):
    for x in ('5.10.262', '7.2.13'):
        for end in ('.pcap', '.calls'):
            shutil.copy(recording('disconnect-blocked', x)[:-5] + end,
                        os.path.join(folder, 'linux-' + x + end))
    return [os.path.join(folder, 'linux-%s.pcap' % x) for x in ('5.10.262', '7.2.13')]


def main():
    os.makedirs(SHOTS, exist_ok=True)
    page = Page()
    with tempfile.TemporaryDirectory() as folder:
        many = os.path.join(folder, 'service.pcap')
        with open(many, 'wb') as out:
            subprocess.run([WORKLOAD, 'short', '-n', '3000', '-c', '300'], stdout=out, check=True)
        shoot(page, 'overview', report(folder, 'replay', many), height=960)
        for name, where, script in (('graceful', '6.18', ''), ('linger-reset', '6.18', CHOOSE % 4),
                                    ('write-after-close', '6.18-kernel', CHOOSE % 7),
                                    ('simultaneous-close', '6.18', '')):
            shoot(page, name, report(folder, 'replay', recording(name, where)), script)
        shoot(page, 'capture', report(folder, 'replay', CAPTURE), where='#flow=1')
        shoot(page, 'diff', report(folder, 'diff', *before_and_after(folder)))
    page.close()


main()
