/* SPDX-License-Identifier: MIT
 *
 * recorder.c - frames in pieces of one size, in a list for each connection.
 *
 * The list has the first frames and then the last ones: when it is full the one after the
 * first ones goes. Connections stand in order of their last frame; when no piece is left the
 * oldest one is given up. Numbers of pieces and connections are from 1 on, 0 is none.
 */
#include "recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pairhash.h"

/**
 * struct piece - A frame
 * @next:	The one after it, or the next idle piece
 */
struct piece {
	tstamp ts;
	uint64_t number;
	uint32_t caplen, wirelen, next;
	int linktype;
	uint8_t data[];
};

/**
 * struct trail - A connection
 * @first, @last: Its frames; @early the last one of those that stay
 * @n:		How many there are
 * @chain:	The next one of the same slot, or the next idle one
 * @older, @newer: Neighbours by time
 */
struct trail {
	struct endpoint end[2];
	uint32_t first, early, last, n;
	uint32_t chain, older, newer;
};

struct recorder {
	struct recorder_cfg cfg;
	size_t piece;
	uint32_t room, mask;
	uint8_t *pieces;
	struct trail *trails;
	uint32_t *slots;
	uint32_t idle_piece, idle_trail, oldest, newest;
	uint32_t used_pieces, used_trails;
	uint64_t given_up;
};

static struct piece *piece_at(const struct recorder *r, uint32_t n)
{
	void *at = r->pieces + r->piece * (n - 1);

	return at;
}

static uint32_t slots_for(uint32_t n)
{
	uint32_t slots = 64;

	while (slots < n && slots < UINT32_C(1) << 30)
		slots *= 2;
	return slots;
}

int recorder_new(struct recorder **out, const struct recorder_cfg *cfg, struct err *e)
{
	struct recorder *r = calloc(1, sizeof(*r));
	size_t n;

	if (!r)
		return err_set(e, -ENOMEM, "no memory for the recorder");
	r->cfg = *cfg;
	r->piece = (sizeof(struct piece) + cfg->snaplen + 7) / 8 * 8;
	n = cfg->memory / (r->piece + sizeof(struct trail) + 2 * sizeof(*r->slots));
	r->room = n > UINT32_C(1) << 30 ? UINT32_C(1) << 30 : (uint32_t)n;
	r->mask = slots_for(r->room) - 1;
	r->pieces = calloc(r->room + (size_t)1, r->piece);
	r->trails = calloc(r->room + (size_t)1, sizeof(*r->trails));
	r->slots = calloc(r->mask + (size_t)1, sizeof(*r->slots));
	if (!r->pieces || !r->trails || !r->slots || !r->room) {
		recorder_free(r);
		return err_set(e, -ENOMEM, "the recorder needs more memory");
	}
	*out = r;
	return 0;
}

void recorder_free(struct recorder *r)
{
	if (!r)
		return;
	free(r->pieces);
	free(r->trails);
	free(r->slots);
	free(r);
}

static uint32_t *slot_of(struct recorder *r, const struct endpoint *a,
			 const struct endpoint *b)
{
	return &r->slots[pairhash(r->cfg.key, a, b) & r->mask];
}

static bool is_between(const struct trail *t, const struct endpoint *a,
		       const struct endpoint *b)
{
	return (endpoint_eq(&t->end[0], a) && endpoint_eq(&t->end[1], b)) ||
	       (endpoint_eq(&t->end[0], b) && endpoint_eq(&t->end[1], a));
}

static uint32_t find(struct recorder *r, const struct endpoint *a,
		     const struct endpoint *b)
{
	uint32_t n = *slot_of(r, a, b);

	while (n && !is_between(&r->trails[n], a, b))
		n = r->trails[n].chain;
	return n;
}

static void unlink_time(struct recorder *r, uint32_t n)
{
	struct trail *t = &r->trails[n];

	*(t->older ? &r->trails[t->older].newer : &r->oldest) = t->newer;
	*(t->newer ? &r->trails[t->newer].older : &r->newest) = t->older;
}

static void link_newest(struct recorder *r, uint32_t n)
{
	struct trail *t = &r->trails[n];

	t->older = r->newest;
	t->newer = 0;
	*(r->newest ? &r->trails[r->newest].newer : &r->oldest) = n;
	r->newest = n;
}

static void free_piece(struct recorder *r, uint32_t n)
{
	piece_at(r, n)->next = r->idle_piece;
	r->idle_piece = n;
}

