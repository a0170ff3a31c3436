/* SPDX-License-Identifier: MIT
 *
 * zeek.h - what Zeek's conn.log would say of a flow: conn_state and history.
 *
 * An opinion beside ours, by Zeek's rules and not by TCP's: it believes every RST.
 * Rules: scripts/base/protocols/conn/main.zeek and TCPSessionAdapter of Zeek 6, without
 * its timers and with checksums ignored (-C).
 */
#ifndef TCT_ZEEK_H
#define TCT_ZEEK_H

#include "segment.h"

#define ZEEK_HISTORY_MAX 48

/**
 * struct zeek_end - One endpoint
 * @state, @before: enum zeek_state now and before the last change
 * @once:	Letters of a kind written already, a bit each
 * @counted:	How often c, g, t and w happened; written the 1st, 10th, 100th... time
 */
struct zeek_end {
	uint8_t state, before;
	uint8_t once;
	bool spoke, start_known, sized;
	uint32_t syn, fin, rst; /* sequence number of the last letter of each kind */
	uint32_t counted_g, counted_t, counted_w;
};

/**
 * struct zeek - State of both opinions; all zero to begin with
 * @n:		Letters in @history
 * @first:	zeek_seen.by of the first segment
 * @flipped:	Originator and responder have changed places, history begins with ^
 * @end:	[0] the originator, who sent the first segment unless flipped
 */
struct zeek {
	struct zeek_end end[2];
	uint8_t n, first;
	bool begun, flipped;
	char history[ZEEK_HISTORY_MAX];
};

/**
 * struct zeek_seen - What the tracker knows about a segment
 * @by:		Who sent it, 0 or 1
 * @retrans:	Has payload, all of it on the wire before
 * @gap:	Acknowledges bytes of the other side that were never seen
 * @window_zero: Its window is 0 after scaling
 */
struct zeek_seen {
	uint8_t by;
	bool retrans, gap, window_zero;
};

void zeek_segment(struct zeek *z, const struct segment *g,
		  const struct zeek_seen *seen);

/**
 * zeek_knows() - Would the next segment of @by change nothing?
 * @data:	It has payload, else it is a bare ACK; it has no SYN, FIN or RST, a window, and
 *		nothing in it is @retrans or @gap
 */
bool zeek_knows(const struct zeek *z, uint8_t by, bool data);

/** zeek_conn_state() - "SF", "S0", "RSTO"...: a constant string */
const char *zeek_conn_state(const struct zeek *z);

/** zeek_originator() - zeek_seen.by of whom Zeek takes for the originator */
static inline uint8_t zeek_originator(const struct zeek *z)
{
	return z->first ^ (uint8_t)z->flipped;
}

#define ZEEK_HISTORY_STRLEN (ZEEK_HISTORY_MAX + 2)
/** zeek_history() - "ShADadFf" into @buf; returns @buf */
const char *zeek_history(const struct zeek *z, char buf[static ZEEK_HISTORY_STRLEN]);

#endif /* TCT_ZEEK_H */
