/* SPDX-License-Identifier: MIT
 *
 * test_track_close.c - the two FINs, what acknowledges them, and the states they lead to.
 */
#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *name;
	enum script_ends ends;
	const char *script;
} closes[] = {
	{ "the client closes, the server a little later", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1  > active-close FIN_WAIT1/CLOSE_WAIT\n"
	  "S . 1 2   > fin-acked FIN_WAIT2/CLOSE_WAIT\n"
	  "S F. 1 2  > passive-close TIME_WAIT/LAST_ACK\n"
	  "C . 2 2   > fin-acked last-ack TIME_WAIT/CLOSE\n" },
	{ "the server closes first", SCRIPT_V6,
	  SCRIPT_OPEN
	  "S F. 1 1  > active-close CLOSE_WAIT/FIN_WAIT1\n"
	  "C . 1 2   > fin-acked CLOSE_WAIT/FIN_WAIT2\n"
	  "C F. 1 2  > passive-close LAST_ACK/TIME_WAIT\n"
	  "S . 2 2   > fin-acked last-ack CLOSE/TIME_WAIT\n" },
	{ "FIN and ACK of the FIN in one segment", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1\n"
	  "S F. 1 2  > fin-acked passive-close TIME_WAIT/LAST_ACK\n"
	  "C . 2 2   > fin-acked last-ack TIME_WAIT/CLOSE\n" },
	{ "FINs with data", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C FP. 1 1 5 > data active-close FIN_WAIT1/CLOSE_WAIT\n"
	  "S FP. 1 7 9 > data data-after-fin ack-data fin-acked passive-close"
	  " TIME_WAIT/LAST_ACK\n"
	  "C . 7 11    > ack-data fin-acked last-ack TIME_WAIT/CLOSE\n" },
	{ "FINs cross", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1  > active-close FIN_WAIT1/CLOSE_WAIT\n"
	  "S F. 1 1  > fin-crossed CLOSING/CLOSING\n"
	  "C . 2 2   > fin-acked CLOSING/TIME_WAIT\n"
	  "S . 2 2   > fin-acked TIME_WAIT/TIME_WAIT\n" },
	{ "FINs cross with data in both directions", SCRIPT_V6,
	  SCRIPT_OPEN
	  "C F. 1 1 3 > data active-close\n"
	  "S F. 1 1 4 > data data-after-fin in-flight fin-crossed CLOSING/CLOSING\n"
	  "S . 6 5    > ack-data fin-acked TIME_WAIT/CLOSING\n"
	  "C . 5 6    > ack-data fin-acked TIME_WAIT/TIME_WAIT\n" },
	{ "the FIN is sent again", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1\n"
	  "C F. 1 1 +1s > fin-retrans FIN_WAIT1/CLOSE_WAIT\n"
	  "S . 1 2      > fin-acked FIN_WAIT2/CLOSE_WAIT\n"
	  "C F. 1 1     > fin-retrans FIN_WAIT2/CLOSE_WAIT\n" },
	{ "the FIN is sent again with the data before it", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C P. 1 1 5\n"
	  "C F. 6 1\n"
	  "C FP. 1 1 5 +1s > data-retrans fin-retrans FIN_WAIT1/CLOSE_WAIT\n" },
	{ "the second FIN is sent again", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1; S F. 1 2\n"
	  "S F. 1 2 +1s > fin-retrans TIME_WAIT/LAST_ACK\n"
	  "C . 2 2      > fin-acked last-ack TIME_WAIT/CLOSE\n"
	  "C . 2 2      > TIME_WAIT/CLOSE\n" },
	{ "a FIN with data behind a hole waits for what is missing", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 6 1 5 > data-gap active-close FIN_WAIT1/ESTABLISHED\n"
	  "S . 1 1    > FIN_WAIT1/ESTABLISHED\n"
	  "C . 1 1 5  > data-fills FIN_WAIT1/CLOSE_WAIT\n"
	  "S . 1 12   > ack-data fin-acked FIN_WAIT2/CLOSE_WAIT\n" },
	{ "a bare FIN behind a hole waits for what is missing", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 6 1   > active-close FIN_WAIT1/ESTABLISHED\n"
	  "S . 1 1    > FIN_WAIT1/ESTABLISHED\n"
	  "C . 1 1 5  > data-fills FIN_WAIT1/CLOSE_WAIT\n"
	  "S . 1 7    > ack-data fin-acked FIN_WAIT2/CLOSE_WAIT\n" },
	{ "a FIN behind a hole is delivered when it is acknowledged", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 6 1   > active-close FIN_WAIT1/ESTABLISHED\n"
	  "S . 1 7    > ack-data fin-acked FIN_WAIT2/CLOSE_WAIT\n"
	  "S F. 1 7   > passive-close TIME_WAIT/LAST_ACK\n" },
	{ "a FIN behind a hole that is filled in two parts", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 11 1  > active-close FIN_WAIT1/ESTABLISHED\n"
	  "C . 1 1 5  > data-fills FIN_WAIT1/ESTABLISHED\n"
	  "C . 6 1 5  > data-fills FIN_WAIT1/CLOSE_WAIT\n" },
	{ "data to a side that has shut down sending only", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1\n"
	  "S . 1 2    > fin-acked FIN_WAIT2/CLOSE_WAIT\n"
	  "S P. 1 2 5 > data data-after-fin FIN_WAIT2/CLOSE_WAIT\n"
	  "C . 2 6    > ack-data FIN_WAIT2/CLOSE_WAIT\n"
	  "S F. 6 2   > passive-close TIME_WAIT/LAST_ACK\n" },
	{ "data that was on its way when the FIN came", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1\n"
	  "S P. 1 1 5 > data data-after-fin in-flight FIN_WAIT1/CLOSE_WAIT\n"
	  "S . 6 2    > fin-acked FIN_WAIT2/CLOSE_WAIT\n" },
	{ "data sent again to a side that sent FIN", SCRIPT_V4,
	  SCRIPT_OPEN
	  "S P. 1 1 5\n"
	  "C F. 1 1\n"
	  "S P. 1 2 5 > data-retrans fin-acked FIN_WAIT2/CLOSE_WAIT\n" },
	{ "FIN instead of the last ACK of the handshake", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "C F. 1 1  > handshake active-close FIN_WAIT1/CLOSE_WAIT\n" },
	{ "the server closes before the handshake is done", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "S F. 1 1  > active-close CLOSE_WAIT/FIN_WAIT1\n"
	  "C . 1 2   > handshake fin-acked CLOSE_WAIT/FIN_WAIT2\n" },
	{ "a close seen from the middle", SCRIPT_V4,
	  "C F. 1 1  > active-close FIN_WAIT1/CLOSE_WAIT\n"
	  "S F. 1 2  > fin-acked passive-close TIME_WAIT/LAST_ACK\n"
	  "C . 2 2   > fin-acked last-ack TIME_WAIT/CLOSE\n" },
	{ "a capture that begins with the second FIN", SCRIPT_V4,
	  "S F. 1 2  > active-close CLOSE_WAIT/FIN_WAIT1\n"
	  "C . 2 2   > fin-acked CLOSE_WAIT/FIN_WAIT2\n" },
	{ "a capture that ends with the second FIN", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S . 1 2\n"
	  "S F. 1 2  > passive-close TIME_WAIT/LAST_ACK\n" },
	{ "the ACK of the first FIN is missing", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1\n"
	  "S F. 1 1  > fin-crossed CLOSING/CLOSING\n"
	  "C . 2 2   > fin-acked CLOSING/TIME_WAIT\n" },
	{ "a second FIN at another place", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1\n"
	  "C F. 2 1 5 > data after-own-fin unexpected\n" },
	{ "the ACK covers the data and not the FIN", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C F. 1 1 5 > data active-close\n"
	  "S . 1 6    > ack-data FIN_WAIT1/CLOSE_WAIT\n"
	  "S . 1 7    > fin-acked FIN_WAIT2/CLOSE_WAIT\n" },
	{ "a socket connected to itself closes", SCRIPT_SELF,
	  "C S 0; C S. 0 1; C . 1 1\n"
	  "C F. 1 1   > active-close CLOSING/CLOSING\n"
	  "C . 2 2    > fin-acked TIME_WAIT/TIME_WAIT\n" },
	{ "a FIN with the SYN leaves a listener alone", SCRIPT_V4,
	  "C SF 0     > syn active-close unexpected SYN_SENT/-\n" },
	{ "a close after Fast Open", SCRIPT_V4,
	  "C S 0 10; S S. 0 11\n"
	  "C F. 11 1  > handshake active-close FIN_WAIT1/CLOSE_WAIT\n"
	  "S F. 1 12  > fin-acked passive-close TIME_WAIT/LAST_ACK\n" },
};
/* clang-format on */

static void test_closes(void **state)
{
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(closes); i++) {
		print_message("%s\n", closes[i].name);
		play_script(&p, closes[i].script, closes[i].ends);
		play_end(&p);
	}
}

static void test_frames(void **state)
{
	struct play p;

	(void)state;
	play_script(&p,
		    SCRIPT_OPEN "C P. 1 1 5; C F. 6 1; C F. 6 1; S . 1 7; S F. 1 7;"
				"C . 7 2",
		    SCRIPT_V4);
	assert_int_equal(p.s->fin[SIDE_A], 5);
	assert_int_equal(p.s->fin[SIDE_B], 8);
	assert_int_equal(p.s->fin_acked[SIDE_A], 7);
	assert_int_equal(p.s->fin_acked[SIDE_B], 9);
	assert_int_equal(p.row[6].ref, 5);
	assert_int_equal(p.row[6].seg.newly, 5);
	assert_int_equal(p.row[8].seg.newly, 0);
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closes),
		cmocka_unit_test(test_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