static void free_trail(struct recorder *r, uint32_t n)
{
	struct trail *t = &r->trails[n];
	uint32_t *at = slot_of(r, &t->end[0], &t->end[1]);

	while (*at != n)
		at = &r->trails[*at].chain;
	*at = t->chain;
	unlink_time(r, n);
	t->chain = r->idle_trail;
	r->idle_trail = n;
}

/* The first frame of a list goes. */
static void drop_first(struct recorder *r, struct trail *t)
{
	uint32_t n = t->first;

	t->first = piece_at(r, n)->next;
	if (t->last == n)
		t->last = 0;
	t->n--;
	free_piece(r, n);
}

static void give_up_oldest(struct recorder *r)
{
	uint32_t n = r->oldest;

	while (r->trails[n].first)
		drop_first(r, &r->trails[n]);
	free_trail(r, n);
	r->given_up++;
}

static uint32_t new_piece(struct recorder *r)
{
	uint32_t n = r->idle_piece;

	if (n)
		r->idle_piece = piece_at(r, n)->next;
	else if (r->used_pieces < r->room)
		n = ++r->used_pieces;
	return n;
}

static uint32_t new_trail(struct recorder *r, const struct endpoint *a,
			  const struct endpoint *b)
{
	uint32_t n = r->idle_trail, *slot = slot_of(r, a, b);

	if (n)
		r->idle_trail = r->trails[n].chain;
	else
		n = ++r->used_trails;
	r->trails[n] = (struct trail){ .end = { *a, *b }, .chain = *slot };
	*slot = n;
	link_newest(r, n);
	return n;
}

/* The first of the last frames goes. */
static void drop_middle(struct recorder *r, struct trail *t)
{
	struct piece *early = piece_at(r, t->early);
	uint32_t n = early->next;

	early->next = piece_at(r, n)->next;
	if (t->last == n)
		t->last = t->early;
	t->n--;
	free_piece(r, n);
}

static void fill(const struct recorder *r, struct piece *p, const struct frame *f)
{
	p->ts = f->ts;
	p->number = f->number;
	p->linktype = f->linktype;
	p->wirelen = f->wirelen;
	p->caplen = f->caplen < r->cfg.snaplen ? f->caplen : r->cfg.snaplen;
	p->next = 0;
	memcpy(p->data, f->data, p->caplen);
}

static void append(struct recorder *r, struct trail *t, uint32_t n)
{
	if (t->last)
		piece_at(r, t->last)->next = n;
	else
		t->first = n;
	t->last = n;
	if (++t->n <= RECORDER_FIRST)
		t->early = n;
	else if (t->n > RECORDER_FIRST + r->cfg.last)
		drop_middle(r, t);
}

/* What is first now are the frames that stay. */
static void first_again(const struct recorder *r, struct trail *t)
{
	t->early = t->first;
	for (uint32_t i = 1; i < RECORDER_FIRST && i < t->n; i++)
		t->early = piece_at(r, t->early)->next;
}

void recorder_frame(struct recorder *r, const struct frame *f, const struct endpoint *a,
		    const struct endpoint *b)
{
	uint32_t piece = new_piece(r), n;

	while (!piece) {
		give_up_oldest(r);
		piece = new_piece(r);
	}
	fill(r, piece_at(r, piece), f);
	n = find(r, a, b);
	if (n) {
		unlink_time(r, n);
		link_newest(r, n);
	} else {
		n = new_trail(r, a, b);
	}
	append(r, &r->trails[n], piece);
}

void recorder_take(struct recorder *r, const struct endpoint *a,
		   const struct endpoint *b, uint64_t from, uint64_t to,
		   void (*fn)(void *arg, const struct frame *f), void *arg)
{
	uint32_t n = find(r, a, b);
	struct trail *t = &r->trails[n];

	while (n && t->first && piece_at(r, t->first)->number <= to) {
		const struct piece *p = piece_at(r, t->first);
		struct frame f = { .ts = p->ts,
				   .number = p->number,
				   .linktype = p->linktype,
				   .caplen = p->caplen,
				   .wirelen = p->wirelen,
				   .data = p->data };

		if (fn && p->number >= from)
			fn(arg, &f);
		drop_first(r, t);
	}
	if (n && t->first)
		first_again(r, t);
	else if (n)
		free_trail(r, n);
}

uint64_t recorder_given_up(const struct recorder *r)
{
	return r->given_up;
}
