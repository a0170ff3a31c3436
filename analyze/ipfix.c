/* SPDX-License-Identifier: MIT
 *
 * ipfix.c - why the observation of a flow ended, in the words of IPFIX.
 */
#include "ipfix.h"

static bool end_was_seen(enum ending e)
{
	return e == ENDING_GRACEFUL || e == ENDING_SIMULTANEOUS || e == ENDING_RESET ||
	       e == ENDING_REFUSED;
}

enum ipfix_end ipfix_end_reason(const struct flow_view *v)
{
	if (end_was_seen(v->verdict->ending))
		return IPFIX_END_DETECTED;
	if (v->evicted)
		return IPFIX_LACK_OF_RESOURCES;
	if (v->flow->silent)
		return IPFIX_IDLE_TIMEOUT;
	/* The SYN of a later connection tells that this one is over. */
	return v->flow->detached ? IPFIX_END_DETECTED : IPFIX_FORCED_END;
}
