/* SPDX-License-Identifier: MIT
 *
 * test_testimony.c - what the kernel says of RSTs: whose it is, what follows, and what
 * of it is worth a row.
 */
#include "testimony.h"

#include <errno.h>
#include <string.h>

#include "feed.h"
#include "kernelrows.h"
#include "notation.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define EVENTS	 4
#define US	 UINT64_C(1000)
#define NO_CALL	 CALL_N
#define FIRST	 (SCRIPT_T0 + SCRIPT_MS) /* the first segment */

enum from { BY_CLIENT, BY_SERVER, BY_LISTENER };

/* An event so many microseconds after the first segment. */
struct said {
	enum from from;
	uint64_t us;
	struct kevent ev;
};

/**
 * struct play_of - Segments a millisecond apart, the kernel's events, and a call
 * @lossy:	Events may be missing
 * @call:	Of the side that resets: close(), or connect(AF_UNSPEC)
 * @labels:	" (kernel: ...)" of each RST
 * @rows:	Events that get a row
 */
struct play_of {
	const char *name, *script;
	struct said said[EVENTS];
	bool lossy;
	enum call_id call;
	const char *who, *args, *note;
	const char *verdict, *labels, *rows;
};

/* clang-format off */
#define RESET(why, st, ans) { .id = KEVENT_SEND_RESET, .from_state = TS_##st, .sock = 1, \
	.reason = why, .answers = (ans) }
#define ERROR(e) { .id = KEVENT_ERROR, .sock = 2, .err = (e) }
#define STATE(from, to) { .id = KEVENT_STATE, .sock = 2, .from_state = TS_##from,        \
	.to_state = TS_##to }
#define ABORT SCRIPT_OPEN "C P. 1 1 5; S . 1 6; S R. 1 6"
#define SPOKE { BY_CLIENT, 2001, STATE(SYN_SENT, ESTABLISHED) }
#define SERVER_SPOKE { BY_SERVER, 2002, STATE(SYN_RECV, ESTABLISHED) }

