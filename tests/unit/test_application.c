/* SPDX-License-Identifier: MIT
 *
 * test_application.c - what the application at each end gets: predicted, or by its calls.
 */
#include "application.h"

#include <errno.h>

#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *saw_text(const struct play *p, bool client, char *buf)
{
	enum side c = (enum side)p->f->client;
	const char *saw[SAW_MAX];
	size_t n = application_saw(p->f, p->s, &p->v, client ? c : flow_other(p->f, c),
				   saw);

	buf[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		strcat(buf, i ? ", " : "");
		strcat(buf, saw[i]);
	}
	return buf;
}

/* clang-format off */
static const struct {
	const char *name, *script, *client, *server;
} predictions[] = {
	{ "still open", SCRIPT_OPEN, "", "" },
	{ "the client closed", SCRIPT_OPEN "C F. 1 1; S . 1 2", "",
	  "read 0, write ok" },
	{ "both closed", SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2", "read 0", "read 0" },
	{ "a RST to who has not closed", SCRIPT_OPEN "S R. 1 1",
	  "read ECONNRESET, read 0, write EPIPE", "" },
	{ "a RST after the peer's FIN",
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2",
	  "read 0, write ok, write EPIPE",
	  "" },
	{ "a RST after both FINs", SCRIPT_OPEN "C F. 1 1; S F. 1 2; C R 2", "",
	  "read 0" },
	{ "a RST to who has closed", SCRIPT_OPEN "C F. 1 1; S . 1 2; S R. 1 2",
	  "read ECONNRESET, read 0", "" },
	{ "refused", "C S 0; S R. =0 1", "connect ECONNREFUSED", "" },
	{ "never answered", "C S 0; C S 0 +1s", "connect ETIMEDOUT", "" },
	{ "never answered but by a router", "C S 0; C icmp 0 t3/1; C S 0 +1s",
	  "connect EHOSTUNREACH", "" },
	{ "never answered, and too big", "C S 0; C icmp 0 t3/4; C S 0 +1s",
	  "connect ETIMEDOUT", "" },
	{ "a RST that is not believed", SCRIPT_OPEN "S R 100", "", "" },
	{ "a FIN behind a hole has not arrived", SCRIPT_OPEN "C F. 6 1 5", "", "" },
};
/* clang-format on */

static void test_predictions(void **state)
{
	struct play p;
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(predictions); i++) {
		print_message("%s\n", predictions[i].name);
		play_script(&p, predictions[i].script, SCRIPT_V4);
		assert_string_equal(saw_text(&p, true, text), predictions[i].client);
		assert_string_equal(saw_text(&p, false, text), predictions[i].server);
		play_end(&p);
	}
}

/* What the server's next recv() is predicted to return. */
static const struct {
	const char *name, *script, *want;
} next_reads[] = {
	{ "data has come", SCRIPT_OPEN "C P. 1 1 5", "ok" },
	{ "a FIN has come", SCRIPT_OPEN "C F. 1 1", "0" },
	{ "what an ICMP error quotes has not come",
	  SCRIPT_OPEN "C P. 1 1 5; C icmp 1; S P. 1 1 5; C R 1", "ECONNRESET" },
	{ "it came the second time", SCRIPT_OPEN "C P. 1 1 5; C icmp 1; C P. 1 1 5",
	  "ok" },
};

static void test_next_read(void **state)
{
	const struct call c = { .id = CALL_RECV };

	(void)state;
	for (size_t i = 0; i < COUNT(next_reads); i++) {
		struct application a;
		struct play p;

		print_message("%s\n", next_reads[i].name);
		memset(&a, 0, sizeof(a));
		play_script(&p, next_reads[i].script, SCRIPT_V4);
		for (size_t k = 0; k < p.n; k++)
			application_row(&a, &p.row[k]);
		assert_string_equal(
			outcome_name(application_predict(&a, flow_server(p.f), &c)),
			next_reads[i].want);
		play_end(&p);
	}
}

