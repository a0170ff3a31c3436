#!/bin/sh
# SPDX-License-Identifier: MIT
# without_namespace.sh TCPCLOSE-TRACE - where no namespace can be had, one line says so.
set -u
tool=$1
unshare -Ur true 2>/dev/null || { echo 'skipped: needs unshare(1) with -U'; exit 77; }

said=$(unshare -Ur sh -c "echo 0 >/proc/sys/user/max_user_namespaces
	exec setpriv --bounding-set=-all --inh-caps=-all '$tool' run graceful" 2>&1)
rc=$?
echo "$said"
[ $rc -eq 2 ] || { echo "exit status $rc instead of 2"; exit 1; }
[ "$(echo "$said" | wc -l)" -eq 1 ] || { echo 'not one line'; exit 1; }
case $said in
*'no network namespace: user namespaces are disabled'*'--host-namespace') ;;
*) echo 'does not say what is missing and what to do'; exit 1 ;;
esac
