/* SPDX-License-Identifier: MIT
 *
 * actor.h - a process that makes the system calls it is ordered to, one at a time.
 */
#ifndef TCT_ACTOR_H
#define TCT_ACTOR_H

#include <sys/types.h>

#include "scenario.h"

/**
 * struct order - One call to make, over the control socket
 * @call, @fd, @opt, @arg, @flags: As in struct step
 * @announce:	Say ACTOR_ENTERED before the call, as it may block
 * @to:		For CALL_CONNECT and CALL_SENDTO; for CALL_BIND to the port it had before;
 *		the other end of the socket that CALL_SOCK_DESTROY is about; for
 *		CALL_INJECT whom the segment is for
 * @of:		Its own end; whom the segment pretends to be from
 * @pid:	For CALL_PIDFD_GETFD and CALL_SETNS: whose descriptor @arg
 */
struct order {
	enum call_id call;
	enum slot fd;
	enum sockopt_id opt;
	int64_t arg;
	int flags;
	bool announce;
	struct endpoint to, of;
	pid_t pid;
};

/* What an actor says over the control socket, a byte each. */
enum { ACTOR_ENTERED = 'E', ACTOR_DONE = 'D' };

/**
 * struct desk - Memory that an actor shares with who gives the orders
 * @call:	The call being made (all but the outcome), or made last. It is filled in
 *		before the call is entered, so it survives an actor that a signal kills
 * @in_call:	The call has been entered and has not returned
 * @local, @peer: Of the connection, or of the listener until there is one
 * @conn:	Descriptor of the connection, -1 for none
 * @segments:	Segments that left the connection's socket so far
 * @revents:	Of CALL_POLL
 * @value:	Of CALL_GETSOCKOPT
 */
struct desk {
	struct call call;
	bool in_call;
	struct endpoint local, peer;
	int conn;
	uint32_t segments;
	int revents;
	int value;
};

/**
 * actor_main() - Take orders until there are none
 * @ctl:	SOCK_SEQPACKET; every other descriptor above 2 is closed
 * @desk:	Shared with the other end of @ctl; its call.who is kept
 */
_Noreturn void actor_main(int ctl, struct desk *desk);

/** clock_realtime() - Nanoseconds since 1970, what captured frames are stamped with */
tstamp clock_realtime(void);

/** poll_events_text() - "IN|OUT|RDHUP" into @buf; "0" for none */
void poll_events_text(int events, char *buf, size_t size);

#endif /* TCT_ACTOR_H */
