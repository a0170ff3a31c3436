#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The HTML report as its readers meet it: opened from a file, by mouse and by keyboard.

usage: report.py TCPCLOSE_TRACE PCAPS WORKLOAD
"""
import base64
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

from page import Keys, Page

TOOL, PCAPS, WORKLOAD = (os.path.abspath(x) for x in sys.argv[1:4])


def recording(name, kernel='6.18'):
    return os.path.join(PCAPS, kernel, name + '.pcap')


def write(folder, name, *args, command='replay', status=0):
    path = os.path.join(folder, name)
    with open(path, 'wb') as out:
        run = subprocess.run([TOOL, command, '--format', 'html', *args], stdout=out,
                             stderr=subprocess.DEVNULL)
    assert run.returncode == status, (args, run.returncode)
    return path


def records(*args):
    run = subprocess.run([TOOL, 'replay', '--format', 'json', '--rows', *args],
                         capture_output=True, check=True)
    return [json.loads(x) for x in run.stdout.splitlines()]


def check_is_alone(page):
    """Nothing is fetched, and nobody complains"""
    assert page.complaints() == [], page.complaints()
    assert page.js("return performance.getEntriesByType('resource').length") == 0


def check_one(page, folder):
    path = write(folder, 'one.html', recording('write-after-close'))
    data = records(recording('write-after-close'))
    flow = [r for r in data if r['type'] == 'flow'][0]
    rows = [r for r in data if r['type'] in ('segment', 'call', 'sock', 'kevent')]
    # What is in the page is what json writes.
    with open(path, encoding='utf-8') as f:
        block = re.search(r'<script type="application/x-ndjson" class="records">\n(.*?)</script>',
                          f.read(), re.S)[1]
    assert [json.loads(x) for x in block.splitlines()] == data

    page.open(path)
    assert page.text('h1') == 'write-after-close'
    drawn = page.js("return document.querySelector('.ladder').rows.map(r => [r.type, r.frame ?? 0])")
    assert drawn == [[r['type'], r.get('frame', 0)] for r in rows], drawn
    assert len(page.all('.ladder .arrow')) == 7
    assert 'write(4, 5) = -1 EPIPE + SIGPIPE' in ''.join(page.texts('.ladder .failed'))
    states = page.texts('.ladder .state')
    assert states[-3:] == ['ESTABLISHED', 'CLOSE_WAIT', 'CLOSE'] and 'FIN_WAIT2' in states, states
    assert page.text('.verdict h3').startswith(flow['causes'][0]['cause'])
    assert flow['causes'][0]['remedy'] in page.text('.remedy')

    # The evidence is shown where it is.
    for item, sentence in zip(page.all('li.evidence'), flow['causes'][0]['evidence']):
        page.js('arguments[0].focus()', item)
        cited = page.js("return [...document.querySelectorAll('.row.cited')].map(r => r.dataset.frame)")
        assert cited == re.findall(r'#(\d+)', sentence), (sentence, cited)
    page.one('.frame-link').click()
    assert 'RST: answers #6' in page.text('#details'), page.text('#details')
    assert page.js("return document.querySelector('.row.chosen').dataset.frame") == '7'
    page.js("document.querySelector('.row[data-frame=\"4\"] .hit').dispatchEvent("
            "new MouseEvent('click', {bubbles: true}))")
    assert 'active-close' in page.text('#details')
    # ... and by keyboard alone.
    page.keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert page.text('#details').startswith('#5'), page.text('#details')
    page.keys(Keys.END, Keys.ENTER)
    assert 'close(4) = 0' in page.text('#details')

    shown = page.colors('.ladder')
    for state in ('#8fc7ea', '#d9b3dc', '#f2c078', '#d5dade'):
        assert shown.get(state, 0) > 300, (state, 'is not on the lifelines')
    assert shown.get('#b33c00', 0) > 300, 'no RST is drawn'
    before = page.js("return document.querySelector('[data-frame=\"7\"] .arrow').getBBox().y")
    page.all('.tools button')[1].click()
    after = page.js("return document.querySelector('[data-frame=\"7\"] .arrow').getBBox().y")
    assert before != after and len(page.all('.ladder .arrow')) == 7
    page.prefer(color_scheme='dark')
    assert max(page.colors('.ladder').items(), key=lambda x: x[1])[0] == '#14181c'
    page.prefer()
    check_is_alone(page)


def check_lost_and_refused(page, folder):
    page.open(write(folder, 'lost.html', recording('retransmissions-run-out')))
    assert len(page.all('.row.lost .cross')) == 3
    page.open(write(folder, 'refused.html', recording('spoofed-reset-far')))
    assert len(page.all('.row.refused .cross')) >= 1
    check_is_alone(page)


def check_many(page, folder):
    files = [os.path.join(PCAPS, '6.18', x) for x in sorted(os.listdir(os.path.join(PCAPS, '6.18')))
             if x.endswith('.pcap')]
    flows = [r for r in records(*files) if r['type'] == 'flow']
    page.open(write(folder, 'many.html', *files))
    assert page.text('#count') == '%d of %d connections' % (len(flows), len(flows))
    assert page.texts('.numbers b')[0] == str(len(flows))
    page.keys('/')
    page.keys('ending:refused')
    refused = [f for f in flows if f['ending'] == 'refused']
    assert page.text('#count').startswith('%d of ' % len(refused))
    assert page.texts('#table tbody td:nth-child(4)') == ['refused'] * len(refused)
    page.js("setFilter('-ending:refused cause:unread-data')")
    assert page.text('#count').startswith(
        '%d of ' % sum(any(c['cause'] == 'unread-data' for c in f['causes']) for f in flows))
    page.js("setFilter('')")
    page.one('#abnormal').click()
    fine = ('graceful', 'simultaneous', 'open')
    assert page.text('#count').startswith('%d of ' % sum(f['ending'] not in fine for f in flows))
    page.one('#abnormal').click()

    # Sorted by what a column means, not by its letters.
    page.all('#table th button')[7].click()
    total = [f['bytes']['client'] + f['bytes']['server'] for f in flows]
    numbers = [int(x.replace(',', '')) for x in page.texts('#table tbody td:nth-child(8)')]
    assert numbers == sorted(total, reverse=True)[:len(numbers)], numbers[:9]
    assert page.one('#table th[aria-sort=descending]').text.startswith('bytes')
    # Chosen by keyboard, and back.
    page.js("document.querySelector('#table tbody tr').focus()")
    page.keys(Keys.ARROW_DOWN, Keys.ENTER)
    second = page.js("return document.querySelectorAll('#table tbody tr')[1].dataset.flow")
    assert page.text('#flow h2').startswith('Flow %s:' % second)
    assert page.js('return location.hash') == '#flow=' + second
    page.keys(Keys.ESCAPE)
    assert not page.one('#flow').is_displayed()
    assert page.js('return document.activeElement.dataset.flow') == second
    # Overview: a cause is a filter.
    causes = page.all('.cards > div')[2]
    name = causes.find_element('css selector', 'button').text
    causes.find_element('css selector', 'button').click()
    assert page.js("return document.getElementById('filter').value") == 'cause:' + name
    assert len(page.all('#times rect')) >= 2
    page.open(os.path.join(folder, 'many.html'), '#flow=5')
    assert page.text('#flow h2').startswith('Flow 5:')
    page.prefer(media='print')
    assert not page.one('#search').is_displayed() and page.one('.ladder').is_displayed()
    page.prefer()
    paper = base64.b64decode(page.driver.print_page())
    assert paper.startswith(b'%PDF') and len(paper) > 20000, len(paper)
    check_is_alone(page)


def check_ten_thousand(page, folder):
    capture = os.path.join(folder, 'big.pcap')
    with open(capture, 'wb') as out:
        subprocess.run([WORKLOAD, 'short', '-n', '10000', '-c', '1000'], stdout=out, check=True)
    path = write(folder, 'big.html', capture)
    assert os.path.getsize(path) < 20 << 20, os.path.getsize(path)
    page.open(path)
    assert page.text('#count') == '10,000 of 10,000 connections'
    assert len(page.all('#table tbody tr')) == 200
    page.js("document.querySelector('.scroll').scrollTop = 1e6")
    page.js("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert len(page.all('#table tbody tr')) >= 400
    page.js('openFlow(9999)')
    assert len(page.all('.ladder .arrow')) > 1
    check_is_alone(page)


def frame(flags, seq, ack, client):
    tcp = struct.pack('>HHIIBBHHH', *((40000, 80) if client else (80, 40000)), seq, ack, 5 << 4,
                      flags, 1000, 0, 0)
    ends = [bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])][::1 if client else -1]
    return bytes(12) + b'\x08\x00' + struct.pack('>BBHHHBBH', 0x45, 0, 40, 0, 0, 64, 6, 0) + b''.join(ends) + tcp


def check_long(page, folder):
    """A connection with more rows than anybody reads is folded, and unfolds"""
    capture = os.path.join(folder, 'long.pcap')
    frames = [frame(2, 1000, 0, True), frame(0x12, 5000, 1001, False), frame(0x10, 1001, 5001, True)]
    frames += [frame(4, 900000 + i, 0, True) for i in range(600)]  # RSTs outside the window
    with open(capture, 'wb') as out:
        out.write(struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for i, f in enumerate(frames):
            out.write(struct.pack('<IIII', 1700000000 + i, 0, len(f), len(f)) + f)
    page.open(write(folder, 'long.html', capture))
    assert len(page.all('.ladder .arrow')) == 300, len(page.all('.ladder .arrow'))
    assert '303 more rows' in page.text('.row.r-folded'), page.text('.row.r-folded')
    page.js("document.querySelector('.row.r-folded').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    assert len(page.all('.ladder .arrow')) == 603 and page.all('.row.r-folded') == []
    check_is_alone(page)


def check_hostile(page, folder):
    """What a capture or a recording says is text, whatever it says"""
    bad = '</script><img src=x onerror=window.hijacked=1>'
    copy = os.path.join(folder, 'x <b>&"\'.pcap')
    with open(recording('linger-reset'), 'rb') as a, open(copy, 'wb') as b:
        b.write(a.read())
    with open(recording('linger-reset')[:-5] + '.calls', encoding='utf-8') as a:
        calls = re.sub(r'close\(3\)', lambda _: 'close(%s)' % bad, a.read(), count=1)
    assert bad in calls
    with open(copy[:-5] + '.calls', 'w', encoding='utf-8') as b:
        b.write(calls)
    path = write(folder, 'hostile.html', copy)
    with open(path, encoding='utf-8') as f:
        assert '<img' not in f.read()
    page.open(path)
    assert bad in ''.join(page.texts('.ladder title'))
    assert page.all('img') == [] and page.js('return window.hijacked') is None
    assert page.driver.title.startswith('linger-reset')
    # The policy holds even if something got in.
    page.js("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hijacked=1\">')")
    assert page.js('return window.hijacked') is None
    assert [x for x in page.complaints() if 'Content Security Policy' in x['message']]


def check_diff(page, folder):
    page.open(write(folder, 'diff.html', recording('disconnect-blocked', '5.10.262'),
                    recording('disconnect-blocked', '7.2.13'), command='diff', status=1))
    assert len(page.all('.pairs .ladder')) == 2
    assert 'ending: graceful -> reset' in page.text('.changes')
    marks = page.js("return [...document.querySelectorAll('.pairs .ladder')].map(l => "
                    "[...l.querySelectorAll('.row')].map(r => [r.classList.contains('differs'), "
                    "r.querySelector('.hit').getAttribute('y')]))")
    assert marks[0] == marks[1] and any(m[0] for m in marks[0]), marks
    assert len(page.all('.row.differs.k-rst')) == 1
    page.open(write(folder, 'same.html', recording('graceful'), recording('graceful'), command='diff'))
    assert '1 connection the same' in page.text('#comparison')
    check_is_alone(page)


def main():
    page = Page()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for check in (check_one, check_lost_and_refused, check_many, check_ten_thousand, check_long,
                          check_hostile, check_diff):
                check(page, folder)
    finally:
        page.close()


main()
