/* SPDX-License-Identifier: MIT
 *
 * test_flowfilter.c - expressions over connections: what they take, and what is wrong with them.
 */
#include "flowfilter.h"

#include <errno.h>
#include <string.h>

#include "feed.h"

/* A connection that the server's RST refuses, and one that both close. */
#define REFUSED "C S 0; S R. =0 1"
#define CLOSED	SCRIPT_OPEN "C P. 1 1 5; S . 1 6; C F. 6 1; S F. 1 7; C . 7 2"

static const struct {
	const char *text;
	bool refused, closed; /* is it taken? */
} takes[] = {
	{ "ending = refused", true, false },
	{ "ending == graceful", false, true },
	{ "ending != refused", false, true },
	{ "not ending = refused", false, true },
	{ "! ! ending = refused", true, false },
	{ "abnormal", true, false },
	{ "not abnormal", false, true },
	{ "complete", true, true },
	{ "cause = no-listener", true, false },
	{ "cause = firewall-reject", true, false },
	{ "cause != no-listener", false, true },
	{ "certainty = likely", true, false },
	{ "closer = server", true, false },
	{ "closer=client", false, true },
	{ "time_wait = nobody", true, false },
	{ "bytes > 4", false, true },
	{ "bytes >= 5 and bytes <= 5", false, true },
	{ "bytes < 0.1k", true, true },
	{ "packets = 2", true, false },
	{ "packets != 2", false, true },
	{ "resets = 1", true, false },
	{ "port = 80", true, true },
	{ "port != 80", false, false },
	{ "client_port = 80", false, false },
	{ "server_port = 80 && client_port = 40000", true, true },
	{ "address = 192.0.2.1", true, true },
	{ "client = 192.0.2.0/30", true, true },
	{ "server = 192.0.2.1", false, false },
	{ "address = 0.0.0.0/0", true, true },
	{ "address = ::/0", false, false },
	{ "address = 2001:db8::/32", false, false },
	{ "duration >= 0", true, true },
	{ "duration > 1h", false, false },
	{ "duration < 2.5m", true, true },
	{ "flow = 1", true, true },
	{ "ending = refused or bytes = 5", true, true },
	{ "ending = refused and bytes = 5", false, false },
	{ "(ending = refused or bytes = 5) and not (port = 80)", false, false },
	{ "ending = refused or bytes = 5 and port = 1", true, false },
	/* Nobody's calls are known: neither more nor less than anything. */
	{ "lost > 0", false, false },
	{ "lost != 5", false, false },
};

struct taken {
	const struct flowfilter *f;
	bool yes;
};

static int on_flow(void *arg, const struct flow_view *v, struct err *e)
{
	struct taken *t = arg;

	(void)e;
	t->yes = flowfilter_takes(t->f, v);
	return 0;
}

static bool taken(const struct flowfilter *f, const char *text)
{
	struct taken t = { .f = f };
	struct pipeline_cfg cfg = { .max_memory = 1 << 20,
				    .on_flow = on_flow,
				    .arg = &t };
	struct script s = script_from(text, SCRIPT_V4);
	struct feed d = { .p = NULL };
	struct err e;

	assert_int_equal(pipeline_new(&d.p, &cfg, &e), 0);
	feed_script(&d, &s);
	assert_int_equal(pipeline_finish(d.p, &d.stats, &e), 0);
	pipeline_free(d.p);
	return t.yes;
}

static void test_takes(void **state)
{
	struct flowfilter f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(takes) / sizeof(takes[0]); i++) {
		print_message("%s\n", takes[i].text);
		assert_true(flowfilter_is(takes[i].text));
		assert_int_equal(flowfilter_parse(&f, takes[i].text, &e), 0);
		assert_int_equal(taken(&f, REFUSED), takes[i].refused);
		assert_int_equal(taken(&f, CLOSED), takes[i].closed);
	}
}

static const struct {
	const char *text, *at, *what;
} wrong[] = {
	{ "", "its end", "a field" },
	{ "ending", "its end", "one of =" },
	{ "ending =", "its end", "a value" },
	{ "ending = gracefull", "gracefull", "no such name" },
	{ "ending < reset", "< reset", "no order" },
	{ "cause = x y", "x y", "no such name" },
	{ "colour = red", "colour = red", "no such field" },
	{ "port = 80 port = 81", "port = 81", "'and' or 'or'" },
	{ "(port = 80", "its end", ") is wanted" },
	{ "port = 80)", ")", "'and' or 'or'" },
	{ "port = -1", "-1", "no number" },
	{ "port = 99999999999999999999", "9999", "no number" },
	{ "duration > 5 parsecs", "parsecs", "'and' or 'or'" },
	{ "duration > 5parsecs", "5parsecs", "no time" },
	{ "duration > 3333333333333331.5s", "3333", "no time" },
	{ "bytes > 5x", "5x", "no number of bytes" },
	{ "bytes > 99999999999G", "999", "no number of bytes" },
	{ "address = 10.0.0", "10.0.0", "no address" },
	{ "address = 10.0.0.0/33", "10.0.0.0/33", "no address" },
	{ "address = ::/129", "::/129", "no address" },
	{ "abnormal and", "its end", "a field" },
	{ "not", "its end", "a field" },
};

static void test_wrong(void **state)
{
	struct flowfilter f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(flowfilter_parse(&f, wrong[i].text, &e), -EINVAL);
		print_message("%s\n", e.msg);
		assert_non_null(strstr(e.msg, wrong[i].at));
		assert_non_null(strstr(e.msg, wrong[i].what));
	}
}

/* Neither the stack nor the list of tests grows without an end. */
static void test_too_much(void **state)
{
	char text[8192] = "";
	struct flowfilter f;
	struct err e;

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(text, "(");
	strcat(text, "abnormal");
	assert_int_equal(flowfilter_parse(&f, text, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "too deep"));
	strcpy(text, "abnormal");
	for (int i = 0; i < 100; i++)
		strcat(text, " or abnormal");
	assert_int_equal(flowfilter_parse(&f, text, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "too many"));
}

/* What tcpdump would understand is left to it. */
static void test_not_ours(void **state)
{
	static const char *const theirs[] = { "tcp port 80",
					      "port 443 and host 10.0.0.1",
					      "len > 100",
					      "len=60",
					      "tcp[tcpflags] & tcp-fin != 0",
					      "ip[8] < 5",
					      "not port 22",
					      "" };

	(void)state;
	for (size_t i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++)
		assert_false(flowfilter_is(theirs[i]));
	assert_true(flowfilter_is("colour = red"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
