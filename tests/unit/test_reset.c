/* SPDX-License-Identifier: MIT
 *
 * test_reset.c - whose a RST is, what provoked it, and whether it is believed.
 */
#include "reset.h"

#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Where a RST stands against the next number its receiver expects. */
enum place { EXACT, IN_WINDOW, FAR_ABOVE, ONE_BELOW, FAR_BELOW, PLACE_N };

static const struct {
	const char *name;
	int offset;
} places[PLACE_N] = {
	[EXACT] = { "the next number expected", 0 },
	[IN_WINDOW] = { "in the window", 10 },
	[FAR_ABOVE] = { "beyond the window", 1000000 },
	[ONE_BELOW] = { "one below", -1 },
	[FAR_BELOW] = { "far below", -1000 },
};

#define DEAD	"rst-abort rst-accepted CLOSE/CLOSE"
#define DOUBTED "rst-injected rst-challenged"
#define OUT	"rst-injected rst-ignored"

/**
 * struct row_matrix - The state of who gets a RST
 * @script:	Leads there
 * @by:		Who sends the RST: 'C' or 'S'
 * @next, @ack:	The numbers that it would use
 * @states:	Before it
 * @exact, @below: What follows from a RST at the next number, and one below
 */
static const struct row_matrix {
	const char *name, *script;
	char by;
	int next, ack;
	const char *states, *exact, *below;
} matrix[] = {
	{ "SYN_RECV", "C S 0; S S. 0 1;", 'C', 1, 1, "ESTABLISHED/SYN_RECV", DEAD,
	  OUT },
	{ "ESTABLISHED, to the server", SCRIPT_OPEN, 'C', 1, 1,
	  "ESTABLISHED/ESTABLISHED", DEAD, OUT },
	{ "ESTABLISHED, to the client", SCRIPT_OPEN, 'S', 1, 1,
	  "ESTABLISHED/ESTABLISHED", DEAD, OUT },
	{ "FIN_WAIT1", SCRIPT_OPEN "C F. 1 1;", 'S', 1, 1, "FIN_WAIT1/CLOSE_WAIT", DEAD,
	  OUT },
	{ "FIN_WAIT2", SCRIPT_OPEN "C F. 1 1; S . 1 2;", 'S', 1, 2,
	  "FIN_WAIT2/CLOSE_WAIT", DEAD, OUT },
	{ "CLOSE_WAIT", SCRIPT_OPEN "C F. 1 1; S . 1 2;", 'C', 2, 1,
	  "FIN_WAIT2/CLOSE_WAIT", DEAD, DEAD },
	{ "CLOSING", SCRIPT_OPEN "C F. 1 1; S F. 1 1; C . 2 2;", 'S', 2, 1,
	  "CLOSING/TIME_WAIT", DEAD, DEAD },
	{ "LAST_ACK", SCRIPT_OPEN "C F. 1 1; S F. 1 2;", 'C', 2, 1,
	  "TIME_WAIT/LAST_ACK", DEAD, DEAD },
	{ "TIME_WAIT", SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2;", 'S', 2, 2,
	  "TIME_WAIT/CLOSE", "rst-abort rst-kills-time-wait CLOSE/CLOSE", OUT },
};

static const char *expected(const struct row_matrix *m, enum place at)
{
	if (at == EXACT)
		return m->exact;
	if (at == ONE_BELOW)
		return m->below;
	return at == IN_WINDOW ? DOUBTED : OUT;
}

static void check_cell(const struct row_matrix *m, enum place at, enum script_ends ends)
{
	const char *then = expected(m, at);
	bool believed = strstr(then, "CLOSE/CLOSE");
	struct play p;
	char text[512];

	print_message("%s, %s\n", m->name, places[at].name);
	snprintf(text, sizeof(text), "%s %c R. %d %d > %s %s", m->script, m->by,
		 m->next + places[at].offset, m->ack, then, believed ? "" : m->states);
	play_script(&p, text, ends);
	assert_int_equal(p.s->nresets, 1);
	assert_int_equal(story_reset(p.s, 0)->accepted, believed);
	assert_int_equal(story_reset(p.s, 0)->effective,
			 believed && !strstr(then, "time-wait"));
	assert_int_equal(story_reset(p.s, 0)->provoked, 0);
	play_end(&p);
}

