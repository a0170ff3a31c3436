/* SPDX-License-Identifier: MIT
 *
 * kevent.h - what the kernel itself says of a socket: an event of its own tracing.
 * Plain values, no pointers.
 */
#ifndef TCT_KEVENT_H
#define TCT_KEVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "endpoint.h"
#include "frame.h"

enum kevent_id {
#define KEVENT(id, system, name) KEVENT_##id,
#include "kevents.def"
#undef KEVENT
	KEVENT_N
};

struct kevent_kind {
	const char *system; /* folder of tracefs that has it */
	const char *name;   /* never renamed */
};

extern const struct kevent_kind kevent_kinds[KEVENT_N];

#define REASON_MAX 32

/**
 * struct kevent - One event
 * @ts:		When, same clock as the capture
 * @local:	Address of the socket as the event says; port 0 where it has none yet, or
 *		none any more; all zero where the event names no address
 * @peer:	Its peer's, likewise
 * @sock:	Which socket: equal for events of one socket while it lives, 0 if the event
 *		is about none (a RST in answer to what no socket wants)
 * @cookie:	SO_COOKIE of the socket, 0 if not told
 * @err:	KEVENT_ERROR: the errno that the application gets, else 0
 * @pid:	Who was running: the one that made the call, or with @softirq anybody
 * @id:		KEVENT_*
 * @from_state, @to_state: enum tcp_state. KEVENT_STATE has both, KEVENT_SEND_RESET and
 *		KEVENT_RETRANSMIT the present one in @from_state; else TS_NONE
 * @answers:	KEVENT_SEND_RESET: the RST answers a segment, and follows; without, it
 *		was sent before the event
 * @softirq:	It happened in an interrupt, or in the kernel on behalf of one
 * @reason:	KEVENT_SEND_RESET, KEVENT_DROP: as the kernel calls it
 *		("TCP_ABORT_ON_CLOSE"), "" if it does not say (before 6.10)
 */
struct kevent {
	tstamp ts;
	struct endpoint local, peer;
	uint64_t sock, cookie;
	int32_t err, pid;
	uint8_t id;
	uint8_t from_state, to_state;
	bool answers, softirq;
	char reason[REASON_MAX];
};

/** kevent_find() - Its KEVENT_* by name, or KEVENT_N */
enum kevent_id kevent_find(const char *name);

#endif /* TCT_KEVENT_H */