static const struct play_of plays[] = {
	{ "packets alone leave two causes", ABORT, .call = NO_CALL,
	  .verdict = "reset closer=server tw=-: unread-data? abort?", .labels = "", .rows = "" },
	{ "an active reset is stamped after its RST", ABORT, .call = NO_CALL,
	  .said = { { BY_CLIENT, 5001, ERROR(ECONNRESET) },
		    { BY_SERVER, 5003, RESET("TCP_ABORT_ON_CLOSE", CLOSE, false) } },
	  .verdict = "reset closer=server tw=-: unread-data!",
	  .labels = " (kernel: TCP_ABORT_ON_CLOSE)", .rows = "sk_err ECONNRESET; " },
	{ "a class of causes", ABORT, .call = NO_CALL,
	  .said = { { BY_SERVER, 5003, RESET("TCP_STATE", CLOSE, false) },
		    { BY_SERVER, 5004, ERROR(ECONNRESET) } },
	  .verdict = "reset closer=server tw=-: abort!",
	  .labels = " (kernel: TCP_STATE)", .rows = "" },
	{ "the same reason from an open socket", ABORT, .call = NO_CALL,
	  .said = { { BY_SERVER, 5003, RESET("TCP_STATE", ESTABLISHED, false) } },
	  .verdict = "reset closer=server tw=-: destroyed!",
	  .labels = " (kernel: TCP_STATE)", .rows = "" },
	{ "calls that fit say more", ABORT, .call = CALL_CONNECT, .who = "server",
	  .args = "4, AF_UNSPEC", .note = "",
	  .said = { { BY_SERVER, 5003, RESET("TCP_STATE", CLOSE, false) } },
	  .verdict = "reset closer=server tw=-: disconnect!",
	  .labels = " (kernel: TCP_STATE)", .rows = "" },
	{ "calls that do not fit are set aside, and that is said", ABORT,
	  .call = CALL_CLOSE, .who = "server", .args = "4", .note = "unread 5",
	  .said = { { BY_SERVER, 5003, RESET("TCP_STATE", CLOSE, false) } },
	  .verdict = "reset closer=server tw=-: abort! disagrees",
	  .labels = " (kernel: TCP_STATE)", .rows = "" },
	{ "a reason that is not known proves nothing", ABORT, .call = NO_CALL,
	  .said = { { BY_SERVER, 5003, RESET("TCP_NEWS", CLOSE, false) } },
	  .verdict = "reset closer=server tw=-: unread-data? abort?",
	  .labels = " (kernel: TCP_NEWS)", .rows = "" },
	{ "a kernel that gives no reasons", ABORT, .call = NO_CALL, .lossy = true,
	  .said = { { BY_SERVER, 5003, RESET("", CLOSE, false) } },
	  .verdict = "reset closer=server tw=-: unread-data? abort?",
	  .labels = "", .rows = "" },
	{ "a RST that the kernel has not sent", ABORT, .call = NO_CALL,
	  .said = { SPOKE, SERVER_SPOKE },
	  .verdict = "reset closer=server tw=-: third-party!",
	  .labels = " (kernel: sent none)", .rows = "" },
	{ "but if events are missing, who knows", ABORT, .call = NO_CALL, .lossy = true,
	  .said = { SPOKE, SERVER_SPOKE },
	  .verdict = "reset closer=server tw=-: unread-data? abort?",
	  .labels = "", .rows = "" },
	{ "nor of another host's", ABORT, .call = NO_CALL, .said = { SPOKE },
	  .verdict = "reset closer=server tw=-: unread-data? abort?",
	  .labels = "", .rows = "" },
	{ "a refusal by a kernel", "C S 0; S R. =0 1", .call = NO_CALL,
	  .said = { { BY_SERVER, 999, RESET("NO_SOCKET", NONE, true) } },
	  .verdict = "refused closer=server tw=-: no-listener!",
	  .labels = " (kernel: NO_SOCKET)", .rows = "" },
	{ "an answer is stamped before its RST, each its own",
	  SCRIPT_OPEN "C F. 1 1; S . 1 2; S P. 1 2 5; C R 2; S P. 6 2 5; C R 2",
	  .call = NO_CALL,
	  .said = { { BY_CLIENT, 5999, RESET("TCP_TIMEWAIT_SOCKET", TIME_WAIT, true) },
		    { BY_CLIENT, 7999, RESET("NO_SOCKET", NONE, true) } },
	  .verdict = "reset closer=client tw=- half-close: data-after-close!",
	  .labels = " (kernel: TCP_TIMEWAIT_SOCKET) (kernel: NO_SOCKET)", .rows = "" },
	{ "a listener's answer does not say to whom",
	  SCRIPT_OPEN "C P. 1 1 5; S R 1", .call = NO_CALL,
	  .said = { { BY_LISTENER, 3999, RESET("TCP_FLAGS", LISTEN, true) } },
	  .verdict = "reset closer=server tw=-: listener-closed? peer-vanished?",
	  .labels = " (kernel: TCP_FLAGS)", .rows = "" },
	{ "the end of a socket that no packet tells of", SCRIPT_OPEN "C P. 1 1 5",
	  .call = NO_CALL,
	  .said = { { BY_CLIENT, 9000, STATE(ESTABLISHED, CLOSE) },
		    { BY_CLIENT, 9001, ERROR(ETIMEDOUT) } },
	  .verdict = "open closer=- tw=-", .labels = "",
	  .rows = "ESTABLISHED -> CLOSE; sk_err ETIMEDOUT; " },
	{ "TIME_WAIT is no full socket",
	  SCRIPT_OPEN "C F. 1 1; S . 1 2; S F. 1 2; C . 2 2", .call = NO_CALL,
	  .said = { { BY_CLIENT, 4001, STATE(FIN_WAIT1, FIN_WAIT2) },
		    { BY_CLIENT, 4002, STATE(FIN_WAIT2, CLOSE) } },
	  .verdict = "graceful closer=client tw=client", .labels = "", .rows = "" },
	{ "what is dropped, unless it is nothing or answered", ABORT, .call = NO_CALL,
	  .said = { { BY_CLIENT, 3001, { .id = KEVENT_DROP, .reason = "NOT_SPECIFIED" } },
		    { BY_CLIENT, 3001, { .id = KEVENT_DROP, .reason = "SOCKET_FILTER" } },
		    { BY_SERVER, 5001, RESET("TCP_ABORT_ON_DATA", CLOSE, false) },
		    { BY_SERVER, 5002, { .id = KEVENT_DROP,
					 .reason = "TCP_ABORT_ON_DATA" } } },
	  .verdict = "reset closer=server tw=-: data-after-close!",
	  .labels = " (kernel: TCP_ABORT_ON_DATA)",
	  .rows = "drops what came: SOCKET_FILTER; " },
};
/* clang-format on */

