/* SPDX-License-Identifier: MIT
 *
 * inject.h - make up a TCP segment in somebody else's name, as one can who sees the
 * traffic. IPv4 only.
 */
#ifndef TCT_INJECT_H
#define TCT_INJECT_H

#include <stddef.h>

#include "endpoint.h"
#include "scenario.h"

/**
 * inject_open() - A raw socket that sees what is delivered from now on
 *
 * Return: the descriptor, or -1 with errno set; EPERM without CAP_NET_RAW
 */
int inject_open(void);

/**
 * inject_send() - Send a segment, with numbers that follow from what was seen
 * @fd:		Of inject_open()
 * @id:		Row of injects.def
 * @from, @to:	Addresses that it bears
 *
 * Return: 0 once it has been delivered, and answered where the row says so; or -1 with
 * errno set: ETIMEDOUT if that takes a second
 */
int inject_send(int fd, enum inject id, const struct endpoint *from,
		const struct endpoint *to);

/** inject_as() - In whose name */
enum actor inject_as(enum inject id);

/** inject_name() - "RST, seq +0" */
const char *inject_name(enum inject id);

#endif /* TCT_INJECT_H */
