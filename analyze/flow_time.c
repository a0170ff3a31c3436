/* SPDX-License-Identifier: MIT
 *
 * flow_time.c - flows that end because time passes.
 *
 * Each flow waits in a timing wheel for the time at which it would be over. Segments do not
 * touch the wheel: whose time has come is looked at, and waits again if it has spoken since.
 * Only when both ends have closed a flow is put in anew, for that shortens its time.
 */
#include "flow_impl.h"

#define FAR ((tstamp)WHEEL_SLOTS << TICK_BITS)

static bool to_be_told(const struct flowtab *t, const struct flow *f,
		       const struct story *s)
{
	return t->cfg.closed && f->closed && !s->told;
}

static tstamp due(const struct flowtab *t, const struct flow *f, const struct story *s)
{
	tstamp limit =
		to_be_told(t, f, s) ? t->cfg.settle : flow_limit(f, &t->cfg.limits);

	return limit ? f->last + limit : t->now + FAR;
}

void flowtab_wait(struct flowtab *t, uint32_t n)
{
	tstamp when = due(t, flow_at(t, n), story_at(t, n));

	wheel_put(&t->wheel, n, (when >> TICK_BITS) + 1);
}

void flowtab_closed(struct flowtab *t, struct flow *f, const struct story *s)
{
	if (f->closed || !t->cfg.as_they_end)
		return;
	f->closed = true;
	wheel_take(&t->wheel, s->number);
	flowtab_wait(t, s->number);
}

static void look(void *arg, uint32_t n)
{
	struct flowtab *t = arg;
	struct flow *f = flow_at(t, n);
	struct story *s = story_at(t, n);

	t->looks -= t->looks > 0;
	/* A FIN that is sent again has not been acknowledged after all. */
	f->closed = flow_is_closed(f);
	if (flow_is_over(f, &t->cfg.limits, t->now)) {
		flowtab_drop(t, n, false);
		return;
	}
	if (to_be_told(t, f, s) && t->now > f->last && t->now - f->last > t->cfg.settle)
		t->cfg.closed(t->cfg.arg, f, s);
	flowtab_wait(t, n);
}

static void look_soon(void *arg, uint32_t n)
{
	flowtab_fetch_all(arg, n);
}

/* Who is told of closes watches an interface: its clock is the kernel's. */
static bool may_look(const struct flowtab *t, uint64_t tick)
{
	return t->cfg.closed || tick <= t->wheel.at + 1 || t->live <= t->looks;
}

void flowtab_time(struct flowtab *t, tstamp now)
{
	uint64_t tick = now >> TICK_BITS;

	t->now = now;
	if (tick == t->wheel.at)
		return;
	if (t->cfg.as_they_end)
		flowtab_syns_old(t);
	if (t->cfg.packs)
		flowtab_pack_silent(t);
	if (may_look(t, tick))
		wheel_due(&t->wheel, tick, look, look_soon, t);
	else
		wheel_skip(&t->wheel, tick);
}
