/* SPDX-License-Identifier: MIT
 *
 * halfopen.c - SYNs, packed, in places that are used again.
 *
 * Times, frame numbers and ids take 32 or 48 bits: they are distances from those of an epoch,
 * which lasts until one comes that is too far away. There are few epochs, for all of an old
 * one have left before 256 are over, unless somebody makes times jump: then SYNs do not fit.
 */
#include "halfopen.h"

#include <stdlib.h>
#include <string.h>

#include "chunks.h"

#define CHUNK	  512u /* places */
#define FAMILY_V6 (UINT32_C(1) << 30)
#define PLACES	  (FAMILY_V6 - 1)
#define FAR_NS	  (INT64_C(1) << 47)

#define FLAGS_KEPT   (SEG_SYN | SEG_ECE | SEG_CWR | SEG_AE)
#define OPTIONS_KEPT (OPT_MSS | OPT_WSCALE | OPT_SACK_OK | OPT_TS)
#define WSCALE_BIT   12

/**
 * struct packed - A SYN; its addresses follow, 4 or 16 bytes each
 * @frame, @id, @ts_low, @ts_high: Distances; @frame is the next idle place of an idle one
 * @flags:	Of FLAGS_KEPT, and from WSCALE_BIT on the window scale; 0 if nobody is here
 * @options:	Of OPTIONS_KEPT
 */
struct packed {
	uint32_t frame, id, ts_low, seq, tsval;
	int16_t ts_high;
	uint16_t window, flags;
	uint16_t port[2];
	uint8_t options, epoch;
	uint8_t addr[];
};

void halfopens_init(struct halfopens *h)
{
	*h = (struct halfopens){ .of = { { .entry = sizeof(struct packed) + 8 },
					 { .entry = sizeof(struct packed) + 32 } } };
}

void halfopens_free(struct halfopens *h)
{
	free(h->of[0].chunk);
	free(h->of[1].chunk);
	arenas_free(&h->arenas);
}

bool halfopen_fits(const struct segment *g)
{
	return (g->flags & (SEG_SYN | ~FLAGS_KEPT)) == SEG_SYN && !g->payload &&
	       !g->ack && !(g->opts & ~OPTIONS_KEPT) && !g->truncated &&
	       endpoint_is_v4(&g->src) == endpoint_is_v4(&g->dst) &&
	       !endpoint_eq(&g->src, &g->dst);
}

static const struct synplaces *places_of(const struct halfopens *h, uint32_t number)
{
	return &h->of[!!(number & FAMILY_V6)];
}

static struct packed *packed_at(const struct synplaces *p, uint32_t number)
{
	uint32_t place = number & PLACES;
	void *at = p->chunk[place / CHUNK] + place % CHUNK * p->entry;

	return at;
}

size_t halfopen_step(const struct halfopens *h, const struct segment *g)
{
	const struct synplaces *p = &h->of[!endpoint_is_v4(&g->src)];

	if (p->idle || p->used < p->nchunks * CHUNK)
		return 0;
	return arenas_step(&h->arenas, CHUNK * p->entry);
}

static bool grow(struct halfopens *h, struct synplaces *p)
{
	size_t step = arenas_step(&h->arenas, CHUNK * p->entry);
	uint8_t *chunk;

	if (p->nchunks >= PLACES / CHUNK ||
	    !chunks_room(&p->chunk, p->nchunks, &p->cap))
		return false;
	chunk = arenas_cut(&h->arenas, CHUNK * p->entry);
	if (!chunk)
		return false;
	p->chunk[p->nchunks++] = chunk;
	h->bytes += step;
	return true;
}

static bool new_place(struct halfopens *h, struct synplaces *p, uint32_t *place)
{
	if (p->idle) {
		*place = p->idle - 1;
		p->idle = packed_at(p, *place)->frame;
		return true;
	}
	if (p->used == p->nchunks * CHUNK && !grow(h, p))
		return false;
	*place = p->used++;
	return true;
}

static bool is_near(const struct synepoch *e, const struct segment *g, uint64_t id)
{
	int64_t away = (int64_t)(g->ts - e->ts);

	return away < FAR_NS && away >= -FAR_NS && g->number - e->frame <= UINT32_MAX &&
	       id - e->id <= UINT32_MAX;
}

/* The epoch that it falls into, if need be a new one. */
static struct synepoch *epoch_for(struct halfopens *h, const struct segment *g,
				  uint64_t id)
{
	struct synepoch *e = &h->epoch[h->present];

	if (h->count && is_near(e, g, id))
		return e;
	e = &h->epoch[(h->present + 1) % SYN_EPOCHS];
	if (e->left)
		return NULL;
	h->present = (uint8_t)((h->present + 1) % SYN_EPOCHS);
	*e = (struct synepoch){ .ts = g->ts, .frame = g->number, .id = id };
	return e;
}

