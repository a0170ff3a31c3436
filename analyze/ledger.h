/* SPDX-License-Identifier: MIT
 *
 * ledger.h - what became of the bytes that each side sent.
 */
#ifndef TCT_LEDGER_H
#define TCT_LEDGER_H

#include "flow.h"
#include "judge.h"

/* A number that neither the wire nor the calls tell. */
#define LEDGER_UNKNOWN (-1)

/**
 * struct ledger - One side's payload bytes, or LEDGER_UNKNOWN
 * @written:	Its calls handed to the kernel
 * @sent:	Were on the wire, each once
 * @acked:	The peer's kernel acknowledged
 * @delivered:	The peer's calls read
 * @destroyed:	Written and never to be read, now that the connection is over
 */
struct ledger {
	int64_t written, sent, acked, delivered, destroyed;
};

/** ledger_of() - The ledger of side @x */
void ledger_of(const struct flow *f, const struct story *s, const struct verdict *v,
	       enum side x, struct ledger *l);

/** ledger_destroyed() - Of both sides, as far as it is known, or LEDGER_UNKNOWN */
int64_t ledger_destroyed(const struct flow *f, const struct story *s,
			 const struct verdict *v);

#endif /* TCT_LEDGER_H */