struct got {
	char labels[256], rows[256];
	bool disagrees;
};

static int look(void *arg, const struct flow_view *v, struct err *e)
{
	struct kernelrows k = kernelrows_of(v, false);
	struct got *g = arg;
	const struct row *r;
	char text[128];

	(void)e;
	while ((r = kernelrows_next(&k))) {
		if (r->kind == ROW_SEGMENT) {
			notate_told(v, r, text, sizeof(text));
			strcat(g->labels, text);
		} else if (r->kind == ROW_KEVENT) {
			notate_kevent(r->kevent, text, sizeof(text));
			strcat(strcat(g->rows, text), "; ");
		}
	}
	g->disagrees = v->verdict->facts & F(KERNEL_DISAGREES);
	return 0;
}

static void open_pipeline(struct feed *d, bool complete, struct got *g)
{
	struct pipeline_cfg cfg = { .key = { 11, 12 },
				    .max_memory = 64u << 20,
				    .rows = true,
				    .kernel_complete = complete,
				    .on_flow = feed_flow,
				    .arg = d };
	struct err e;

	memset(d, 0, sizeof(*d));
	memset(g, 0, sizeof(*g));
	d->then = look;
	d->arg = g;
	assert_int_equal(pipeline_new(&d->p, &cfg, &e), 0);
}

static void feed_said(struct feed *d, const struct script *s, const struct said *said)
{
	struct record r = { .ts = FIRST + said->us * US, .kind = REC_KEVENT };
	bool client = said->from == BY_CLIENT;
	struct err e;

	r.kevent = said->ev;
	r.kevent.ts = r.ts;
	r.kevent.local = script_end(s, client);
	if (said->from != BY_LISTENER)
		r.kevent.peer = script_end(s, !client);
	assert_int_equal(pipeline_record(d->p, &r, &e), 0);
}

static void feed_a_call(struct feed *d, const struct script *s, const struct play_of *p)
{
	struct record r =
		feed_call(s, p->who, p->call, FIRST + 4500 * US, FIRST + 9000 * US);
	struct err e;

	snprintf(r.call.args, sizeof(r.call.args), "%s", p->args);
	snprintf(r.call.note, sizeof(r.call.note), "%s", p->note);
	assert_int_equal(pipeline_record(d->p, &r, &e), 0);
}

/* All in order of time. */
static void feed_play(struct feed *d, const struct play_of *p)
{
	struct script s = script_from(p->script, SCRIPT_V4);
	struct err e;
	struct beat b;
	size_t i = 0;
	bool called = p->call == NO_CALL;

	while (script_next(&s, &b)) {
		for (;
		     i < EVENTS && p->said[i].us && FIRST + p->said[i].us * US < b.g.ts;
		     i++)
			feed_said(d, &s, &p->said[i]);
		if (!called && b.g.ts > FIRST + 4500 * US) {
			feed_a_call(d, &s, p);
			called = true;
		}
		assert_int_equal(feed_beat(d, &b), 0);
	}
	for (; i < EVENTS && p->said[i].us; i++)
		feed_said(d, &s, &p->said[i]);
	assert_int_equal(pipeline_finish(d->p, &d->stats, &e), 0);
}

static void test_plays(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(plays); i++) {
		struct feed d;
		struct got g;
		char text[512];

		print_message("%s\n", plays[i].name);
		open_pipeline(&d, !plays[i].lossy, &g);
		feed_play(&d, &plays[i]);
		d.text[strcspn(d.text, "\n")] = '\0';
		snprintf(text, sizeof(text), "%s%s", strchr(d.text, ',') + 2,
			 g.disagrees ? " disagrees" : "");
		assert_string_equal(text, plays[i].verdict);
		assert_string_equal(g.labels, plays[i].labels);
		assert_string_equal(g.rows, plays[i].rows);
		feed_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
