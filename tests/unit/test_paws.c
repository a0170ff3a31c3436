/* SPDX-License-Identifier: MIT
 *
 * test_paws.c - old timestamps, and those that only seem old.
 */
#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The handshake, with timestamps. */
#define OPEN_TS "C S 0 ts100; S S. 0 1 ts500; C . 1 1 ts100; "

/* clang-format off */
static const struct {
	const char *name, *script;
} rows[] = {
	{ "data with an old timestamp is dropped, and its bytes still to come",
	  OPEN_TS
	  "C P. 1 1 5 ts99 > paws\n"
	  "S . 1 1 ts501   >\n"
	  "C P. 1 1 5 ts101 > data\n"
	  "S . 1 6 ts502   > ack-data\n" },
	{ "a FIN with an old timestamp ends nothing",
	  OPEN_TS "C F. 1 1 ts99 > paws ESTABLISHED/ESTABLISHED\n" },
	{ "a timestamp may stand still",
	  OPEN_TS "C P. 1 1 5 ts100 > data\n" },
	{ "clocks come round",
	  "C S 0 ts4294967290; S S. 0 1 ts500; C . 1 1 ts4294967295\n"
	  "C P. 1 1 5 ts3 > data\n" },
	{ "a bare ACK may be old", OPEN_TS "C . 1 1 ts99 >\n" },
	{ "a RST may be old",
	  OPEN_TS "C R. 1 1 ts99 > rst-abort rst-accepted CLOSE/CLOSE\n" },
	{ "what fills a hole is not old, though what came behind it is younger",
	  OPEN_TS
	  "C P. 6 1 5 ts110 > data-gap\n"
	  "S . 1 1 ts501    >\n"
	  "C P. 1 1 5 ts105 > data-fills\n" },
	{ "a copy of what has come before is no news",
	  OPEN_TS
	  "C P. 1 1 5 ts110; S . 1 6 ts501\n"
	  "C P. 1 1 5 ts105 > data-retrans\n" },
	{ "a connection without timestamps",
	  SCRIPT_OPEN "C P. 1 1 5 ts100; S . 1 6; C P. 6 1 5 > data\n" },
	{ "each side has its own clock",
	  OPEN_TS
	  "S P. 1 1 5 ts500 > data\n"
	  "C . 1 6 ts101    > ack-data\n"
	  "S P. 6 1 5 ts499 > paws\n" },
};
/* clang-format on */

static void test_rows(void **state)
{
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].name);
		play_script(&p, rows[i].script, SCRIPT_V4);
		play_end(&p);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
