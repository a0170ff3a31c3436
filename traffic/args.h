/* SPDX-License-Identifier: MIT
 *
 * args.h - the arguments of an actor's calls, as text.
 */
#ifndef TCT_ARGS_H
#define TCT_ARGS_H

#include "verbs.h"

/* By call: its arguments into @buf, before it is made. */
extern void (*const args_of[CALL_N])(const struct hands *h, const struct order *o,
				     char *buf, size_t n);

/** order_bind_to() - The address that CALL_BIND asks for; port 0 for any */
struct endpoint order_bind_to(const struct hands *h, const struct order *o);

#endif /* TCT_ARGS_H */
