/* SPDX-License-Identifier: MIT
 *
 * test_prose.c - what happened, in sentences.
 */
#include "prose.h"

#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *name;
	enum script_ends ends;
	const char *script, *text;
} told[] = {
	{ "graceful", SCRIPT_V4, SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2",
	  "The client closed first (FIN #4), then the server (FIN #5). "
	  "The client holds TIME_WAIT." },
	{ "graceful, the server first", SCRIPT_V6,
	  SCRIPT_OPEN "S F. 1 1; C F. 1 2; S . 2 2",
	  "The server closed first (FIN #4), then the client (FIN #5). "
	  "The server holds TIME_WAIT." },
	{ "simultaneous", SCRIPT_V4, SCRIPT_OPEN "C F. 1 1; S F. 1 1; C . 2 2; S . 2 2",
	  "Both closed at once: the FINs #4 and #5 crossed, and both ends went through "
	  "CLOSING to TIME_WAIT." },
	{ "simultaneous, one socket", SCRIPT_SELF,
	  "C S 0; C S. 0 1; C . 1 1; C F. 1 1; C . 2 2",
	  "One socket, connected to itself, closed (FIN #4)." },
	{ "reset", SCRIPT_V4, SCRIPT_OPEN "S R. 1 1",
	  "RST #4 from the server ended the connection." },
	{ "reset in answer", SCRIPT_V4, "C P. 1 1 5; S R 1",
	  "RST #2 from the server, in answer to #1, ended the connection." },
	{ "reset after a FIN", SCRIPT_V4,
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2",
	  "The server closed first (FIN #4); then RST #7 from the server, in answer to "
	  "#6, ended the connection." },
	{ "a second RST", SCRIPT_V4, SCRIPT_OPEN "S R. 1 1; S R. 1 1",
	  "RST #4 from the server ended the connection. "
	  "1 more RST came when nothing was left to reset." },
	{ "a RST in somebody's name, and the answer to who knew nothing of it", SCRIPT_V4,
	  SCRIPT_OPEN "S R. 1 1; S P. 1 1 5; C R 1",
	  "RST #4 from the server ended the connection. "
	  "RST #6 ended it for the server, too." },
	{ "two more RSTs", SCRIPT_V4, SCRIPT_OPEN "S R. 1 1; S R. 1 1; S R. 1 1",
	  "RST #4 from the server ended the connection. "
	  "2 more RSTs came when nothing was left to reset." },
	{ "a RST that was not accepted", SCRIPT_V4, SCRIPT_OPEN "S R. 100 1",
	  "Still open when the capture ends: client ESTABLISHED, server ESTABLISHED. "
	  "RST #4 was not accepted." },
	{ "a RST in TIME_WAIT", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; S R 2",
	  "The client closed first (FIN #4), then the server (FIN #5). "
	  "The client held TIME_WAIT until the RST came. RST #7 came when all "
	  "was over." },
	{ "half-closed", SCRIPT_V4, SCRIPT_OPEN "C F. 1 1; S . 1 2",
	  "The client closed (FIN #4), the server has not: it is in CLOSE_WAIT when the "
	  "capture ends." },
	{ "half-closed, not acknowledged", SCRIPT_V4, SCRIPT_OPEN "C F. 1 1",
	  "The client closed (FIN #4), the server has not: not even that FIN is "
	  "acknowledged when the capture ends." },
	{ "refused", SCRIPT_V4, "C S 0; S R. =0 1", "The SYN was refused by RST #2." },
	{ "unanswered", SCRIPT_V4, "C S 0; C S 0", "The SYN #1 was never answered." },
	{ "timeout", SCRIPT_V4, SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5",
	  "One side stopped answering: what was sent again stayed unanswered to the end "
	  "of the capture." },
	{ "open", SCRIPT_V4, "C S 0; S S. 0 1",
	  "Still open when the capture ends: client ESTABLISHED, server SYN_RECV." },
};
/* clang-format on */

static struct flow_view view(const struct play *p)
{
	return (struct flow_view){ .flow = p->f, .story = p->s, .verdict = &p->v };
}

static void test_endings(void **state)
{
	struct play p;
	char text[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(told); i++) {
		struct flow_view v;

		print_message("%s\n", told[i].name);
		play_script(&p, told[i].script, told[i].ends);
		v = view(&p);
		prose_ending(&v, text, sizeof(text));
		assert_string_equal(text, told[i].text);
		play_end(&p);
	}
}

static void test_evicted(void **state)
{
	struct play p;
	struct flow_view v;
	char text[1024];

	(void)state;
	play_script(&p, "C S 0", SCRIPT_V4);
	v = view(&p);
	v.evicted = true;
	prose_ending(&v, text, sizeof(text));
	assert_string_equal(text, "The SYN #1 was never answered. Pushed out to stay "
				  "within --max-memory.");
	play_end(&p);
}

/* The sentence of the cause, then what speaks for it, then nothing. */
static void test_causes(void **state)
{
	static const char *const tail =
		"; #6 carried data to the server; the server had sent FIN in #4.";
	const struct cause_row *c = &causes[CAUSE_LATE_DATA];
	struct play p;
	struct flow_view v;
	char text[1024], head[1024];

	(void)state;
	play_script(&p, SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2", SCRIPT_V4);
	v = view(&p);
	assert_int_equal(p.v.ncauses, 1);
	prose_cause(&v, p.v.causes[0], text, sizeof(text));
	snprintf(head, sizeof(head), "%s (certain): %s. RST #7 ", c->name, c->text);
	assert_memory_equal(text, head, strlen(head));
	assert_true(strlen(text) > strlen(head) + strlen(tail));
	assert_string_equal(text + strlen(text) - strlen(tail), tail);
	play_end(&p);
}

static void test_saw(void **state)
{
	struct play p;
	struct flow_view v;
	char text[1024];

	(void)state;
	play_script(&p, SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2", SCRIPT_V4);
	v = view(&p);
	prose_saw(&v, text, sizeof(text));
	assert_string_equal(text, "the client's application: read 0; the server's "
				  "application: read 0.");
	play_end(&p);
	play_script(&p, SCRIPT_OPEN "S R. 1 1", SCRIPT_V4);
	v = view(&p);
	prose_saw(&v, text, sizeof(text));
	assert_string_equal(text, "the client's application: read ECONNRESET, then "
				  "read 0, then write EPIPE.");
	play_end(&p);
	play_script(&p, SCRIPT_OPEN, SCRIPT_V4);
	v = view(&p);
	prose_saw(&v, text, sizeof(text));
	assert_string_equal(text, "");
	play_end(&p);
}

static void test_cut_to_fit(void **state)
{
	struct play p;
	struct flow_view v;
	char text[64];

	(void)state;
	play_script(&p, SCRIPT_OPEN "S R. 1 1; S R. 1 1", SCRIPT_V4);
	v = view(&p);
	for (size_t n = 1; n < 60; n++) {
		memset(text, '#', sizeof(text));
		prose_ending(&v, text, n);
		assert_int_equal(strlen(text), n - 1);
		prose_cause(&v, p.v.causes[0], text, n);
		assert_int_equal(strlen(text), n - 1);
		prose_saw(&v, text, n);
		assert_int_equal(strlen(text), n - 1);
		assert_int_equal(text[n], '#');
	}
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endings),	   cmocka_unit_test(test_evicted),
		cmocka_unit_test(test_causes),	   cmocka_unit_test(test_saw),
		cmocka_unit_test(test_cut_to_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