/**
 * struct outcome - One call of the client's
 * @text:	What it saw by it, "" if the call tells nothing
 */
static const struct {
	const char *name;
	enum call_id id;
	int64_t result;
	int err;
	const char *text;
} outcomes[] = {
	{ "read() gets bytes", CALL_READ, 5, 0, "read ok" },
	{ "read() gets end-of-file", CALL_READ, 0, 0, "read 0" },
	{ "recv() is reset", CALL_RECV, -1, ECONNRESET, "read ECONNRESET" },
	{ "read() times out", CALL_READ, -1, ETIMEDOUT, "read ETIMEDOUT" },
	{ "read() has nothing yet", CALL_READ, -1, EAGAIN, "" },
	{ "write() is taken", CALL_WRITE, 5, 0, "write ok" },
	{ "send() has no peer", CALL_SEND, -1, EPIPE, "write EPIPE" },
	{ "write() of nothing", CALL_WRITE, 0, 0, "" },
	{ "connect() is refused", CALL_CONNECT, -1, ECONNREFUSED,
	  "connect ECONNREFUSED" },
	{ "connect() finds no way", CALL_CONNECT, -1, EHOSTUNREACH,
	  "connect EHOSTUNREACH" },
	{ "connect() goes well", CALL_CONNECT, 0, 0, "" },
	{ "close() says nothing", CALL_CLOSE, 0, 0, "" },
};

static struct row *put_call(struct rowstore *st, struct play *p, enum call_id id,
			    int64_t result, int err)
{
	struct row row = { .kind = ROW_CALL, .side = p->f->client };
	struct call c = { .id = (uint8_t)id, .result = result, .err = err };

	return rowlist_call(st, p->s->rows, &row, &c);
}

static void test_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		struct rowstore *st = rowstore_new(1 << 20);
		struct play p;
		char text[256];

		print_message("%s\n", outcomes[i].name);
		play_script(&p, SCRIPT_OPEN, SCRIPT_V4);
		put_call(st, &p, outcomes[i].id, outcomes[i].result, outcomes[i].err);
		assert_string_equal(saw_text(&p, true, text), outcomes[i].text);
		assert_string_equal(saw_text(&p, false, text), "");
		rowlist_clear(st, p.s->rows);
		rowstore_free(st);
		play_end(&p);
	}
}

static void test_calls_count_when_they_return(void **state)
{
	struct rowstore *st = rowstore_new(1 << 20);
	struct play p;
	char text[256];

	(void)state;
	play_script(&p, SCRIPT_OPEN, SCRIPT_V4);
	put_call(st, &p, CALL_READ, 0, 0)->kind = ROW_CALL_ENTER;
	assert_string_equal(saw_text(&p, true, text), "");
	put_call(st, &p, CALL_READ, 0, 0)->kind = ROW_CALL_LEAVE;
	assert_string_equal(saw_text(&p, true, text), "read 0");
	rowlist_clear(st, p.s->rows);
	rowstore_free(st);
	play_end(&p);
}

static void test_the_last_calls_count(void **state)
{
	struct rowstore *st = rowstore_new(1 << 20);
	struct play p;
	char text[256];

	(void)state;
	play_script(&p, SCRIPT_OPEN, SCRIPT_V4);
	for (int i = 0; i < 10; i++) {
		put_call(st, &p, CALL_READ, 5, 0);
		put_call(st, &p, CALL_READ, 5, 0);
		put_call(st, &p, CALL_WRITE, 5, 0);
	}
	put_call(st, &p, CALL_READ, 0, 0);
	assert_string_equal(saw_text(&p, true, text),
			    "write ok, read ok, write ok, read ok, write ok, read 0");
	rowlist_clear(st, p.s->rows);
	rowstore_free(st);
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_predictions),
		cmocka_unit_test(test_next_read),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_calls_count_when_they_return),
		cmocka_unit_test(test_the_last_calls_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
