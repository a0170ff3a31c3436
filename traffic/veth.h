/* SPDX-License-Identifier: MIT
 *
 * veth.h - a second network namespace, and a cable to it: what a container or a virtual
 * machine is for TCP, and what can be taken away as they are.
 */
#ifndef TCT_VETH_H
#define TCT_VETH_H

#include "endpoint.h"

/** veth_here() - The address of the caller's own end, port 0 */
struct endpoint veth_here(void);

/**
 * veth_netns_add() - Make a namespace, joined to the caller's by a pair of veth
 *
 * Both ends have an address and are up; neither speaks IPv6, which would talk unasked.
 *
 * Return: a descriptor that keeps the namespace, for setns(2); or -1 with errno set:
 * EPERM without CAP_SYS_ADMIN, EOPNOTSUPP if the kernel has no veth
 */
int veth_netns_add(void);

/**
 * veth_netns_delete() - Let go of it, and wait until it is gone and the cable with it
 * @fd:		From veth_netns_add(); is closed. No process may be in the namespace any
 *		more, and none of its sockets have an unacknowledged FIN
 *
 * Return: 0, or -1 with errno set
 */
int veth_netns_delete(int fd);

#endif /* TCT_VETH_H */
