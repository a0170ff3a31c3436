/* SPDX-License-Identifier: MIT
 *
 * script.h - segments of one connection as text, and what must become of them.
 *
 * One step a segment, separated by ';' or a new line:
 *
 *	C S 0 ws7           > syn SYN_SENT/-
 *	S S. 0 1            > syn-ack ESTABLISHED/SYN_RECV
 *	C P. 1 1 5 w512 +3s > data handshake
 *
 * Who sends it: C has the client's port, S the server's. Flags in tcpdump's letters.
 * Sequence number, relative to an initial one just below 2^32, so that everything wraps;
 * with "=" absolute. With ACK the acknowledgement number. Bytes of payload. w: window;
 * ws: window scale offered; ts: timestamp; fastclose, tcprst: MP_FASTCLOSE, MP_TCPRST; +3s, +5ms: time since the segment
 * before, 1 ms if not given. "icmp" in place of flags: an ICMP error quotes a segment of
 * that side, and t3/1: of that type and code. After ">" what must hold then: all labels, and the states of C and S.
 */
#ifndef TCT_SCRIPT_H
#define TCT_SCRIPT_H

#include <assert.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flowtab.h"
#include "invariant.h"
#include "judge.h"
#include "track.h"

#define SCRIPT_OPEN "C S 0; S S. 0 1; C . 1 1; "
#define SCRIPT_MS   UINT64_C(1000000)
#define SCRIPT_T0   (UINT64_C(1700000000) * 1000 * SCRIPT_MS)

enum script_ends { SCRIPT_V4, SCRIPT_V6, SCRIPT_SELF };

/**
 * struct script - Where a script stands
 * @at:		What comes next
 * @ts, @frame:	Of the last segment
 * @host:	Makes connections different
 */
struct script {
	const char *at;
	enum script_ends ends;
	tstamp ts;
	uint64_t frame;
	uint8_t host;
};

/**
 * struct beat - One step
 * @by_client:	C sends it
 * @labels:	Those it must have; with @judged
 * @states:	"ESTABLISHED/SYN_RECV", or ""
 */
struct beat {
	struct segment g;
	bool by_client, icmp, judged;
	uint64_t labels;
	char states[32];
};

static inline struct script script_from(const char *text, enum script_ends ends)
{
	return (struct script){ .at = text, .ends = ends, .ts = SCRIPT_T0, .host = 1 };
}

static inline uint32_t script_isn(bool client)
{
	return client ? UINT32_C(0xfffffffc) : UINT32_C(0xfffffffa);
}

static inline struct endpoint script_end(const struct script *s, bool client)
{
	uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8 };
	uint8_t host = client || s->ends == SCRIPT_SELF ? s->host : 200;
	uint16_t port = client || s->ends == SCRIPT_SELF ? 40000 : 80;

	addr[15] = host;
	if (s->ends == SCRIPT_V6)
		return endpoint_v6(addr, port);
	return endpoint_v4((const uint8_t[]){ 192, 0, 2, host }, port);
}

/* The next word of this step into @word; false at its end. */
static inline bool script_word(struct script *s, char word[static 32])
{
	size_t n;

	s->at += strspn(s->at, " \t");
	n = strcspn(s->at, " \t;\n");
	assert(n < 32);
	memcpy(word, s->at, n);
	word[n] = '\0';
	s->at += n;
	return n > 0;
}

static inline uint32_t script_number(struct script *s, uint32_t isn)
{
	char word[32], *end;
	bool absolute, some = script_word(s, word);
	uint32_t n;

	assert(some);
	absolute = word[0] == '=';
	n = (uint32_t)strtoll(word + absolute, &end, 10);
	assert(*end == '\0');
	return absolute ? n : isn + n;
}

static inline uint16_t script_flags(const char *word)
{
	static const char letters[] = "FSRP.UEWe";
	uint16_t flags = 0;

	for (; *word && *word != '-'; word++) {
		assert(strchr(letters, *word));
		flags |= (uint16_t)(1u << (strchr(letters, *word) - letters));
	}
	return flags;
}