static void test_matrix(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(matrix); i++)
		for (int at = 0; at < PLACE_N; at++)
			check_cell(&matrix[i], (enum place)at,
				   i % 2 ? SCRIPT_V6 : SCRIPT_V4);
}

/* clang-format off */
static const struct {
	const char *name;
	enum script_ends ends;
	const char *script;
	const char *resets; /* all of them, each with a new line */
} rows[] = {
	/* SYN_SENT: the acknowledgement counts, the sequence number does not. */
	{ "a SYN is refused", SCRIPT_V4,
	  "C S 0\n"
	  "S R. =0 1 > rst-refused rst-accepted CLOSE/CLOSE\n",
	  "#2 refusal to #1 accepted\n" },
	{ "a SYN is refused over IPv6, after it was sent again", SCRIPT_V6,
	  "C S 0; C S 0 +1s\n"
	  "S R. =0 1 > rst-refused rst-accepted CLOSE/CLOSE\n",
	  "#3 refusal to #2 accepted\n" },
	{ "a SYN is refused after somebody sent a RST in its sender's name", SCRIPT_V4,
	  "C S 0\n"
	  "C R 1000   > rst-injected rst-challenged SYN_SENT/-\n"
	  "S R. =0 1  > rst-refused rst-accepted CLOSE/CLOSE\n",
	  "#2 injected refused\n#3 refusal to #1 accepted\n" },
	{ "a SYN with data is refused", SCRIPT_V4,
	  "C S 0 10\n"
	  "S R. =0 11 > rst-refused rst-accepted CLOSE/CLOSE\n",
	  "#2 refusal to #1 accepted\n" },
	{ "a RST that does not acknowledge the SYN", SCRIPT_V4,
	  "C S 0\n"
	  "S R. =0 0 > rst-injected rst-bad-ack SYN_SENT/-\n",
	  "#2 injected refused\n" },
	{ "a RST that acknowledges more than the SYN", SCRIPT_V4,
	  "C S 0\n"
	  "S R. =0 2 > rst-injected rst-bad-ack SYN_SENT/-\n",
	  "#2 injected refused\n" },
	{ "a RST without ACK for a SYN", SCRIPT_V4,
	  "C S 0\n"
	  "S R =0 > rst-injected rst-bad-ack SYN_SENT/-\n",
	  "#2 injected refused\n" },
	{ "a SYN+ACK that acknowledges nothing sent is answered", SCRIPT_V4,
	  "C S 0; S S. 0 100\n"
	  "C R 100 > rst-reply rst-accepted\n",
	  "#3 reply to #2 moot\n" },
	{ "a SYN+ACK comes too late", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "C R 1 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#3 reply to #2 accepted\n" },
	/* families */
	{ "a RST that continues the numbers aborts", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6\n"
	  "C R. 6 1 > rst-abort rst-accepted CLOSE/CLOSE\n",
	  "#6 abort accepted\n" },
	{ "a RST behind data that was never acknowledged aborts", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5\n"
	  "C R. 6 1 > rst-abort rst-accepted CLOSE/CLOSE\n",
	  "#5 abort accepted\n" },
	{ "a RST before data that got lost aborts", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5\n"
	  "C R. 1 1 > rst-abort rst-accepted CLOSE/CLOSE\n",
	  "#5 abort accepted\n" },
	{ "data to a closed socket is answered", SCRIPT_V4,
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5\n"
	  "S R 2 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#7 reply to #6 accepted\n" },
	{ "data to a closed socket is answered, late", SCRIPT_V4,
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5\n"
	  "S R 2 +2s > rst-closed rst-accepted CLOSE/CLOSE\n",
	  "#7 reply accepted\n" },
	{ "data to a host that forgot the connection is answered", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5\n"
	  "S R 1 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#5 reply to #4 accepted\n" },
	{ "the second FIN is answered", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S . 1 2; S F. 1 2\n"
	  "C R 2 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#7 reply to #6 accepted\n" },
	{ "data from the middle of nowhere is answered", SCRIPT_V6,
	  "C P. 1 1 5\n"
	  "S R 1 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#2 reply to #1 accepted\n" },
	{ "a capture that begins with a RST", SCRIPT_V4,
	  "C R. 1 1 > rst-abort rst-accepted CLOSE/CLOSE\n",
	  "#1 abort accepted\n" },
	{ "a RST with MP_FASTCLOSE", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R. 1 1 fastclose > rst-abort rst-accepted mptcp-fastclose CLOSE/CLOSE\n",
	  "#4 abort accepted\n" },
	{ "a RST that an ACK with MP_FASTCLOSE asks for", SCRIPT_V4,
	  SCRIPT_OPEN "C . 1 1 fastclose > mptcp-fastclose ESTABLISHED/ESTABLISHED\n"
		      "S R. 1 1 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#5 abort to #4 accepted\n" },
	{ "a RST long after an ACK with MP_FASTCLOSE", SCRIPT_V4,
	  SCRIPT_OPEN "C . 1 1 fastclose > mptcp-fastclose ESTABLISHED/ESTABLISHED\n"
		      "S R. 1 1 +3s > rst-abort rst-accepted CLOSE/CLOSE\n",
	  "#5 abort accepted\n" },
	/* challenges */
	{ "a RST in the window is asked back for", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R 100 > rst-injected rst-challenged ESTABLISHED/ESTABLISHED\n"
	  "S . 1 1 > challenge-ack ESTABLISHED/ESTABLISHED\n"
	  "C P. 1 1 5 > data ESTABLISHED/ESTABLISHED\n",
	  "#4 injected refused\n" },
	{ "a RST in the window that was meant is repeated", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R 100 > rst-injected rst-challenged\n"
	  "S . 1 1 > challenge-ack\n"
	  "C R 1   > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#4 injected refused\n#6 reply to #5 accepted\n" },
	{ "the window counts scaled", SCRIPT_V4,
	  "C S 0 ws0; S S. 0 1 ws7; C . 1 1; S . 1 1 w100\n"
	  "C R 12799 > rst-injected rst-challenged\n"
	  "C R 12801 > rst-injected rst-ignored\n",
	  "#5 injected refused\n#6 injected refused\n" },
	/* life after a RST */
	{ "what was on its way when the RST came", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R. 1 1\n"
	  "S P. 1 1 5 > data in-flight CLOSE/CLOSE\n",
	  "#4 abort accepted\n" },
	{ "a FIN that was on its way when the RST came", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R. 1 1\n"
	  "S F. 1 1 > active-close in-flight CLOSE/CLOSE\n",
	  "#4 abort accepted\n" },
	{ "who should have been reset goes on", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R. 1 1\n"
	  "S P. 1 1 5 +9ms > data after-rst CLOSE/ESTABLISHED\n",
	  "#4 abort refused\n" },
	{ "who sent the RST goes on: it was somebody else's", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R. 1 1\n"
	  "C P. 1 1 5 > data after-own-rst ESTABLISHED/CLOSE\n",
	  "#4 injected accepted\n" },
	{ "both go on", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C R. 1 1\n"
	  "C P. 1 1 5 > data after-own-rst ESTABLISHED/CLOSE\n"
	  "S . 1 6 +1s > ack-data after-rst ESTABLISHED/ESTABLISHED\n",
	  "#4 injected refused\n" },
	{ "in TIME_WAIT both go on", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2\n"
	  "C R. 2 1    > rst-abort rst-accepted CLOSE/CLOSE\n"
	  "C . 2 2     > fin-acked after-own-rst TIME_WAIT/CLOSE\n",
	  "#6 injected accepted\n" },
	/* when all is over */
	{ "a RST after both FINs are acknowledged ends TIME_WAIT only", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2\n"
	  "S R 2 > rst-reply rst-kills-time-wait CLOSE/CLOSE\n",
	  "#7 reply to #6 moot\n" },
	{ "a second RST comes too late", SCRIPT_V4,
	  SCRIPT_OPEN "C R. 1 1\n"
	  "S R 1 > rst-closed rst-late CLOSE/CLOSE\n",
	  "#4 abort accepted\n#5 reply refused\n" },
	{ "a RST does not answer a RST, but what was sent before it", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; C R 100\n"
	  "S R 1 > rst-reply rst-accepted CLOSE/CLOSE\n",
	  "#5 injected refused\n#6 reply to #4 accepted\n" },
	{ "the same RST again comes too late", SCRIPT_V4,
	  SCRIPT_OPEN "C R. 1 1\n"
	  "C R. 1 1 > rst-abort rst-late CLOSE/CLOSE\n",
	  "#4 abort accepted\n#5 abort refused\n" },
	{ "a RST to the last ACK's sender, out of the window", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2\n"
	  "S R 1000000 > rst-ignored rst-injected TIME_WAIT/CLOSE\n",
	  "#7 injected refused\n" },
};
/* clang-format on */

