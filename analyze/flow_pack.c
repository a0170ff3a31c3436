/* SPDX-License-Identifier: MIT
 *
 * flow_pack.c - flows that have been silent, packed.
 *
 * Most of what a flow has is zero: of its words of 4 bytes only the others are kept, behind
 * a bit for each word. So it takes less than half. Who has been silent for some time moves
 * from its slab to the attic, with all that it has on shelves, and comes back with its next
 * segment. That costs as much as some segments: it must be rare. So who has closed and will
 * leave the table soon stays where it is.
 */
#include "flow_impl.h"

#include <string.h>

#define SECOND	   UINT64_C(1000000000)
#define PACK_OVER  (1 * SECOND)	 /* who has closed hardly ever speaks again */
#define PACK_OTHER (10 * SECOND) /* others do: most heartbeats are quicker */
#define ROUNDS	   8		 /* ticks in which all are looked at */
#define FEW_ROUNDS 32		 /* the same where nobody is packed soon */
#define OLD_ROUNDS 64		 /* the same of those that are packed */
#define AHEAD	   8

#define WORD		 sizeof(uint32_t)
#define BITMAP(bytes)	 (((bytes) / WORD + 31) / 32) /* words */
#define WORDS_MAX(bytes) ((bytes) / WORD + BITMAP(bytes))

/* Whatever type it has. */
typedef uint32_t any_word __attribute__((may_alias));

/**
 * struct packed - A flow in the attic
 * @when:	struct flowtab_turn
 * @over:	When it is surely over: see second_of(); UINT32_MAX if never
 * @has:	1u << enum annex
 * @word:	Of flow and story and what is behind it, then of what it has else: a bitmap each, and
 *		the words of its bits
 */
struct packed {
	uint64_t when;
	uint32_t over, has;
	uint32_t word[WORDS_MAX(sizeof(struct whole_flow)) + ANNEX_N];
};
static_assert(sizeof(struct packed) <= ATTIC_MAX, "the attic takes it");
static_assert(sizeof(struct flow) == 32 * WORD, "one word of the bitmap is all of it");
static_assert(offsetof(struct whole_flow, zeek) ==
		      sizeof(struct flow) + sizeof(struct story),
	      "as in a slab");
static_assert(sizeof(struct story) % WORD == 0 && sizeof(struct zeek) % WORD == 0 &&
		      sizeof(struct extra) % WORD == 0 &&
		      sizeof(struct loss) % WORD == 0 &&
		      sizeof(struct more_resets) % WORD == 0 &&
		      sizeof(struct asked_more) % WORD == 0,
	      "words");

/* A flow with what is behind it. */
static size_t whole(const struct flowtab *t)
{
	return sizeof(struct flow) + sizeof(struct story) +
	       (t->cfg.opinions ? sizeof(struct zeek) : 0);
}

/* Up to 32 words. Return: behind those that are kept */
static uint32_t *pack_32(uint32_t *to, uint32_t *bitmap, const any_word *from,
			 size_t words)
{
	uint32_t set = 0;

#pragma GCC unroll 8
	for (size_t i = 0; i < words; i++)
		set |= (uint32_t)(from[i] != 0) << i;
	*bitmap = set;
	for (; set; set &= set - 1)
		*to++ = from[__builtin_ctz(set)];
	return to;
}

/* Return: behind it */
static uint32_t *pack_words(uint32_t *to, const void *what, size_t bytes)
{
	const any_word *from = what;
	size_t words = bytes / WORD;
	uint32_t *bitmap = to;

	to += BITMAP(bytes);
	for (size_t i = 0; i < words; i += 32)
		to = pack_32(to, bitmap++, from + i, words - i < 32 ? words - i : 32);
	return to;
}

static const uint32_t *unpack_32(uint32_t set, const uint32_t *from, uint8_t *to)
{
	for (; set; set &= set - 1)
		memcpy(to + (size_t)__builtin_ctz(set) * WORD, from++, WORD);
	return from;
}