static inline tstamp script_wait(const char *word)
{
	char *unit;
	tstamp n = strtoull(word, &unit, 10);

	if (strcmp(unit, "s") == 0)
		return n * 1000 * SCRIPT_MS;
	if (strcmp(unit, "us") == 0)
		return n * 1000;
	assert(strcmp(unit, "ms") == 0);
	return n * SCRIPT_MS;
}

static inline void script_option(const char *word, struct beat *b, tstamp *wait)
{
	if (word[0] == '+') {
		*wait = script_wait(word + 1);
	} else if (strcmp(word, "fastclose") == 0) {
		b->g.opts |= OPT_MPTCP | OPT_FASTCLOSE;
	} else if (strcmp(word, "tcprst") == 0) {
		b->g.opts |= OPT_MPTCP | OPT_MP_RST;
	} else if (word[0] == 'w' && word[1] == 's') {
		b->g.opts |= OPT_WSCALE;
		b->g.wscale = (uint8_t)atoi(word + 2);
	} else if (word[0] == 't' && word[1] == 's') {
		b->g.opts |= OPT_TS;
		b->g.tsval = (uint32_t)strtoul(word + 2, NULL, 10);
	} else if (word[0] == 't') {
		b->g.icmp_type = (uint8_t)atoi(word + 1);
		b->g.icmp_code = (uint8_t)atoi(strchr(word, '/') + 1);
	} else if (word[0] == 'w') {
		b->g.window = (uint16_t)atoi(word + 1);
	} else {
		char *end;

		b->g.payload = (uint32_t)strtoul(word, &end, 10);
		assert(*end == '\0');
	}
}

static inline void script_expect(struct script *s, struct beat *b)
{
	char word[32];

	b->judged = true;
	while (script_word(s, word)) {
		int i = 0;

		if (strchr(word, '/')) {
			memcpy(b->states, word, sizeof(word));
			continue;
		}
		while (i < LABEL_N && strcmp(labels[i].name, word) != 0)
			i++;
		if (i == LABEL_N)
			fail_msg("no label is called %s", word);
		b->labels |= UINT64_C(1) << i;
	}
}

/** script_next() - The next step; false after the last */
static inline bool script_next(struct script *s, struct beat *b)
{
	tstamp wait = SCRIPT_MS;
	bool client;
	char word[32];

	s->at += strspn(s->at, " \t;\n");
	if (!script_word(s, word))
		return false;
	assert(strcmp(word, "C") == 0 || strcmp(word, "S") == 0);
	client = word[0] == 'C';
	*b = (struct beat){ .by_client = client, .g = { .window = 64240, .ttl = 64 } };
	b->g.src = script_end(s, client);
	b->g.dst = script_end(s, !client);
	script_word(s, word);
	b->icmp = strcmp(word, "icmp") == 0;
	if (!b->icmp)
		b->g.flags = script_flags(word);
	b->g.seq = script_number(s, script_isn(client));
	if (b->g.flags & SEG_ACK)
		b->g.ack =
			script_number(s, script_isn(s->ends == SCRIPT_SELF ? client
									   : !client));
	while (script_word(s, word)) {
		if (strcmp(word, ">") == 0)
			script_expect(s, b);
		else
			script_option(word, b, &wait);
	}
	b->g.ts = s->ts += wait;
	b->g.number = ++s->frame;
	return true;
}

/**
 * struct play - A script played to the tracker
 * @row:	Of each step, @n in all
 */
struct play {
	struct flowtab *tab;
	struct flow *f;
	struct story *s;
	struct row row[64];
	size_t n;
	struct verdict v;
};

static inline enum side play_side(const struct play *p, const struct endpoint *e)
{
	assert(p->f);
	return endpoint_eq(&p->f->end[SIDE_A], e) ? SIDE_A : SIDE_B;
}

static inline void play_text(char *buf, size_t n, uint64_t set, const char *states)
{
	size_t used = 0;

	buf[0] = '\0';
	for (; set; set &= set - 1)
		used += (size_t)snprintf(buf + used, n - used, "%s ",
					 labels[__builtin_ctzll(set)].name);
	snprintf(buf + used, n - used, "%s", states);
}

