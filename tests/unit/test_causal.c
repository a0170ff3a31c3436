/* SPDX-License-Identifier: MIT
 *
 * test_causal.c - rows by cause: who was faster does not show.
 */
#include "causal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * A list is written as words of three letters: who (C, S), what kind, and which:
 *	s segment: S syn, d data, a ACK, F FIN, R RST
 *	c call: x connect, a accept, l listen, w write, r read, q close
 *	e the same entered, v returned
 *	k a socket as the kernel shows it
 */
static const struct {
	char letter;
	enum call_id id;
} calls[] = { { 'x', CALL_CONNECT }, { 'a', CALL_ACCEPT }, { 'l', CALL_LISTEN },
	      { 'w', CALL_WRITE },   { 'r', CALL_READ },   { 'q', CALL_CLOSE } };

static const struct {
	char letter;
	uint16_t flags;
	uint32_t payload;
} segments[] = { { 'S', SEG_SYN, 0 },
		 { 'd', SEG_ACK | SEG_PSH, 5 },
		 { 'a', SEG_ACK, 0 },
		 { 'F', SEG_FIN | SEG_ACK, 0 },
		 { 'R', SEG_RST | SEG_ACK, 0 } };

static void set_segment(struct row *r, char letter)
{
	r->kind = ROW_SEGMENT;
	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
		if (segments[i].letter == letter) {
			r->seg.flags = segments[i].flags;
			r->seg.payload = segments[i].payload;
		}
}

static struct call call_of(char letter)
{
	struct call c = { .id = CALL_SOCKET };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].letter == letter)
			c.id = (uint8_t)calls[i].id;
	return c;
}

/* The row that says "entered" keeps the call; "returned" refers to it. */
static void add(struct rowstore *st, struct rowlist *l, const char *word, tstamp ts,
		const struct call *open[static 128])
{
	struct row r = { .ts = ts, .side = word[0] == 'S' ? SIDE_B : SIDE_A };
	struct call c = call_of(word[2]);
	struct row *kept;

	if (word[1] == 's') {
		set_segment(&r, word[2]);
		rowlist_add(st, l, &r);
	} else if (word[1] == 'k') {
		r.kind = ROW_SOCK;
		rowlist_add(st, l, &r);
	} else if (word[1] == 'v') {
		r.kind = ROW_CALL_LEAVE;
		r.call = open[(int)word[2]];
		rowlist_add(st, l, &r);
	} else {
		r.kind = word[1] == 'e' ? ROW_CALL_ENTER : ROW_CALL;
		kept = rowlist_call(st, l, &r, &c);
		assert_non_null(kept);
		open[(int)word[2]] = kept->call;
	}
}

static void put_word(char *out, const struct row *r)
{
	char what = '?';

	if (r->kind == ROW_SEGMENT) {
		for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
			if (segments[i].flags == r->seg.flags)
				what = segments[i].letter;
	} else if (r->kind != ROW_SOCK) {
		for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
			if (calls[i].id == r->call->id)
				what = calls[i].letter;
	}
	out[0] = r->side == SIDE_B ? 'S' : 'C';
	out[1] = r->kind == ROW_SEGMENT	     ? 's'
		 : r->kind == ROW_SOCK	     ? 'k'
		 : r->kind == ROW_CALL_ENTER ? 'e'
					     : 'c';
	out[2] = what;
	out[3] = ' ';
}

static void check(const char *in, const char *want)
{
	struct flow f = { .client = SIDE_A };
	struct flow_view v = { .flow = &f };
	struct rowstore *st = rowstore_new(1 << 20);
	struct rowlist l = { .n = 0 };
	const struct call *open[128] = { NULL };
	char out[256] = "";
	struct row *rows;
	size_t n;
	tstamp ts = 1;

	assert_non_null(st);
	for (const char *w = in; *w; w += w[3] ? 4 : 3)
		add(st, &l, w, ts++, open);
	rowlist_end(st, &l);
	rows = causal_rows(&v, &l, &n);
	assert_non_null(rows);
	assert_true(4 * n < sizeof(out));
	for (size_t i = 0; i < n; i++)
		put_word(out + 4 * i, &rows[i]);
	if (n)
		out[4 * n - 1] = '\0';
	assert_string_equal(out, want);
	free(rows);
	rowlist_clear(st, &l);
	rowstore_free(st);
}

static void test_races(void **state)
{
	(void)state;
	/* The server's accept() and the client's write() have nothing to do with each other. */
	check("Ccx Scl CsS SsS Csa Sca Ccw Csd", "Ccx Scl CsS SsS Csa Ccw Csd Sca");
	check("Scl Ccx CsS SsS Csa Ccw Csd Sca", "Ccx Scl CsS SsS Csa Ccw Csd Sca");
	/* An ACK comes before or after the read() of what it acknowledges. */
	check("Csd Scr Ssa", "Csd Ssa Scr");
	check("Csd Ssa Scr", "Csd Ssa Scr");
}

static void test_causes(void **state)
{
	(void)state;
	/* What a call sends comes after it, what it reads before. */
	check("Ccw Csd Scr", "Ccw Csd Scr");
	check("Ccq CsF Scq SsF", "Ccq CsF Scq SsF");
	/* A write() after the RST fails, one before it does not. */
	check("CsR Scw", "CsR Scw");
	check("Scw CsR", "Scw CsR");
	/* The order of the wire, and that of one side's calls. */
	check("SsF CsF Scw Scq", "SsF CsF Scw Scq");
	/* What the kernel showed stands where it was seen. */
	check("Ccw Ck. Csd", "Ccw Ck? Csd");
}

static void test_calls_apart(void **state)
{
	(void)state;
	check("Ser Ccw Csd Svr", "Ccw Csd Scr"); /* where it returned */
	check("Cew Sca Csd Cvw", "Ccw Csd Sca"); /* where it was entered */
	check("Ser Ccw Csd", "Ccw Ser Csd");	 /* it never did */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_races),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_calls_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
