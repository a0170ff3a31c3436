/* SPDX-License-Identifier: MIT
 *
 * icmp.c - what an ICMP error means to the connection whose segment it quotes.
 */
#include "icmp.h"

#include <stddef.h>

#define ANY_CODE UINT8_MAX

/* icmp_err_convert[] and tcp_v4_err(); icmpv6_err_convert() and tcp_v6_err(). */
static const struct {
	bool v6;
	uint8_t type, code;
	enum outcome outcome;
} rows[] = {
	{ false, 3, 0, OUTCOME_ENETUNREACH },  /* no route to the network */
	{ false, 3, 1, OUTCOME_EHOSTUNREACH }, /* none to the host */
	{ false, 3, 2, OUTCOME_ENOPROTOOPT },  /* it has no TCP */
	{ false, 3, 3, OUTCOME_ECONNREFUSED }, /* nobody on that port */
	{ false, 3, 4, OUTCOME_UNKNOWN },      /* too big */
	{ false, 3, 6, OUTCOME_ENETUNREACH },  /* network not known */
	{ false, 3, 9, OUTCOME_ENETUNREACH },  /* network prohibited */
	{ false, 3, 11, OUTCOME_ENETUNREACH }, /* not for that type of service */
	{ false, 3, ANY_CODE, OUTCOME_EHOSTUNREACH },
	{ false, 11, ANY_CODE, OUTCOME_EHOSTUNREACH }, /* too many hops */
	{ false, 12, ANY_CODE, OUTCOME_EPROTO },
	{ true, 1, 0, OUTCOME_ENETUNREACH }, /* no route */
	{ true, 1, 1, OUTCOME_EACCES },	     /* prohibited */
	{ true, 1, 4, OUTCOME_ECONNREFUSED },
	{ true, 1, 5, OUTCOME_EACCES }, /* source address prohibited */
	{ true, 1, 6, OUTCOME_EACCES }, /* route says reject */
	{ true, 1, ANY_CODE, OUTCOME_EHOSTUNREACH },
	{ true, 3, ANY_CODE, OUTCOME_EHOSTUNREACH },
	{ true, 4, ANY_CODE, OUTCOME_EPROTO },
};

enum outcome icmp_outcome(bool v6, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].v6 == v6 && rows[i].type == type &&
		    (rows[i].code == code || rows[i].code == ANY_CODE))
			return rows[i].outcome;
	return OUTCOME_UNKNOWN;
}
