/* SPDX-License-Identifier: MIT
 *
 * record.h - one thing observed, from whichever source: what the sources hand over
 * and the pipeline takes, in order of time.
 */
#ifndef TCT_RECORD_H
#define TCT_RECORD_H

#include "call.h"
#include "frame.h"
#include "kevent.h"

enum record_kind { REC_FRAME, REC_CALL, REC_SOCK, REC_KEVENT };

/**
 * struct record - One observation
 * @ts:		frame.ts, call.enter, sock.ts or kevent.ts: what records are ordered by
 * @kind:	Which arm is meant
 */
struct record {
	tstamp ts;
	enum record_kind kind;
	union {
		struct frame frame; /* its bytes are borrowed from the source */
		struct call call;
		struct sock sock;
		struct kevent kevent;
	};
};

#endif /* TCT_RECORD_H */
