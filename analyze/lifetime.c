/* SPDX-License-Identifier: MIT
 *
 * lifetime.c - how long a flow may be silent.
 */
#include "flow.h"

static bool is_gone(const struct half *h)
{
	return h->state == TS_CLOSE || h->state == TS_TIME_WAIT;
}

bool flow_is_closed(const struct flow *f)
{
	return is_gone(&f->half[SIDE_A]) && is_gone(&f->half[flow_other(f, SIDE_A)]);
}

tstamp flow_limit(const struct flow *f, const struct flow_limits *l)
{
	if (flow_is_closed(f))
		return f->late ? l->closed * LIFETIME_LATE : l->closed;
	return flow_is_unanswered(f) ? l->syn : l->idle;
}