static const uint32_t *unpack_words(const uint32_t *from, void *to, size_t bytes)
{
	const uint32_t *bitmap = from;

	memset(to, 0, bytes);
	from += BITMAP(bytes);
	for (size_t i = 0; i < BITMAP(bytes); i++)
		from = unpack_32(bitmap[i], from, (uint8_t *)to + i * 32 * WORD);
	return from;
}

static const struct packed *packed_at(const struct flowtab *t, uint32_t place)
{
	return attic_at(&t->attic, place);
}

uint64_t flowtab_packed_when(const struct flowtab *t, uint32_t place)
{
	return packed_at(t, place)->when;
}

void flowtab_peek(const struct flowtab *t, uint32_t place, struct flow *f)
{
	const struct packed *p = packed_at(t, place);

	memset(f, 0, sizeof(*f));
	unpack_32(p->word[0], p->word + BITMAP(whole(t)), (uint8_t *)f);
}

/* Of 2^30 ns, up to the year 2116: what comes later is never. */
static uint32_t second_of(tstamp ts)
{
	return ts >> 30 < UINT32_MAX ? (uint32_t)(ts >> 30) : UINT32_MAX;
}

static uint32_t over_at(const struct flowtab *t, const struct flow *f)
{
	tstamp limit = flow_limit(f, &t->cfg.limits);

	if (!limit || limit > UINT64_MAX - f->last)
		return UINT32_MAX;
	return second_of(f->last + limit);
}

/* As it lies in its slab, pointers too: they are made anew. Return: bytes of it */
static size_t pack(const struct flowtab *t, uint32_t n, struct packed *p)
{
	const struct flow *f = flow_at(t, n);
	const struct story *s = story_at(t, n);
	uint32_t *to = pack_words(p->word, f, whole(t));

	p->over = over_at(t, f);
	p->when = flowtab_when(t, s);
	p->has = 0;
	for (int a = 0; a < ANNEX_N; a++) {
		const void *is = annex_of(s, (enum annex)a);

		if (!is)
			continue;
		p->has |= 1u << a;
		to = pack_words(to, is, annex_kind[a].bytes);
	}
	return (size_t)((uint8_t *)to - (uint8_t *)p);
}

static uint32_t take_place(struct flowtab *t, size_t bytes)
{
	uint32_t place = attic_take(&t->attic, bytes);

	if (place != ATTIC_NONE || !flowtab_fits(t, ATTIC_CHUNK) ||
	    !attic_grow(&t->attic))
		return place;
	t->bytes += ATTIC_CHUNK;
	return attic_take(&t->attic, bytes);
}

bool flowtab_pack(struct flowtab *t, uint32_t n)
{
	const struct flow *f = flow_at(t, n);
	struct story *s = story_at(t, n);
	struct packed p UNSET;
	uint32_t place;
	size_t bytes;

	asked_tidy(&s->asked[SIDE_A]);
	asked_tidy(&s->asked[SIDE_B]);
	bytes = pack(t, n, &p);
	place = take_place(t, bytes);
	if (place == ATTIC_NONE)
		return false;
	memcpy(attic_at(&t->attic, place), &p, bytes);
	t->npacked++;
	if (!f->detached)
		flowtab_relabel(t, flowtab_hash(t, &f->end[0], &f->end[1]), n + 1,
				place | SLOT_PACKED);
	flowtab_release(t, n);
	return true;
}

void flowtab_expand(const struct flowtab *t, uint32_t place, struct whole_flow *u)
{
	const struct packed *p = packed_at(t, place);
	const uint32_t *from = unpack_words(p->word, u, whole(t));

	u->story.zeek = t->cfg.opinions ? &u->zeek : NULL;
	for (int i = 0; i < ANNEX_N; i++) {
		enum annex a = (enum annex)i;

		if (!(p->has & 1u << i))
			continue;
		from = unpack_words(from, annex_in(u, a), annex_kind[a].bytes);
		annex_set(&u->story, a, annex_in(u, a));
	}
}

static void take_out(struct flowtab *t, uint32_t place, const struct flow *f,
		     uint32_t hash)
{
	if (!f->detached)
		flowtab_unlist(t, hash, place | SLOT_PACKED);
	attic_give(&t->attic, place);
	t->npacked--;
}

