/* SPDX-License-Identifier: MIT
 *
 * test_zeek.c - Zeek's conn_state and history, a row for each of its rules.
 */
#include "zeek.h"

#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define CLOSED_BY_BOTH SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2;"

/* clang-format off */
static const struct {
	const char *name, *script, *state, *history;
} rows[] = {
	/* conn_state, in the order in which Zeek asks */
	{ "refused", "C S 0; S R. =0 1", "REJ", "Sr" },
	{ "both sent RST and no data", SCRIPT_OPEN "C R. 1 1; S R. 1 1", "REJ", "ShARr" },
	{ "both sent RST, after data", SCRIPT_OPEN "C P. 1 1 5; C R. 6 1; S R. 1 1",
	  "RSTR", "ShADRr" },
	{ "a RST of who was never connected to", "S R 1", "RSTRH", "^r" },
	{ "SYN+ACK, then the same side's RST", "S S. 0 1; S R 1", "OTH", "HR" },
	{ "the server's RST", SCRIPT_OPEN "S R. 1 1", "RSTR", "ShAr" },
	{ "the server's RST after the client was seen in the middle",
	  "C P. 1 1 5; S R 1", "RSTRH", "Dr" },
	{ "SYN and RST of the client", "C S 0; C R 1", "RSTOS0", "SR" },
	{ "RST of the client in the middle", "C . 1 1; C R 1", "OTH", "AR" },
	{ "the client's RST", SCRIPT_OPEN "C R. 1 1", "RSTO", "ShAR" },
	{ "both closed", CLOSED_BY_BOTH, "SF", "ShAFf" },
	{ "both closed, then RST: a closed end stays closed", CLOSED_BY_BOTH "S R 2",
	  "SF", "ShAFfr" },
	{ "RST between the two FINs", SCRIPT_OPEN "C F. 1 1; C R 2; S F. 1 2", "SF",
	  "ShAFRf" },
	{ "SYN and FIN, no answer", "C S 0; C F. 1 1", "SH", "SF" },
	{ "the client closed", SCRIPT_OPEN "C F. 1 1; S . 1 2", "S2", "ShAFa" },
	{ "SYN+ACK and FIN of the server, nothing of the client", "S S. 0 1; S F. 1 1",
	  "SH", "HF" },
	{ "the server closed", SCRIPT_OPEN "S F. 1 1; C . 1 2", "S3", "ShAf" },
	{ "the server closed, the client was seen in the middle",
	  "C . 1 1; S F. 1 1", "SHR", "Af" },
	{ "SYN only", "C S 0", "S0", "S" },
	{ "established", SCRIPT_OPEN, "S1", "ShA" },
	{ "from the middle", "C P. 1 1 5; S . 1 6", "OTH", "Da" },
	/* history: one class a packet */
	{ "FIN with data is only F", SCRIPT_OPEN "C F. 1 1 5", "S2", "ShAF" },
	{ "SYN with data is only S", "C S 0 10", "S0", "S" },
	{ "ACK with data is only D", SCRIPT_OPEN "C P. 1 1 5", "S1", "ShAD" },
	{ "FIN with RST is I", SCRIPT_OPEN "C FR. 1 1", "RSTO", "ShAI" },
	{ "SYN with FIN is Q", "C SF 0", "SH", "Q" },
	{ "SYN with RST is Q", "C SR 0", "OTH", "Q" },
	{ "SYN, FIN and RST is I", "C SFR 0", "OTH", "I" },
	{ "no flag and no data is nothing", SCRIPT_OPEN "C - 1", "S1", "ShA" },
	/* history: written once */
	{ "A, D once a direction",
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6; C P. 6 1 5; S . 1 11; S P. 1 11 5;"
	  "C . 11 6; S P. 6 11 5; C . 11 11", "S1", "ShADad" },
	{ "I and Q once", SCRIPT_OPEN "C FR. 1 1; C FR. 1 1; C SF 1; C SR 1", "RSTO",
	  "ShAIQ" },
	{ "the same SYN again", "C S 0; C S 0", "S0", "S" },
	{ "the same SYN+ACK again", "C S 0; S S. 0 1; S S. 0 1", "S1", "Sh" },
	{ "the same FIN again", SCRIPT_OPEN "C F. 1 1; C F. 1 1", "S2", "ShAF" },
	{ "the same RST again", SCRIPT_OPEN "C R 1; C R 1", "RSTO", "ShAR" },
	/* history: again with another sequence number */
	{ "another RST", SCRIPT_OPEN "C R 1; C R 2", "RSTO", "ShARR" },
	{ "another FIN", SCRIPT_OPEN "C F. 1 1; C F. 3 1", "S2", "ShAFF" },
	{ "FIN with more data ends elsewhere", SCRIPT_OPEN "C F. 1 1 5; C F. 1 1 6",
	  "S2", "ShAFFT" },
	{ "SYN and SYN+ACK share their number", "C S 0; C S. 0 1", "S0", "S" },
	/* history: the 1st, 10th, 100th time */
	{ "one retransmission",
	  SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5", "S1", "ShADT" },
	{ "nine retransmissions",
	  SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5;"
	  "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5", "S1", "ShADT" },
	{ "ten retransmissions",
	  SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5;"
	  "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C P. 1 1 5",
	  "S1", "ShADTT" },
	{ "pure ACKs are no retransmissions", SCRIPT_OPEN "C . 1 1; C . 1 1", "S1",
	  "ShA" },
	{ "a window of 0", SCRIPT_OPEN "S . 1 1 w0; S . 1 1 w0", "S1", "ShAaw" },
	{ "a window of 0 to who has sent FIN", SCRIPT_OPEN "C F. 1 1; S . 1 2 w0", "S2",
	  "ShAFa" },
	{ "a window of 0 in a RST", SCRIPT_OPEN "S R. 1 1 w0", "RSTR", "ShAr" },
	{ "a gap is the other side's", SCRIPT_OPEN "S . 1 100", "S1", "ShAaG" },
	/* who is the originator */
	{ "a lone SYN+ACK flips when the other side acknowledges", "S S. 0 1; C . 1 1",
	  "OTH", "^hA" },
	{ "a lone SYN+ACK", "S S. 0 1", "OTH", "H" },
	{ "first a segment of a likely server", "S P. 1 1 5; C . 1 6", "OTH", "^dA" },
	{ "first a segment towards a likely server", "C P. 1 1 5", "OTH", "D" },
	{ "a SYN of the server's port does not flip", "S S 0", "S0", "S" },
};
/* clang-format on */

static void test_rows(void **state)
{
	char history[ZEEK_HISTORY_STRLEN];
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].name);
		play_script(&p, rows[i].script, SCRIPT_V4);
		assert_string_equal(zeek_history(p.s->zeek, history), rows[i].history);
		assert_string_equal(zeek_conn_state(p.s->zeek), rows[i].state);
		play_end(&p);
	}
}