static inline void play_check(const struct play *p, const struct beat *b,
			      const struct row *row)
{
	char got[512], want[512], states[48] = "";
	enum side c = play_side(p, b->by_client ? &b->g.src : &b->g.dst);
	const char *broken = flow_broken(p->f, p->s);

	if (broken)
		fail_msg("frame %" PRIu64 ": %s", b->g.number, broken);
	if (!b->judged)
		return;
	if (b->states[0])
		snprintf(states, sizeof(states), "%s/%s",
			 tcp_states[row->state[c]].name,
			 tcp_states[row->state[flow_other(p->f, c)]].name);
	play_text(got, sizeof(got), row->labels, states);
	play_text(want, sizeof(want), b->labels, b->states);
	if (strcmp(got, want) != 0)
		print_message("frame %" PRIu64 ":\n", b->g.number);
	assert_string_equal(got, want);
}

static inline void play_beat(struct play *p, const struct beat *b)
{
	struct row *row = &p->row[p->n++];
	enum side x;

	assert(p->n <= sizeof(p->row) / sizeof(p->row[0]));
	if (!p->f) {
		p->f = flowtab_add(p->tab, &b->g.src, &b->g.dst, &p->s);
		p->s->id = 1;
		p->f->client = b->by_client ? SIDE_A : SIDE_B;
	}
	x = play_side(p, &b->g.src);
	if (!b->icmp && plain_broken(p->f, p->s, x, &b->g))
		fail_msg("frame %" PRIu64 ": %s", b->g.number,
			 plain_broken(p->f, p->s, x, &b->g));
	if (b->icmp)
		assert(flowtab_extra(p->tab, p->s));
	else
		assert(flowtab_prepare(p->tab, p->f, p->s, x, &b->g));
	if (b->icmp)
		track_icmp(p->f, p->s, x, &b->g, row);
	else
		track_segment(p->f, p->s, x, &b->g, row);
	play_check(p, b, row);
}

/** play_script() - One connection through the tracker; to play_end() */
static inline void play_script(struct play *p, const char *text, enum script_ends ends)
{
	struct flowtab_cfg cfg = {
		.key = { 1, 2 }, .opinions = true, .max_bytes = 64u << 20, .rows = true
	};
	struct script s = script_from(text, ends);
	struct beat b;

	memset(p, 0, sizeof(*p));
	p->tab = flowtab_new(&cfg);
	assert_non_null(p->tab);
	while (script_next(&s, &b))
		play_beat(p, &b);
	judge(p->f, p->s, 0, &(struct causes_memo){ 0 }, &p->v);
}

static inline void play_end(struct play *p)
{
	flowtab_free(p->tab);
}

/** verdict_text() - "reset closer=server tw=- half-close: unread-data? abort!" */
static inline const char *verdict_text(const struct verdict *v, char *buf, size_t n)
{
	static const char *const mark[CERTAINTY_N] = { "?", "", "!" };
	const char *closer = whose_name[v->closer], *tw = whose_name[v->time_wait];
	size_t used;

	used = (size_t)snprintf(buf, n, "%s closer=%s tw=%s%s%s",
				endings[v->ending].name, closer ? closer : "-",
				tw ? tw : "-", v->half_close ? " half-close" : "",
				v->ncauses ? ":" : "");
	for (size_t i = 0; i < v->ncauses; i++) {
		const struct cause_row *c = &causes[v->causes[i]];

		used += (size_t)snprintf(buf + used, n - used, " %s%s", c->name,
					 mark[c->certainty]);
	}
	return buf;
}

/** reset_text() - "#4 abort accepted", "#5 reply to #4 refused", "#6 abort moot" */
static inline const char *reset_text(const struct reset *r, char *buf, size_t n)
{
	char to[32] = "";

	if (r->provoked)
		snprintf(to, sizeof(to), " to #%" PRIu64, r->provoked);
	snprintf(buf, n, "#%" PRIu64 " %s%s %s", r->frame, rst_family_name[r->family],
		 to,
		 r->effective  ? "accepted"
		 : r->accepted ? "moot"
			       : "refused");
	return buf;
}

#endif /* TCT_SCRIPT_H */
