#!/bin/bash
# SPDX-License-Identifier: MIT
# slurm_cluster.sh COMMAND... - run a command where Slurm is: a cluster of one node, of its own, on
# loopback of a network namespace of its own. Exit status 77 with "skipped: why".
set -euo pipefail
if [ -z "${SLURM_INSIDE:-}" ]; then
	for p in slurmctld slurmd sbatch munged ip; do
		command -v $p >/dev/null || { echo "skipped: no $p"; exit 77; }
	done
	[ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null || {
		echo 'skipped: no network namespace may be made'
		exit 77
	}
	SLURM_INSIDE=1 exec unshare -n "$0" "$@"
fi
ip link set lo up
# slurmd asks for addresses in a way that 127.0.0.1 alone is none (AI_ADDRCONFIG).
ip address add 192.0.2.1/32 dev lo
dir=$(mktemp -d)
chmod 711 "$dir"
mkdir "$dir/state" "$dir/spool" "$dir/munge"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || :; wait || :; rm -rf "$dir"' EXIT

port() {
	python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

head -c 1024 /dev/urandom >"$dir/munge/key"
chmod 400 "$dir/munge/key"
munged --foreground --key-file="$dir/munge/key" --socket="$dir/munge/socket" \
	--log-file="$dir/munge/log" --pid-file="$dir/munge/pid" --seed-file="$dir/munge/seed" >/dev/null 2>&1 &
pids+=($!)
node=$(hostname -s)
cat >"$dir/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
CredType=cred/munge
SlurmctldPort=$(port)
SlurmdPort=$(port)
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
MpiDefault=none
ReturnToService=2
MinJobAge=300
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
export SLURM_CONF=$dir/slurm.conf
until [ -S "$dir/munge/socket" ]; do kill -0 "${pids[0]}"; done
slurmctld -D -L "$dir/slurmctld.log" >/dev/null 2>&1 &
pids+=($!)
slurmd -D -L "$dir/slurmd.log" >/dev/null 2>&1 &
pids+=($!)
# Ready when it says that the node is.
for pid in "${pids[@]}"; do
	until sinfo -h -o %t 2>/dev/null | grep -q idle; do
		kill -0 "$pid" || { cat "$dir"/*.log; exit 1; }
	done
done
"$@"
