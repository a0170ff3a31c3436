/* SPDX-License-Identifier: MIT
 *
 * packetdrillcall.h - a system call as a statement of packetdrill's.
 */
#ifndef TCT_PACKETDRILLCALL_H
#define TCT_PACKETDRILLCALL_H

#include <stdbool.h>
#include <stddef.h>

#include "call.h"

/**
 * packetdrill_call() - "write(4, ..., 5) = -1 EPIPE (Broken pipe)" into @buf
 *
 * Addresses and contents are "...": packetdrill fills them in. Return: false if its language has
 * no words for the call, or it has not come back.
 */
bool packetdrill_call(const struct call *c, char *buf, size_t n);

/** packetdrill_descriptor() - Which descriptor the call is made on, -1 if none */
int packetdrill_descriptor(const struct call *c);

/** packetdrill_opens() - Which descriptor it makes for a socket, -1 if none */
int packetdrill_opens(const struct call *c);

#endif /* TCT_PACKETDRILLCALL_H */
