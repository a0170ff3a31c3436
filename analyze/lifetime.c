/* SPDX-License-Identifier: MIT
 *
 * lifetime.c - how long a flow may be silent.
 */
#include "flow.h"

tstamp flow_limit(const struct flow *f, const struct flow_limits *l)
{
	if (flow_is_closed(f))
		return f->late ? l->closed * LIFETIME_LATE : l->closed;
	return flow_is_unanswered(f) ? l->syn : l->idle;
}
