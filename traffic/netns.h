/* SPDX-License-Identifier: MIT
 *
 * netns.h - a network namespace of our own: nobody else's packets, no firewall, and
 * settings that may be changed.
 */
#ifndef TCT_NETNS_H
#define TCT_NETNS_H

#include <stdbool.h>

#include "err.h"

/**
 * netns_enter() - Move the calling process into a new one whose loopback is up
 *
 * Root does it directly, anybody else through a user namespace. There is no way back.
 * PR_SET_PDEATHSIG is forgotten by the kernel.
 *
 * Return: 0, or -errno with @e set to what is missing and what to do
 */
int netns_enter(struct err *e);

/** netns_link() - Take its loopback up or down: 0, or -1 with errno set */
int netns_link(bool up);

/**
 * netns_sysctl() - Set "net/ipv4/tcp_fin_timeout" and the like
 *
 * Return: 0, or -errno with @e set
 */
int netns_sysctl(const char *name, const char *value, struct err *e);

#endif /* TCT_NETNS_H */
