/* SPDX-License-Identifier: MIT
 *
 * application.h - what the application at each end gets from its calls: predicted from
 * packets by the rules of Linux, and as its calls say where they are known.
 *
 * Theory. An application sees a connection through four things of its socket: bytes
 * waiting to be read, a pending error (sk_err), and whether receiving and sending are
 * shut down. A FIN shuts down receiving; a RST that is believed shuts down both and
 * leaves an error that depends on the state it met (tcp_reset()). recv() gives waiting
 * bytes first, then 0 after a FIN, then the error, once, then 0 (tcp_recvmsg_locked()).
 * send() gives the error, once, then EPIPE with SIGPIPE (sk_stream_error()).
 */
#ifndef TCT_APPLICATION_H
#define TCT_APPLICATION_H

#include "flow.h"
#include "judge.h"
#include "outcome.h"

/** outcome_name() - "ok", "0", "EPIPE"...; NULL for OUTCOME_UNKNOWN */
const char *outcome_name(enum outcome o);

/** outcome_of() - What a call that has returned got */
enum outcome outcome_of(const struct call *c);

/**
 * struct app_end - One end's socket as its application finds it; all zero to begin with
 * @arrived:	Bytes that came in, up to the highest one
 * @taken:	Bytes that its calls have read
 * @err:	Pending error, consumed by the next call that meets it
 * @proven:	It has acknowledged that FIN: it surely came in
 * @blind:	What happened to it cannot be seen: it reset the connection itself, or rows
 *		were elided
 * @no_recv, @no_send: Shut down
 * @fin:	A FIN came in: recv() gives 0 before it looks at @err
 */
struct app_end {
	int64_t arrived, taken;
	enum outcome err;
	bool no_recv, no_send, fin, proven, blind;
};

/** struct application - Both ends, and their states before the next row */
struct application {
	struct app_end end[SIDES];
	uint8_t state[SIDES];
};

/** application_row() - Take the next row of a timeline into account */
void application_row(struct application *a, const struct row *r);

/** application_predict() - What this call of side @x is going to return */
enum outcome application_predict(const struct application *a, enum side x,
				 const struct call *c);

#define SAW_MAX 6

/**
 * application_saw() - What a side's application got, or gets next
 * @out:	Filled with constant strings: "read 0", "write ok", "write EPIPE"
 *
 * Its calls are taken from the flow's rows if there are any; else this predicts what it
 * gets once it has read what waits.
 *
 * Return: how many, 0 to SAW_MAX
 */
size_t application_saw(const struct flow *f, const struct story *s,
		       const struct verdict *v, enum side x,
		       const char *out[static SAW_MAX]);

#endif /* TCT_APPLICATION_H */
