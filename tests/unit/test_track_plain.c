/* SPDX-License-Identifier: MIT
 *
 * test_track_plain.c - which segments are plain. That the same comes of them as of
 * track_segment() is checked with each segment of each script: see script.h.
 */
#include "script.h"

#define OPEN SCRIPT_OPEN

/* A letter for each segment after the handshake: p plain, . not. */
static const struct {
	const char *script, *plain;
} rows[] = {
	{ OPEN "C P. 1 1 5; S . 1 6; S P. 1 6 9; C . 6 10; C P. 6 10 5", "ppppp" },
	{ OPEN "C P. 1 1 5; S . 1 6; C P. 6 1 5; S P. 1 11 9; C . 11 10; C F. 11 10",
	  "ppppp." },
	/* an ACK that is older than the last one: the last one counts */
	{ OPEN "C P. 1 1 5; C P. 6 1 5; S . 1 11; S P. 1 6 9; S P. 10 6 9", "ppppp" },
	/* sent again, out of order, unseen, probes */
	{ OPEN "S . 1 1; C P. 1 1 5; C P. 1 1 5", "pp." },
	{ OPEN "S . 1 1; C P. 6 1 5; C P. 1 1 5", "p.." },
	{ OPEN "S . 1 1; C P. 1 1 5; S . 1 100", "pp." },
	{ OPEN "S . 1 1; C . 0 1", "p." },
	/* windows of 0, and after them */
	{ OPEN "S . 1 1; C P. 1 1 5; S . 1 6 w0; S . 1 6; C P. 6 1 5", "pp..." },
	/* closing */
	{ OPEN "S . 1 1; C F. 1 1; S . 1 2; S P. 1 2 5; C . 2 6", "p...." },
	{ OPEN "S . 1 1; S R. 1 1; C P. 1 1 5", "p.." },
	/* from the middle */
	{ "C P. 1 1 5; S P. 1 6 5; C P. 6 6 5; S . 6 11; C P. 11 6 5", "..ppp" },
};

static void beat(struct play *p, const struct beat *b, char *plain)
{
	enum side x;
	struct row row;

	if (!p->f) {
		p->f = flowtab_add(p->tab, &b->g.src, &b->g.dst, &p->s);
		p->f->client = SIDE_A;
	}
	x = play_side(p, &b->g.src);
	assert_true(flowtab_prepare(p->tab, p->f, p->s, x, &b->g));
	*plain = track_plain(p->f, p->s, x, &b->g) ? 'p' : '.';
	if (*plain == '.')
		track_segment(p->f, p->s, x, &b->g, &row);
}

static void test_rows(void **state)
{
	struct flowtab_cfg cfg = { .key = { 1, 2 }, .max_bytes = 64u << 20 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct script s = script_from(rows[i].script, SCRIPT_V4);
		struct play p = { .tab = flowtab_new(&cfg) }, same;
		bool open = strncmp(rows[i].script, OPEN, strlen(OPEN)) == 0;
		char plain[32] = "";
		struct beat b;
		size_t n = 0;

		print_message("%s\n", rows[i].script);
		while (script_next(&s, &b))
			beat(&p, &b, &plain[n++]);
		assert_string_equal(plain + (open ? 3 : 0), rows[i].plain);
		flowtab_free(p.tab);
		play_script(&same, rows[i].script, SCRIPT_V4);
		play_end(&same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
