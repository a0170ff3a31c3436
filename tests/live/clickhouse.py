#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Connections into ClickHouse, and the answers to the questions of deploy/clickhouse.

usage: clickhouse.py TCPCLOSE_TRACE DEPLOY CAPTURES

A server of its own, on loopback of a network namespace of its own. What its queries say is
compared with the same counted from the same records here. Exit status 77 with "skipped: why".
"""
import collections
import datetime
import glob
import json
import os
import socket
import subprocess
import sys
import tempfile

import namespace

TOOL, DEPLOY, CAPTURES = map(os.path.abspath, sys.argv[1:4])

CONFIG = """<yandex>
  <logger><level>warning</level><log>{dir}/log</log><errorlog>{dir}/errors</errorlog></logger>
  <http_port>{http}</http_port><tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
  <path>{dir}/data/</path><tmp_path>{dir}/tmp/</tmp_path><user_files_path>{dir}/files/</user_files_path>
  <users_config>{dir}/users.xml</users_config><default_profile>default</default_profile>
  <default_database>default</default_database><timezone>UTC</timezone>
  <mark_cache_size>5368709</mark_cache_size>
</yandex>"""
USERS = """<yandex><profiles><default/></profiles><quotas><default/></quotas>
<users><default><password></password><networks><ip>::/0</ip></networks><profile>default</profile>
<quota>default</quota></default></users></yandex>"""


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as s:
        return s.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.port = free_port()
        for name, text in (('config.xml', CONFIG), ('users.xml', USERS)):
            with open(os.path.join(folder, name), 'w', encoding='ascii') as f:
                f.write(text.format(dir=folder, tcp=self.port, http=free_port()))
        self.run = subprocess.Popen(['clickhouse-server', '--config-file=' + folder + '/config.xml'],
                                    cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Ready when it answers; a server that ends will never.
        while subprocess.run([*self.client(), '--query', 'SELECT 1'], capture_output=True).returncode:
            if self.run.poll() is not None:
                with open(folder + '/errors', encoding='utf-8') as f:
                    raise AssertionError('the server ended: ' + f.read())

    def client(self):
        return ['clickhouse-client', '--host', '127.0.0.1', '--port', str(self.port)]

    def ask(self, file):
        with open(os.path.join(DEPLOY, 'clickhouse', file), encoding='utf-8') as f:
            out = subprocess.run([*self.client(), '--multiquery', '--format', 'JSONCompact'],
                                 input=f.read().encode(), capture_output=True)
        assert out.returncode == 0, out.stderr.decode()
        return json.loads(out.stdout)['data'] if out.stdout else None

    def load(self, sensor, records):
        subprocess.run([DEPLOY + '/clickhouse/import.sh', sensor, *self.client()[1:]], input=records,
                       check=True)

    def end(self):
        self.run.terminate()
        self.run.wait(60)


def split(endpoint):
    host, port = endpoint.rsplit(':', 1)
    return host.strip('[]'), int(port)


def hour(flow):
    seconds = int(flow['start'].split('.')[0]) // 3600 * 3600
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime('%Y-%m-%d %H:%M:%S')


def causes(flows):
    n = collections.Counter((hour(f), *split(f['server']), c['cause']) for f in flows for c in f['causes'])
    return sorted(([*k, str(v)] for k, v in n.items()), key=lambda r: (*r[:3], -int(r[4]), r[3]))


def peers(flows):
    by = collections.defaultdict(list)
    for f in flows:
        by[split(f['client'])[0]].append(f)
    rows = []
    for client, own in by.items():
        bad = [f for f in own if f['ending'] not in ('graceful', 'simultaneous', 'open')]
        rows.append([client, str(len(own)), str(len(bad)), round(len(bad) / len(own), 3),
                     sorted({c['cause'] for f in own for c in f['causes']})])
    return sorted((r for r in rows if int(r[2])), key=lambda r: (-int(r[2]), -r[3], r[0]))[:50]


def destroyed(flows):
    sums = collections.defaultdict(lambda: [0, 0, 0])
    for f in flows:
        lost = [(f['ledger'][x] or {}).get('destroyed') or 0 for x in ('client', 'server')]
        row = sums[split(f['server'])]
        for i, n in enumerate([*lost, int(sum(lost) > 0)]):
            row[i] += n
    return sorted(([*k, *map(str, v)] for k, v in sums.items() if v[2]),
                  key=lambda r: (-int(r[2]) - int(r[3]), r[0], r[1]))


def main():
    namespace.enter('clickhouse-server', 'clickhouse-client', 'jq')
    files = sorted(glob.glob(CAPTURES + '/*.pcap'))
    outputs = [subprocess.run([TOOL, 'replay', '--format', 'json', '--rows', f], capture_output=True,
                              check=True).stdout for f in files]
    flows = [o for out in outputs for o in map(json.loads, out.splitlines())
             if o['type'] == 'flow']
    assert len(flows) > 100, len(flows)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        try:
            server.ask('schema.sql')
            server.load('here', b''.join(outputs))
            # Loaded again they replace themselves.
            server.load('here', outputs[0])
            server.ask('schema.sql')
            for name, mine in (('causes', causes), ('peers', peers), ('destroyed', destroyed)):
                theirs, ours = server.ask('queries/%s.sql' % name), mine(flows)
                assert ours, name
                assert theirs == ours, '%s:\n%s\n%s' % (name, theirs, ours)
                print('%s: %d rows' % (name, len(ours)))
        finally:
            server.end()


main()
