/* SPDX-License-Identifier: MIT
 *
 * kernelrows.c - which kernel events are worth a row of a timeline.
 */
#include "kernelrows.h"

#include <errno.h>
#include <string.h>

#include "testimony.h"

/* Packets and events of one moment are stamped so far apart. */
#define MOMENT_NS UINT64_C(1000000)

/* It is the reason of a RST that has a row. */
static bool has_segment(const struct verdict *d, const struct kevent *ev)
{
	for (int i = 0; i < RESETS_MAX; i++)
		if (d->told[i].why == ev)
			return true;
	return false;
}

/* Whose own RST tells it that the connection is reset learns nothing. */
static bool resets_itself(const struct testimony *t, const struct row *r)
{
	for (uint64_t i = 0; i < t->nresets && i < RESETS_MAX; i++)
		if (!t->resets[i]->answers &&
		    endpoint_eq(&t->resets[i]->local, &r->kevent->local))
			return r->kevent->err == ECONNRESET;
	return false;
}

/* What is dropped when it is answered by a RST has the same reason as that. */
static bool is_answered(const struct testimony *t, const struct kevent *ev)
{
	for (uint64_t i = 0; i < t->nresets && i < RESETS_MAX; i++)
		if (strcmp(t->resets[i]->reason, ev->reason) == 0)
			return true;
	return false;
}

/* Until when its socket stays in the state that it came to. */
static tstamp lasts_until(const struct testimony *t, const struct row *r)
{
	struct rowiter it = rowlist_iter(&t->rows);
	const struct row *n;

	while ((n = rowiter_next(&it)))
		if (n->kevent->id == KEVENT_STATE && n->ts > r->ts &&
		    n->side == r->side && n->kevent->sock == r->kevent->sock)
			return n->ts;
	return UINT64_MAX - MOMENT_NS;
}

/* TIME_WAIT, and FIN_WAIT2 without an owner, are no full sockets: the kernel says CLOSE. */
static bool same_state(const struct kevent *ev, uint8_t shown)
{
	if (shown == ev->to_state)
		return true;
	return ev->to_state == TS_CLOSE &&
	       (shown == TS_TIME_WAIT ||
		(shown == TS_FIN_WAIT2 && ev->from_state == TS_FIN_WAIT2));
}

/* Do the packets lead to that state too, while it lasts? */
static bool is_shown(const struct flow_view *v, const struct row *r)
{
	struct rowiter it = rowlist_iter(v->story->rows);
	tstamp until = lasts_until(v->story->kernel, r) + MOMENT_NS;
	const struct row *n;
	bool shown = false;

	while ((n = rowiter_next(&it)) && n->ts <= until) {
		bool same = same_state(r->kevent, n->state[r->side]);

		if (n->ts + MOMENT_NS < r->ts)
			shown = same;
		else
			shown |= same;
	}
	return shown;
}

/* How a socket begins is nothing to wonder at. */
static bool is_birth(const struct kevent *ev)
{
	return ev->from_state == TS_CLOSE || ev->from_state == TS_LISTEN;
}

static bool notable(const struct flow_view *v, const struct row *r)
{
	const struct testimony *t = v->story->kernel;
	const struct kevent *ev = r->kevent;

	switch ((enum kevent_id)ev->id) {
	case KEVENT_SEND_RESET:
		return !has_segment(v->verdict, ev);
	case KEVENT_ERROR:
		return ev->err && !resets_itself(t, r);
	case KEVENT_DROP:
		return ev->reason[0] && strcmp(ev->reason, "NOT_SPECIFIED") != 0 &&
		       !is_answered(t, ev);
	case KEVENT_STATE:
		return !is_birth(ev) && !is_shown(v, r);
	case KEVENT_DESTROY:
		return !v->story->first_frame;
	case KEVENT_RECEIVE_RESET:
	case KEVENT_RETRANSMIT:
	case KEVENT_N:
		break;
	}
	return false;
}

static void next_event(struct kernelrows *k)
{
	do {
		k->event = rowiter_next(&k->events);
	} while (k->event && !k->all && !notable(k->v, k->event));
}

struct kernelrows kernelrows_of(const struct flow_view *v, bool all)
{
	struct kernelrows k = { .v = v, .all = all };

	k.rows = rowlist_iter(v->story->rows);
	k.row = rowiter_next(&k.rows);
	if (v->story->kernel) {
		k.events = rowlist_iter(&v->story->kernel->rows);
		next_event(&k);
	}
	return k;
}

struct kernelrows kernelrows_loose(const struct rowlist *rows)
{
	struct kernelrows k = { .rows = rowlist_iter(rows) };

	k.row = rowiter_next(&k.rows);
	return k;
}

const struct row *kernelrows_next(struct kernelrows *k)
{
	const struct row *r = k->row;

	if (k->event && (!r || k->event->ts < r->ts)) {
		r = k->event;
		next_event(k);
	} else if (r) {
		k->row = rowiter_next(&k->rows);
	}
	return r;
}
