#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A strict reader of Zeek's logs reads what --format zeek and zeek-json write.

usage: zeeklog.py TCPCLOSE_TRACE FOLDER...

Of every capture in the folders: the head that Zeek's ASCII writer makes, each field by its
type, the fields of Zeek 6's conn.log in their order. The JSON must say the same. conn_state,
history, addresses, packets and ours must be those of --format json, and times those of the
packets.
"""
import ipaddress
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from captures import captures  # noqa: E402

LEAST = 100  # captures with a connection
CONN = [  # base/protocols/conn/main.zeek of Zeek 6, by its documentation
    ('ts', 'time'), ('uid', 'string'), ('id.orig_h', 'addr'), ('id.orig_p', 'port'),
    ('id.resp_h', 'addr'), ('id.resp_p', 'port'), ('proto', 'enum'), ('service', 'string'),
    ('duration', 'interval'), ('orig_bytes', 'count'), ('resp_bytes', 'count'),
    ('conn_state', 'string'), ('local_orig', 'bool'), ('local_resp', 'bool'),
    ('missed_bytes', 'count'), ('history', 'string'), ('orig_pkts', 'count'),
    ('orig_ip_bytes', 'count'), ('resp_pkts', 'count'), ('resp_ip_bytes', 'count'),
    ('tunnel_parents', 'set[string]')]
OURS = [('tct_ending', 'string'), ('tct_closer', 'string'), ('tct_causes', 'vector[string]'),
        ('tct_certainty', 'vector[string]'), ('tct_flow', 'count')]
STATES = 'S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH'.split()
ALWAYS = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto',
          'conn_state', 'orig_pkts', 'resp_pkts', 'tct_ending', 'tct_causes',
          'tct_certainty', 'tct_flow']


class Wrong(Exception):
    pass


def expect(good, what, *values):
    if not good:
        raise Wrong(what + ''.join(' %r' % (v,) for v in values))


def text_of(s, reserved):
    """Printable ASCII; all else, backslashes and what separates as \\xNN, else \\\\"""
    expect(s != '', 'a string of nothing')
    expect(re.fullmatch(r'(?:[\x20-\x5b\x5d-\x7e]|\\x[0-9a-f]{2}|\\\\)+', s), 'string', s)
    expect(not any(c in s for c in reserved), 'a separator in', s)
    return re.sub(r'\\(x(..)|\\)', lambda m: chr(int(m[2], 16)) if m[2] else '\\', s)


def count_of(s):
    expect(re.fullmatch(r'0|[1-9][0-9]{0,19}', s) and int(s) < 1 << 64, 'count', s)
    return int(s)


def seconds_of(s):
    expect(re.fullmatch(r'(0|[1-9][0-9]*)\.[0-9]{6}', s), 'seconds', s)
    return s


def port_of(s):
    expect(count_of(s) < 65536, 'port', s)
    return int(s)


def addr_of(s):
    expect(str(ipaddress.ip_address(s)) == s or '.' in s, 'address', s)
    return s


def bool_of(s):
    expect(s in 'TF', 'bool', s)
    return s == 'T'


def enum_of(s):
    expect(re.fullmatch(r'[A-Za-z_][A-Za-z0-9_:]*', s), 'enum', s)
    return s


SCALAR = {'time': seconds_of, 'interval': seconds_of, 'count': count_of, 'port': port_of,
          'addr': addr_of, 'bool': bool_of, 'enum': enum_of,
          'string': lambda s: text_of(s, '\t')}


def value_of(kind, s, head):
    if s == head['unset_field']:
        return None
    inner = re.fullmatch(r'(?:vector|set)\[(string)\]', kind)
    if not inner:
        return SCALAR[kind](s)
    if s == head['empty_field']:
        return []
    return [text_of(x, '\t' + head['set_separator']) for x in s.split(head['set_separator'])]


def head_of(lines):
    head = {}
    expect(lines[0] == '#separator \\x09', 'separator', lines[0])
    for line, key in zip(lines[1:8], ('set_separator', 'empty_field', 'unset_field', 'path',
                                      'open', 'fields', 'types')):
        word, _, rest = line.partition('\t')
        expect(word == '#' + key and rest, 'head', line)
        head[key] = rest
    expect((head['set_separator'], head['empty_field'], head['unset_field'], head['path'])
           == (',', '(empty)', '-', 'conn'), 'head', head)
    columns = list(zip(head['fields'].split('\t'), head['types'].split('\t')))
    expect(columns == CONN + OURS, 'columns', columns)
    expect(head['types'].count('\t') == head['fields'].count('\t'), 'types')
    return head, columns


def read_log(text):
    expect(text.endswith('\n') and text.isascii() and '\r' not in text, 'text')
    lines = text[:-1].split('\n')
    head, columns = head_of(lines)
    expect(lines[-1].startswith('#close\t'), 'the last line', lines[-1])
    head['close'] = lines[-1].split('\t')[1]
    rows = []
    for line in lines[8:-1]:
        expect(not line.startswith('#'), 'head among rows', line)
        cells = line.split('\t')
        expect(len(cells) == len(columns), 'number of fields', line)
        rows.append({name: value_of(kind, s, head)
                     for (name, kind), s in zip(columns, cells)})
    return head, rows


def once(pairs):
    expect(len(dict(pairs)) == len(pairs), 'a key twice')
    return dict(pairs)


def same_json(rows, text):
    objects = [json.loads(line, object_pairs_hook=once, parse_float=str)
               for line in text.splitlines()]
    expect(len(objects) == len(rows), 'lines of JSON', len(objects), len(rows))
    order = [name for name, _ in CONN + OURS]
    for o, row in zip(objects, rows):
        known = {k: v for k, v in row.items() if v is not None}
        expect(list(o) == [k for k in order if k in known], 'keys', list(o))
        for key, value in known.items():
            got = o[key]
            if key in ('ts', 'duration'):
                got, value = ('%.16g' % float(x) for x in (got, value))
            expect(got == value and type(got) is type(value), 'JSON of ' + key, got, value)


def end_of(row, who):
    host = row['id.%s_h' % who]
    return ('[%s]:%d' if ':' in host else '%s:%d') % (host, row['id.%s_p' % who])


def micro(stamp):
    seconds, nano = stamp.split('.')
    return int(seconds) * 1000000 + int(nano) // 1000


def check_row(row, flow):
    for key in ALWAYS:
        expect(row[key] is not None, 'unset: ' + key)
    expect(re.fullmatch('C[0-9A-Za-z]{1,17}', row['uid']), 'uid', row['uid'])
    expect(row['proto'] == 'tcp' and row['conn_state'] in STATES, 'state', row['conn_state'])
    expect(row['conn_state'] == flow['zeek']['conn_state'], 'conn_state', row, flow)
    expect((row['history'] or '') == flow['zeek']['history'], 'history', row, flow)
    ends = [end_of(row, 'orig'), end_of(row, 'resp')]
    sides = ['client', 'server'] if ends[0] == flow['client'] else ['server', 'client']
    expect(ends == [flow[s] for s in sides], 'ends', ends, flow)
    expect([row['orig_pkts'], row['resp_pkts']] == [flow['packets'][s] for s in sides],
           'packets', row, flow)
    for who, side in zip(('orig', 'resp'), sides):
        size, ledger = row[who + '_bytes'], flow['ledger'][side]
        sent = [ledger['sent']] if ledger else [0]
        if sent == [None] and not flow['bytes'][side]:
            sent = [None, 0]
        expect(size in (sent if row['duration'] else [None]), 'bytes', row, flow)
    closer = dict(zip(sides, ('orig', 'resp')), both='both').get(flow['closer'])
    expect(row['tct_closer'] == closer, 'closer', row, flow)
    expect(row['tct_ending'] == flow['ending'], 'ending', row, flow)
    expect(row['tct_causes'] == [c['cause'] for c in flow['causes']], 'causes', row, flow)
    expect(row['tct_certainty'] == [c['certainty'] for c in flow['causes']], 'certainty')
    first, last = micro(flow['start']), micro(flow['end'])
    expect(micro(row['ts'] + '000') == first, 'ts', row['ts'], flow['start'])
    expect(row['duration'] is None if last <= first else
           micro(row['duration'] + '000') == last - first, 'duration', row, flow)


def date(stamp):
    return time.strftime('%Y-%m-%d-%H-%M-%S', time.gmtime(int(stamp.split('.')[0])))


def check(log, log_json, objects):
    head, rows = read_log(log)
    same_json(rows, log_json)
    flows = [o for o in objects if o['type'] == 'flow' and o['ending'] != 'unseen']
    expect([r['tct_flow'] for r in rows] == [f['flow'] for f in flows], 'connections')
    for row, flow in zip(rows, flows):
        check_row(row, flow)
    expect(len({r['uid'] for r in rows}) == len(rows), 'a uid twice')
    expect(head['open'] == (date(flows[0]['start']) if flows else '-'), 'open', head)
    last = max((f['end'] for f in flows), key=micro, default=None)
    expect(head['close'] == (date(last) if last else '-'), 'close', head)
    return len(rows)


def replay(tool, path, name):
    done = subprocess.run([tool, 'replay', '--format', name, path], capture_output=True,
                          timeout=300, env=dict(os.environ, TZ='Asia/Tokyo'))
    return done.returncode, done.stdout.decode('ascii')


def reads(tool, path):
    """Number of connections, and what is wrong"""
    code, out = replay(tool, path, 'json')
    if code:
        return 0, None
    try:
        (code, log), (code_json, log_json) = (replay(tool, path, f)
                                              for f in ('zeek', 'zeek-json'))
        expect(code == code_json == 0, 'exit status', code, code_json)
        return check(log, log_json, [json.loads(line) for line in out.splitlines()]), None
    except (Wrong, ValueError) as e:
        return 0, '%s: %s' % (path, e)


def main():
    tool = sys.argv[1]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(lambda f: reads(tool, f), captures(sys.argv[2:])))
    bad = [why for _, why in done if why]
    good = [n for n, why in done if n]
    print('\n'.join(bad[:20]))
    print('%d captures, %d with connections, %d of these; %d captures are not read'
          % (len(done), len(good), sum(good), len(bad)))
    return bool(bad) or len(good) < LEAST


if __name__ == '__main__':
    sys.exit(main())