static void test_rows(void **state)
{
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[512] = "", one[128];

		print_message("%s\n", rows[i].name);
		play_script(&p, rows[i].script, rows[i].ends);
		for (uint32_t k = 0; k < story_resets(p.s); k++) {
			strcat(text, reset_text(story_reset(p.s, k), one, sizeof(one)));
			strcat(text, "\n");
		}
		assert_string_equal(text, rows[i].resets);
		play_end(&p);
	}
}

static const struct {
	const char *name, *script;
	uint64_t frame; /* of the decisive RST, 0: none */
} decisions[] = {
	{ "no RST", SCRIPT_OPEN, 0 },
	{ "the only one", SCRIPT_OPEN "C R. 1 1", 4 },
	{ "the only one, though it was refused", SCRIPT_OPEN "C R 100", 4 },
	{ "the first that was accepted", SCRIPT_OPEN "C R 100; C R 1000; C R. 1 1", 6 },
	{ "the first of two that were accepted",
	  SCRIPT_OPEN "C R. 1 1; C R. 1 1; S R 1", 4 },
	{ "the first if none was accepted", SCRIPT_OPEN "C R 100; S R 100", 4 },
	{ "not the one whose receiver went on",
	  SCRIPT_OPEN "C R. 1 1; S P. 1 1 5 +1s; C R 1", 6 },
};

