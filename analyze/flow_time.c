/* SPDX-License-Identifier: MIT
 *
 * flow_time.c - flows that end because time passes.
 *
 * Who would be over at some time waits for it in a timing wheel. Segments do not touch the
 * wheel: whose time has come is looked at, and waits again if it has spoken since. Only when
 * both ends have closed a flow is put in anew, for that shortens its time.
 */
#include "flow_impl.h"

static bool to_be_told(const struct flowtab *t, const struct flow *f,
		       const struct story *s)
{
	return t->cfg.closed && f->closed && !s->told;
}

void flowtab_wait(struct flowtab *t, uint32_t n)
{
	const struct flow *f = flow_at(t, n);
	tstamp limit = to_be_told(t, f, story_at(t, n)) ? t->cfg.settle
							: flow_limit(f, &t->cfg.limits);

	if (limit)
		wheel_put(&t->wheel, n, ((f->last + limit) >> TICK_BITS) + 1);
}

void flowtab_asks(struct flowtab *t, const struct story *s)
{
	if (t->cfg.as_they_end && !wheel_has(&t->wheel, s->number))
		flowtab_wait(t, s->number);
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
static bool clock_is_live(const struct flowtab *t)
{
	return t->cfg.closed != NULL;
}

static bool may_look(const struct flowtab *t, uint64_t tick)
{
	return clock_is_live(t) || tick <= t->wheel.at + 1 || t->live <= t->looks;
}

bool flowtab_pays(struct flowtab *t, uint32_t looks)
{
	if (clock_is_live(t))
		return true;
	if (looks > t->looks)
		return false;
	t->looks -= looks;
	return true;
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
	if (t->cfg.packs && t->cfg.as_they_end)
		flowtab_packed_old(t);
	if (may_look(t, tick))
		wheel_due(&t->wheel, tick, look, look_soon, t);
	else
		wheel_skip(&t->wheel, tick);
}
