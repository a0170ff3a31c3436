/* SPDX-License-Identifier: MIT
 *
 * ledger.c - what became of the bytes that each side sent.
 */
#include "ledger.h"

#include <string.h>

/* Sum of what a side's calls of one class returned; unknown without its calls. */
static int64_t moved(const struct story *s, enum side x, enum call_class class)
{
	struct rowiter it = rowlist_iter(s->rows);
	const struct row *r;
	bool known = false;
	int64_t sum = 0;

	while ((r = rowiter_next(&it))) {
		if ((r->kind != ROW_CALL && r->kind != ROW_CALL_LEAVE) || r->side != x)
			continue;
		known = true;
		if (call_kinds[r->call->id].class == class && r->call->result > 0 &&
		    !strstr(r->call->args, "MSG_PEEK"))
			sum += r->call->result;
	}
	return known ? sum : LEDGER_UNKNOWN;
}

/* Payload below a sequence number: the SYN took one, the FIN perhaps another. */
static int64_t payload_below(const struct half *h, uint32_t seq, const struct story *s,
			     enum side x)
{
	int64_t n = (int64_t)(uint32_t)(seq - h->isn) - 1;

	if (s->fin[x] && !seq_before(seq, s->fin_seq[x]))
		n--;
	return n < 0 ? 0 : n;
}

/* Sequence numbers tell the count only from a SYN on, and below 2^32. */
static bool countable(const struct half *h)
{
	return (h->flags & HALF_SYN) && !(h->flags & (HALF_GAP | HALF_UNSEEN)) &&
	       h->bytes < UINT32_MAX;
}

static bool over(const struct flow *f, const struct verdict *v)
{
	return v->ending == ENDING_RESET || v->ending == ENDING_GRACEFUL ||
	       v->ending == ENDING_SIMULTANEOUS ||
	       (f->half[SIDE_A].state == TS_CLOSE && f->half[SIDE_B].state == TS_CLOSE);
}

void ledger_of(const struct flow *f, const struct story *s, const struct verdict *v,
	       enum side x, struct ledger *l)
{
	enum side y = flow_other(f, x);
	const struct half *h = &f->half[x];

	*l = (struct ledger){ LEDGER_UNKNOWN, LEDGER_UNKNOWN, LEDGER_UNKNOWN,
			      LEDGER_UNKNOWN, LEDGER_UNKNOWN };
	l->written = moved(s, x, CALL_CLASS_WRITE);
	l->delivered = moved(s, y, CALL_CLASS_READ);
	if (countable(h)) {
		l->sent = payload_below(h, h->next, s, x);
		if (f->half[y].flags & HALF_ACKS)
			l->acked = payload_below(h, f->half[y].acked, s, x);
	}
	if (over(f, v) && l->written >= 0 && l->delivered >= 0 &&
	    l->written >= l->delivered)
		l->destroyed = l->written - l->delivered;
}

int64_t ledger_destroyed(const struct flow *f, const struct story *s,
			 const struct verdict *v)
{
	int64_t sum = LEDGER_UNKNOWN;

	for (int x = 0; x < (f->self ? 1 : SIDES); x++) {
		struct ledger l;

		ledger_of(f, s, v, (enum side)x, &l);
		if (l.destroyed != LEDGER_UNKNOWN)
			sum = (sum == LEDGER_UNKNOWN ? 0 : sum) + l.destroyed;
	}
	return sum;
}
