/* SPDX-License-Identifier: MIT
 *
 * testimony.c - what the kernel said of one flow.
 */
#include "testimony.h"

#include <string.h>

/* An event that is further away than this is about another RST. */
#define NEAR_NS UINT64_C(1000000000)

void testimony_add(struct testimony *t, enum side x, const struct kevent *ev)
{
	t->seen[x] = true;
	if (ev->id == KEVENT_ERROR && ev->err && !t->err[x])
		t->err[x] = ev->err;
	if (ev->id != KEVENT_SEND_RESET)
		return;
	if (t->nresets < RESETS_MAX)
		t->resets[t->nresets] = ev;
	t->nresets++;
}

static uint64_t kept(uint64_t n)
{
	return n < RESETS_MAX ? n : RESETS_MAX;
}

static uint64_t distance(tstamp a, tstamp b)
{
	return a > b ? a - b : b - a;
}

static enum side side_of(const struct flow *f, const struct kevent *ev)
{
	return endpoint_eq(&f->end[SIDE_A], &ev->local) ? SIDE_A : SIDE_B;
}

static void attach(const struct flow *f, const struct story *s, const struct kevent *ev,
		   struct told told[static RESETS_MAX])
{
	uint64_t best = NEAR_NS;
	struct told *hit = NULL;

	for (uint32_t i = 0; i < story_resets(s); i++) {
		const struct reset *r = story_reset(s, i);
		uint64_t d = distance(r->ts, ev->ts);

		if (told[i].why || (enum side)r->by != side_of(f, ev) || d >= best)
			continue;
		best = d;
		hit = &told[i];
	}
	if (hit)
		hit->why = ev;
}

static bool is_loopback(const struct endpoint *e)
{
	static const uint8_t one[16] = { [15] = 1 };
	static const uint8_t v4[13] = { [10] = 0xff, [11] = 0xff, [12] = 127 };

	return memcmp(e->addr, one, sizeof(one)) == 0 ||
	       memcmp(e->addr, v4, sizeof(v4)) == 0;
}

/* Would this kernel's own RSTs come from that end? */
static bool is_local(const struct flow *f, const struct testimony *t, enum side x)
{
	enum side y = flow_other(f, x);

	if (t->seen[x])
		return true;
	return t->seen[y] && (memcmp(f->end[x].addr, f->end[y].addr, 16) == 0 ||
			      is_loopback(&f->end[x]));
}

void testimony_of(const struct flow *f, const struct story *s,
		  struct told told[static RESETS_MAX])
{
	const struct testimony *t = s->kernel;

	memset(told, 0, RESETS_MAX * sizeof(told[0]));
	if (!t)
		return;
	for (uint64_t i = 0; i < kept(t->nresets); i++)
		attach(f, s, t->resets[i], told);
	if (!t->complete || t->nresets > RESETS_MAX || s->nresets > story_resets(s))
		return;
	for (uint32_t i = 0; i < story_resets(s); i++)
		told[i].unsent = !told[i].why &&
				 is_local(f, t, (enum side)story_reset(s, i)->by);
}