static void pack(struct packed *p, const struct synepoch *e, const struct segment *g,
		 uint64_t id)
{
	uint64_t away = g->ts - e->ts;
	size_t size = endpoint_is_v4(&g->src) ? 4 : 16;

	p->frame = (uint32_t)(g->number - e->frame);
	p->id = (uint32_t)(id - e->id);
	p->ts_low = (uint32_t)away;
	p->ts_high = (int16_t)(away >> 32);
	p->seq = g->seq;
	p->tsval = g->tsval;
	p->window = g->window;
	p->flags = (uint16_t)(g->flags | (unsigned int)g->wscale << WSCALE_BIT);
	p->port[0] = g->src.port;
	p->port[1] = g->dst.port;
	p->options = (uint8_t)g->opts;
	memcpy(p->addr, g->src.addr + 16 - size, size);
	memcpy(p->addr + size, g->dst.addr + 16 - size, size);
}

bool halfopen_add(struct halfopens *h, const struct segment *g, uint64_t id,
		  uint32_t *number)
{
	bool v6 = !endpoint_is_v4(&g->src);
	struct synepoch *e = epoch_for(h, g, id);
	struct packed *p;
	uint32_t place;

	if (!e || !new_place(h, &h->of[v6], &place))
		return false;
	*number = place | (v6 ? FAMILY_V6 : 0);
	p = packed_at(&h->of[v6], place);
	pack(p, e, g, id);
	p->epoch = h->present;
	e->left++;
	h->count++;
	return true;
}

static struct endpoint end_of(const struct packed *p, bool v6, size_t which)
{
	return v6 ? endpoint_v6(p->addr + 16 * which, p->port[which])
		  : endpoint_v4(p->addr + 4 * which, p->port[which]);
}

void halfopen_get(const struct halfopens *h, uint32_t number, struct halfopen *o)
{
	bool v6 = number & FAMILY_V6;
	const struct packed *p = packed_at(places_of(h, number), number);
	const struct synepoch *e = &h->epoch[p->epoch];
	int64_t away = (int64_t)p->ts_high * (INT64_C(1) << 32) + p->ts_low;

	o->id = e->id + p->id;
	o->syn = (struct segment){ .ts = e->ts + (uint64_t)away,
				   .number = e->frame + p->frame,
				   .src = end_of(p, v6, 0),
				   .dst = end_of(p, v6, 1),
				   .seq = p->seq,
				   .tsval = p->tsval,
				   .window = p->window,
				   .flags = p->flags & FLAGS_KEPT,
				   .opts = p->options,
				   .wscale = (uint8_t)(p->flags >> WSCALE_BIT) };
}

static bool end_is(const struct packed *p, size_t size, size_t which,
		   const struct endpoint *e)
{
	return p->port[which] == e->port &&
	       memcmp(p->addr + size * which, e->addr + 16 - size, size) == 0;
}

bool halfopen_is(const struct halfopens *h, uint32_t number, const struct endpoint *a,
		 const struct endpoint *b)
{
	bool v6 = number & FAMILY_V6;
	const struct packed *p = packed_at(places_of(h, number), number);
	size_t size = v6 ? 16 : 4;

	if (endpoint_is_v4(a) == v6 || endpoint_is_v4(b) == v6)
		return false;
	return (end_is(p, size, 0, a) && end_is(p, size, 1, b)) ||
	       (end_is(p, size, 0, b) && end_is(p, size, 1, a));
}

void halfopen_remove(struct halfopens *h, uint32_t number)
{
	struct synplaces *places = &h->of[!!(number & FAMILY_V6)];
	struct packed *p = packed_at(places, number);

	h->epoch[p->epoch].left--;
	h->count--;
	p->flags = 0;
	p->frame = places->idle;
	places->idle = (number & PLACES) + 1;
}

void halfopen_near(const struct halfopens *h, uint32_t number)
{
	const struct synplaces *p = places_of(h, number);
	const char *at = (const char *)packed_at(p, number);

	__builtin_prefetch(at);
	__builtin_prefetch(at + p->entry - 1);
}

bool halfopen_next(const struct halfopens *h, uint32_t *number)
{
	uint32_t n = *number;

	if (!(n & FAMILY_V6)) {
		while (n < h->of[0].used && !packed_at(&h->of[0], n)->flags)
			n++;
		if (n >= h->of[0].used)
			n = FAMILY_V6;
	}
	if (n & FAMILY_V6)
		while ((n & PLACES) < h->of[1].used && !packed_at(&h->of[1], n)->flags)
			n++;
	*number = n;
	return !(n & FAMILY_V6) || (n & PLACES) < h->of[1].used;
}
