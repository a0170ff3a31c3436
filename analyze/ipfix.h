/* SPDX-License-Identifier: MIT
 *
 * ipfix.h - why the observation of a flow ended, in the words of IPFIX.
 */
#ifndef TCT_IPFIX_H
#define TCT_IPFIX_H

#include "pipeline.h"

/* flowEndReason, information element 136 (RFC 5102 5.11.3). IPFIX_ACTIVE_TIMEOUT is for those
 * who report a flow while it lasts; nobody here does.
 */
enum ipfix_end {
	IPFIX_IDLE_TIMEOUT = 1,
	IPFIX_ACTIVE_TIMEOUT = 2,
	IPFIX_END_DETECTED = 3,
	IPFIX_FORCED_END = 4,
	IPFIX_LACK_OF_RESOURCES = 5,
};

/** ipfix_end_reason() - IPFIX_END_DETECTED before all others: its segments tell of the end */
enum ipfix_end ipfix_end_reason(const struct flow_view *v);

#endif /* TCT_IPFIX_H */