static void test_decisive(void **state)
{
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(decisions); i++) {
		const struct reset *r;

		print_message("%s\n", decisions[i].name);
		play_script(&p, decisions[i].script, SCRIPT_V4);
		r = reset_decisive(p.s);
		assert_int_equal(r ? r->frame : 0, decisions[i].frame);
		play_end(&p);
	}
}

static void test_many(void **state)
{
	char text[1024] = SCRIPT_OPEN;
	struct play p;

	(void)state;
	for (int i = 0; i < 20; i++)
		strcat(text, "C R 1000000;");
	strcat(text, "C R. 1 1 > rst-abort rst-accepted CLOSE/CLOSE");
	play_script(&p, text, SCRIPT_V4);
	assert_int_equal(p.s->nresets, 21);
	assert_int_equal(story_reset(p.s, RESETS_MAX - 2)->frame, 2 + RESETS_MAX);
	/* The newest has the last slot, and this one decided. */
	assert_int_equal(story_reset(p.s, RESETS_MAX - 1)->frame, 3 + 21);
	assert_int_equal(reset_decisive(p.s)->frame, 3 + 21);
	assert_int_equal(story_reset(p.s, 0)->earlier, 0);
	assert_int_equal(story_reset(p.s, 2)->earlier, 5);
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_decisive),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