void flowtab_drop_packed(struct flowtab *t, uint32_t place, bool early)
{
	struct whole_flow u UNSET;

	flowtab_expand(t, place, &u);
	take_out(t, place, &u.flow, flowtab_hash(t, &u.flow.end[0], &u.flow.end[1]));
	if (t->cfg.leave)
		t->cfg.leave(t->cfg.arg, &u.flow, &u.story, early);
}

/* Of what was asked the oldest is forgotten, of RSTs the last. */
static void put_less(struct story *s, const struct whole_flow *u, enum annex a)
{
	struct asked *asked = &s->asked[a == ANNEX_MORE_B];

	if (a == ANNEX_RESETS)
		return;
	*asked = u->story.asked[a == ANNEX_MORE_B];
	asked_shorten(asked);
}

/* What it leads to. Return: false if there is no room for what it must have */
static bool put_annexes(struct flowtab *t, struct story *s, const struct whole_flow *u)
{
	for (int i = 0; i < ANNEX_N; i++) {
		enum annex a = (enum annex)i;
		const void *was = annex_of(&u->story, a);

		if (!was)
			continue;
		if (flowtab_annex(t, s, a))
			memcpy(annex_of(s, a), was, annex_kind[a].bytes);
		else if (annex_must(a))
			return false;
		else
			put_less(s, u, a);
	}
	return true;
}

/* In its new place, but for what it leads to. */
static void settle(struct flow *f, struct story *s, const struct whole_flow *u)
{
	struct zeek *zeek = s->zeek;
	uint32_t n = s->number;

	*f = u->flow;
	*s = u->story;
	s->number = n;
	for (int a = 0; a < ANNEX_N; a++)
		annex_set(s, (enum annex)a, NULL);
	s->zeek = zeek;
	if (zeek)
		*zeek = u->zeek;
}

/* As what it is, not as what begins there. */
static void wait_again(struct flowtab *t, uint32_t n)
{
	if (!t->cfg.as_they_end)
		return;
	wheel_take(&t->wheel, n);
	flowtab_wait(t, n);
}

uint32_t flowtab_unpack(struct flowtab *t, uint32_t hash, uint32_t place)
{
	struct whole_flow u UNSET;
	struct story *s;
	struct flow *f;

	flowtab_expand(t, place, &u);
	take_out(t, place, &u.flow, hash);
	f = flowtab_begin(t, hash, &u.flow.end[0], &u.flow.end[1], &s);
	if (!f) {
		if (t->cfg.leave)
			t->cfg.leave(t->cfg.arg, &u.flow, &u.story, true);
		return 0;
	}
	settle(f, s, &u);
	wait_again(t, s->number);
	if (put_annexes(t, s, &u))
		return s->number + 1;
	flowtab_drop(t, s->number, true);
	return 0;
}

static bool is_silent(const struct flowtab *t, const struct flow *f)
{
	bool over = f->detached || flow_is_closed(f);
	tstamp limit = over && !t->cfg.as_they_end ? PACK_OVER : PACK_OTHER;

	return f->used && t->now > f->last && t->now - f->last > limit;
}

void flowtab_pack_silent(struct flowtab *t)
{
	uint32_t looks = t->nflows / (t->cfg.as_they_end ? FEW_ROUNDS : ROUNDS) + 1;

	if (!t->nflows || !flowtab_pays(t, looks))
		return;
	while (looks-- > 0) {
		uint32_t n = t->pack_hand;

		t->pack_hand = n + 1 < t->nflows ? n + 1 : 0;
		if (n + AHEAD < t->nflows)
			__builtin_prefetch(&flow_at(t, n + AHEAD)->last);
		if (is_silent(t, flow_at(t, n)) && !flowtab_pack(t, n))
			return;
	}
}

void flowtab_packed_old(struct flowtab *t)
{
	uint32_t looks = t->attic.places / OLD_ROUNDS + 1;

	if (!t->npacked || !flowtab_pays(t, looks))
		return;
	while (looks-- > 0) {
		uint32_t place = t->old_hand;

		if (attic_turn(&t->attic, &t->old_hand) &&
		    packed_at(t, place)->over < second_of(t->now))
			flowtab_drop_packed(t, place, false);
	}
}
