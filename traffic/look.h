/* SPDX-License-Identifier: MIT
 *
 * look.h - look at both sockets of a connection, and remember what was seen.
 */
#ifndef TCT_LOOK_H
#define TCT_LOOK_H

#include "calllog.h"
#include "scenario.h"
#include "sockdiag.h"

/**
 * struct look - Both sockets of a connection at one moment
 * @client, @server: As the kernel holds them
 */
struct look {
	struct sock client, server;
};

/**
 * look_take() - Look at a connection
 * @local, @peer: The client's view of it; if a port is 0 there is no connection, and
 *		both are TS_CLOSE
 * @l:		Filled in, but for the names
 *
 * Return: 0, or -errno with @e set
 */
int look_take(struct sockdiag *d, const struct endpoint *local,
	      const struct endpoint *peer, struct look *l, struct err *e);

/** look_met() - Is all true that the step waits for? */
bool look_met(const struct step *step, const struct look *l);

/** look_same() - Would a record of the one say what that of the other says? */
bool look_same(const struct look *a, const struct look *b);

/** look_text() - "client FIN_WAIT2 0/0, server CLOSE_WAIT 1/0" into @buf */
void look_text(const struct look *l, char *buf, size_t size);

/** look_want_text() - What a step waits for, in the same style */
void look_want_text(const struct step *step, char *buf, size_t size);

#endif /* TCT_LOOK_H */