static void test_counted_a_hundred_times(void **state)
{
	struct segment g = { .flags = SEG_ACK, .payload = 5, .src.port = 40000 };
	struct zeek_seen seen = { .retrans = true };
	char history[ZEEK_HISTORY_STRLEN];
	struct zeek z = { .n = 0 };

	(void)state;
	for (int i = 0; i < 999; i++)
		zeek_segment(&z, &g, &seen);
	assert_string_equal(zeek_history(&z, history), "DTTT");
	zeek_segment(&z, &g, &seen);
	assert_string_equal(zeek_history(&z, history), "DTTTT");
}

/* A call of the server can be the first that is known of a flow. */
static void test_the_first_sender_is_the_originator(void **state)
{
	static const uint16_t flags[] = { SEG_SYN, SEG_SYN | SEG_ACK, SEG_ACK };
	struct segment g = { .src.port = 40000, .window = 1 };
	char history[ZEEK_HISTORY_STRLEN];

	(void)state;
	for (uint8_t first = 0; first < 2; first++) {
		struct zeek_seen seen = { .by = first };
		struct zeek z = { .n = 0 };

		for (size_t i = 0; i < COUNT(flags); i++, seen.by = !seen.by) {
			g.flags = flags[i];
			zeek_segment(&z, &g, &seen);
		}
		assert_string_equal(zeek_history(&z, history), "ShA");
		assert_string_equal(zeek_conn_state(&z), "S1");
		assert_int_equal(zeek_originator(&z), first);
	}
}

static void test_history_is_bounded(void **state)
{
	struct segment g = { .flags = SEG_RST };
	struct zeek_seen seen = { .by = 0 };
	char history[ZEEK_HISTORY_STRLEN];
	struct zeek z = { .n = 0 };

	(void)state;
	g.src.port = 80;
	for (g.seq = 0; g.seq < 1000; g.seq++)
		zeek_segment(&z, &g, &seen);
	assert_int_equal(strlen(zeek_history(&z, history)), ZEEK_HISTORY_MAX + 1);
	assert_int_equal(history[0], '^');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_counted_a_hundred_times),
		cmocka_unit_test(test_the_first_sender_is_the_originator),
		cmocka_unit_test(test_history_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
