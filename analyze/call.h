/* SPDX-License-Identifier: MIT
 *
 * call.h - one system call that an application made, and one socket as the kernel
 * sees it: what stands beside the packets of a timeline. Plain values, no pointers.
 */
#ifndef TCT_CALL_H
#define TCT_CALL_H

#include "endpoint.h"
#include "frame.h"

enum call_id {
#define CALL(id, name, class) CALL_##id,
#include "calls.def"
#undef CALL
	CALL_N
};

enum call_class {
	CALL_CLASS_OPEN,
	CALL_CLASS_READ,
	CALL_CLASS_WRITE,
	CALL_CLASS_SHUT,
	CALL_CLASS_CLOSE,
	CALL_CLASS_DUP,
	CALL_CLASS_WAIT,
	CALL_CLASS_OPTION,
	CALL_CLASS_PROCESS,
};

struct call_kind {
	const char *name;
	enum call_class class;
};

extern const struct call_kind call_kinds[CALL_N];

#define WHO_MAX 16

/**
 * struct call - A finished system call, or the end of a process
 * @enter:	When it was entered, same clock as the capture
 * @leave:	When it returned; a packet between the two was sent inside it
 * @local:	The socket's own address once known, what ties the call to a flow; all
 *		zero for a call that concerns no connection
 * @peer:	Its peer's
 * @result:	Return value, -1 for a failure
 * @err:	errno of a failure, else 0
 * @signal:	Signal that the call raised (SIGPIPE) or that ended the process, else 0
 * @id:		CALL_*
 * @who:	"client", "server", or the name of a further process
 * @args:	The arguments as text, without parentheses: "4, 5", "4, SHUT_WR"
 * @note:	Remark on what the kernel held at that moment ("unread 990"), or ""
 */
struct call {
	tstamp enter, leave;
	struct endpoint local, peer;
	int64_t result;
	int32_t err;
	uint8_t signal;
	uint8_t id;
	char who[WHO_MAX];
	char args[80];
	char note[64];
};

/**
 * struct sock - A TCP socket as sock_diag(7) shows it
 * @ts:		When it was sampled; sockets of one look share it
 * @state:	enum tcp_state
 * @recvq:	Bytes received and not yet read
 * @sendq:	Bytes written and not yet acknowledged
 *
 * CLOSE means that the kernel lists no such socket any more.
 */
struct sock {
	tstamp ts;
	struct endpoint local, peer;
	uint32_t recvq, sendq;
	uint8_t state;
	char who[WHO_MAX];
};

/** call_find() - Its CALL_* by name, or CALL_N */
enum call_id call_find(const char *name);

#endif /* TCT_CALL_H */
