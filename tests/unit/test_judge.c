/* SPDX-License-Identifier: MIT
 *
 * test_judge.c - ending, closer, TIME_WAIT, causes and evidence of whole connections.
 */
#include "judge.h"

#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/**
 * struct judged - A connection, and what is said of it
 * @verdict:	As verdict_text() has it
 */
/* clang-format off */
static const struct {
	const char *name;
	enum script_ends ends;
	const char *script, *verdict;
} judged[] = {
	{ "an open connection", SCRIPT_V4, SCRIPT_OPEN "C P. 1 1 5; S . 1 6",
	  "open closer=- tw=-" },
	{ "the client closes first", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2",
	  "graceful closer=client tw=client" },
	{ "the server closes first", SCRIPT_V6,
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C F. 1 2; S . 2 2",
	  "graceful closer=server tw=server" },
	{ "who closes first is not who spoke first in the capture", SCRIPT_V4,
	  "S S. 0 1; C . 1 1; C F. 1 1; S F. 1 2; C . 2 2",
	  "graceful closer=client tw=client" },
	{ "the ACK of the second FIN is missing", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2",
	  "graceful closer=client tw=client" },
	{ "FINs cross", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 1; C . 2 2; S . 2 2",
	  "simultaneous closer=both tw=both" },
	{ "a socket connected to itself closes", SCRIPT_SELF,
	  "C S 0; C S. 0 1; C . 1 1; C F. 1 1; C . 2 2",
	  "simultaneous closer=client tw=client" },
	{ "a half-closed connection is used", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S . 1 2; S P. 1 2 5; C . 2 6; S F. 6 2; C . 2 7",
	  "graceful closer=client tw=client half-close" },
	{ "data in flight is no half-close", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S P. 1 1 5; S F. 6 2; C . 2 7",
	  "graceful closer=client tw=client" },
	{ "only one side has closed", SCRIPT_V4, SCRIPT_OPEN "C F. 1 1; S . 1 2",
	  "half-closed closer=client tw=-: peer-not-closed?" },
	{ "a SYN without answer", SCRIPT_V4, "C S 0; C S 0 +1s; C S 0 +2s",
	  "unanswered closer=- tw=-: syn-unanswered" },
	{ "retransmissions that meet ICMP errors to the end", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C icmp 1",
	  "timeout closer=- tw=-: icmp-error" },
	{ "an ICMP error, and silence after it", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; C icmp 1; C P. 1 1 5; C P. 1 1 5",
	  "timeout closer=- tw=-: retransmission-timeout accept-overflow?" },
	{ "an ICMP error about what arrived the next time", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; C icmp 1; C P. 1 1 5; S . 1 6; "
		      "C F. 6 1; S F. 1 7; C . 7 2",
	  "graceful closer=client tw=client" },
	{ "a SYN without answer but an ICMP error", SCRIPT_V4, "C S 0; C icmp 0",
	  "unanswered closer=- tw=-: icmp-error" },
	{ "a SYN that is refused", SCRIPT_V4, "C S 0; S R. =0 1",
	  "refused closer=server tw=-: no-listener firewall-reject?" },
	{ "a RST for a SYN that is not believed", SCRIPT_V4, "C S 0; S R. =0 0",
	  "unanswered closer=- tw=-: third-party syn-unanswered?" },
	{ "an abort without data", SCRIPT_V4, SCRIPT_OPEN "S R. 1 1",
	  "reset closer=server tw=-: abort" },
	{ "an abort after data, which may have been read", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6; S R. 1 6",
	  "reset closer=server tw=-: unread-data? abort?" },
	{ "an abort whose window grew", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6 w500; S R. 1 6 w505",
	  "reset closer=server tw=-: unread-data abort?" },
	{ "an abort that an ACK with MP_FASTCLOSE asks for", SCRIPT_V4,
	  SCRIPT_OPEN "C . 1 1 fastclose; S R. 1 1",
	  "reset closer=server tw=-: mptcp-fastclose" },
	{ "an ACK with MP_FASTCLOSE that nobody answered", SCRIPT_V4,
	  SCRIPT_OPEN "C . 1 1 fastclose; S R. 1 1 +3s",
	  "reset closer=server tw=-: abort" },
	{ "an abort by MPTCP", SCRIPT_V4, SCRIPT_OPEN "C R. 1 1 fastclose",
	  "reset closer=client tw=-: mptcp-fastclose!" },
	{ "a subflow that is refused", SCRIPT_V4, "C S 0; S R. =0 1 tcprst",
	  "refused closer=server tw=-: mptcp-refused!" },
	{ "data after close", SCRIPT_V4,
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2",
	  "reset closer=server tw=- half-close: data-after-close!" },
	{ "data a minute after close", SCRIPT_V4,
	  SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5 +61s; S R 2",
	  "reset closer=server tw=- half-close: data-after-close fin-wait2-expired?" },
	{ "the second FIN finds nobody", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S . 1 2; S F. 1 2; C R 2",
	  "reset closer=client tw=-: first-closer-gone" },
	{ "the ACK of the FIN finds nobody", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S . 1 2; C R 2",
	  "reset closer=client tw=-: linger2" },
	{ "a host that forgot the connection", SCRIPT_V4,
	  SCRIPT_OPEN "S P. 1 1 5; C . 1 6; C P. 1 6 5 +100s; S R 6",
	  "reset closer=server tw=-: peer-vanished" },
	{ "a segment for a host that has no such connection", SCRIPT_V4,
	  "C P. 1 1 5; S R 1", "reset closer=server tw=-: no-connection" },
	{ "a connect() given up before its answer", SCRIPT_V4,
	  "C S 0; S S. 0 1; C R 1", "reset closer=client tw=-: gave-up-connecting" },
	{ "an answer to another SYN", SCRIPT_V4, "C S 0; S S. 0 100; C R 100",
	  "unanswered closer=client tw=-: bad-handshake!" },
	{ "keep-alive probes without answer, then a RST", SCRIPT_V4,
	  SCRIPT_OPEN "C . 0 1 +60s; C . 0 1 +60s; C . 0 1 +60s; C R. 1 1 +60s",
	  "reset closer=client tw=-: keepalive-timeout" },
	{ "keep-alive probes without answer to the end", SCRIPT_V4,
	  SCRIPT_OPEN "C . 0 1 +60s; C . 0 1 +60s; C . 0 1 +60s",
	  "timeout closer=- tw=-: keepalive-timeout" },
	{ "one probe without answer says nothing yet", SCRIPT_V4,
	  SCRIPT_OPEN "C . 0 1 +60s", "open closer=- tw=-" },
	{ "retransmissions without answer", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5 +1s; C P. 1 1 5 +2s",
	  "timeout closer=- tw=-: retransmission-timeout accept-overflow?" },
	{ "a FIN without answer", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; C F. 1 1 +1s; C F. 1 1 +2s",
	  "timeout closer=client tw=-: retransmission-timeout accept-overflow?" },
	{ "a window of 0 to the end", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6 w0; C . 5 1 +1s; S . 1 6 w0",
	  "open closer=- tw=-: zero-window" },
	{ "a window of 0 that opened again", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6 w0; S . 1 6", "open closer=- tw=-" },
	{ "a RST that is not believed changes nothing", SCRIPT_V4,
	  SCRIPT_OPEN "C R 100; S . 1 1; C F. 1 1; S F. 1 2; C . 2 2",
	  "graceful closer=client tw=client" },
	{ "a RST that is not believed on an open connection", SCRIPT_V4,
	  SCRIPT_OPEN "C R 100; S . 1 1", "open closer=- tw=-: third-party" },
	{ "a RST in TIME_WAIT leaves the close graceful", SCRIPT_V4,
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; S R 2",
	  "graceful closer=client tw=client" },
	{ "a RST whose sender talks on", SCRIPT_V4,
	  SCRIPT_OPEN "C R. 1 1; C P. 1 1 5",
	  "reset closer=client tw=-: third-party" },
	{ "a RST whose receiver goes on", SCRIPT_V4,
	  SCRIPT_OPEN "C R. 1 1; S P. 1 1 5 +1s; C R 1",
	  "reset closer=client tw=-: earlier-rst-lost" },
	{ "a RST after one FIN: the FIN was first", SCRIPT_V4,
	  SCRIPT_OPEN "S F. 1 1; C R. 1 2", "reset closer=server tw=-: abort" },
	{ "from the middle", SCRIPT_V4, "C P. 1 1 5; S . 1 6", "open closer=- tw=-" },
};
/* clang-format on */

static void test_judged(void **state)
{
	struct play p;
	char text[512];

	(void)state;
	for (size_t i = 0; i < COUNT(judged); i++) {
		print_message("%s\n", judged[i].name);
		play_script(&p, judged[i].script, judged[i].ends);
		assert_string_equal(verdict_text(&p.v, text, sizeof(text)),
				    judged[i].verdict);
		play_end(&p);
	}
}

static const struct {
	const char *name;
	uint64_t calls;
	const char *verdict;
} by_calls[] = {
	{ "no calls", 0, "reset closer=server tw=-: unread-data? abort?" },
	{ "unread data", F(CALL_UNREAD), "reset closer=server tw=-: unread-data!" },
	{ "SO_LINGER 0", F(CALL_LINGER0), "reset closer=server tw=-: linger-zero!" },
	{ "connect(AF_UNSPEC)", F(CALL_DISCONNECT),
	  "reset closer=server tw=-: disconnect!" },
	{ "SO_LINGER 0 and unread data", F(CALL_LINGER0) | F(CALL_UNREAD),
	  "reset closer=server tw=-: unread-data!" },
};

static void test_calls_split_the_set(void **state)
{
	struct causes_memo memo = { 0 };
	struct play p;
	char text[512];

	(void)state;
	play_script(&p, SCRIPT_OPEN "C P. 1 1 5; S . 1 6; S R. 1 6", SCRIPT_V4);
	for (size_t i = 0; i < COUNT(by_calls); i++) {
		print_message("%s\n", by_calls[i].name);
		judge(p.f, p.s, by_calls[i].calls, &memo, &p.v);
		assert_string_equal(verdict_text(&p.v, text, sizeof(text)),
				    by_calls[i].verdict);
	}
	play_end(&p);
}

/* clang-format off */
static const struct {
	const char *name, *script;
	enum fact fact;
	const char *sentence; /* NULL: never cited */
} evidence[] = {
	{ "the SYN", "C S 0; C S 0 +1s", FACT_SYN, "the handshake began in #1" },
	{ "the SYN alone", "C S 0; C S 0 +1s", FACT_SYN_ONLY,
	  "nothing came back for the SYN #1" },
	{ "a refusal", "C S 0; S R. =0 1", FACT_RST_REFUSAL, "RST #2 answers the SYN" },
	{ "an abort", SCRIPT_OPEN "S R. 1 1", FACT_RST_ABORT,
	  "RST #4 carries an ACK and numbers of the server's own: "
	  "a live socket sent it" },
	{ "who had sent data", SCRIPT_OPEN "C P. 1 1 5; S R. 1 6",
	  FACT_RESETTER_GOT_DATA, "the server had received data from the client" },
	{ "what the RST answers", SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2",
	  FACT_ANSWERS_DATA, "#6 carried data to the server" },
	{ "the FIN before", SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2",
	  FACT_RESETTER_FIN, "the server had sent FIN in #4" },
	{ "the ACK of that FIN", SCRIPT_OPEN "S F. 1 1; C . 1 2; C P. 1 2 5; S R 2",
	  FACT_RESETTER_FIN_ACKED, "that FIN was acknowledged in #5" },
	{ "the victim's FIN", SCRIPT_OPEN "C F. 1 1; S . 1 2; S F. 1 2; C R 2",
	  FACT_VICTIM_FIN, "the server had sent FIN in #6" },
	{ "the earlier RST", SCRIPT_OPEN "C R. 1 1; S P. 1 1 5 +1s; C R 1",
	  FACT_RESETTER_RST_BEFORE, "the client had sent a RST before, #4" },
	{ "late data", SCRIPT_OPEN "C F. 1 1; S . 1 2; S P. 1 2 5; S P. 6 2 5",
	  FACT_HALF_CLOSE, "#6 carried data to a side that had sent FIN" },
	{ "probes", SCRIPT_OPEN "C . 0 1; C . 0 1; C R. 1 1", FACT_RESETTER_PROBED,
	  "the probes of the client stayed unanswered, last in #5" },
	{ "retransmissions", SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5",
	  FACT_UNANSWERED_TAIL, "the last retransmissions stayed unanswered, up to #6" },
	{ "a window of 0", SCRIPT_OPEN "C P. 1 1 5; S . 1 6 w0",
	  FACT_ZERO_WINDOW_TAIL, "the window was still 0 in #5" },
	{ "an ICMP error", "C S 0; C icmp 0", FACT_ICMP,
	  "ICMP error #2 quotes a segment of this connection" },
	{ "ICMP errors to the end",
	  SCRIPT_OPEN "C P. 1 1 5; C P. 1 1 5; C P. 1 1 5; C icmp 1", FACT_ICMP_TAIL,
	  "ICMP error #7 came for the last retransmission" },
	{ "a RST whose sender talks on", SCRIPT_OPEN "C R. 1 1; C P. 1 1 5",
	  FACT_RESETTER_TALKS_ON, "the client went on sending after its RST, in #5" },
	{ "a fact without text", SCRIPT_OPEN "C R. 1 1", FACT_RST_ACCEPTED, NULL },
	{ "a fact whose frame is not known", SCRIPT_OPEN "C R. 1 1", FACT_ANSWERS_DATA,
	  NULL },
};
/* clang-format on */

static void test_evidence(void **state)
{
	struct play p;
	char buf[256];

	(void)state;
	for (size_t i = 0; i < COUNT(evidence); i++) {
		bool some;

		print_message("%s\n", evidence[i].name);
		play_script(&p, evidence[i].script, SCRIPT_V4);
		some = judge_evidence(p.f, p.s, &p.v, evidence[i].fact, buf,
				      sizeof(buf));
		assert_int_equal(some, evidence[i].sentence != NULL);
		if (some)
			assert_string_equal(buf, evidence[i].sentence);
		play_end(&p);
	}
}

static void test_evidence_is_cut_to_fit(void **state)
{
	struct play p;
	char buf[12];

	(void)state;
	play_script(&p, SCRIPT_OPEN "S R. 1 1", SCRIPT_V4);
	assert_true(judge_evidence(p.f, p.s, &p.v, FACT_RST_ABORT, buf, sizeof(buf)));
	assert_string_equal(buf, "RST #4 carr");
	play_end(&p);
}

static void test_side_names(void **state)
{
	struct play p;

	(void)state;
	play_script(&p, "S S. 0 1", SCRIPT_V4);
	assert_string_equal(flow_side_name(p.f, SIDE_A), "server");
	assert_string_equal(flow_side_name(p.f, SIDE_B), "client");
	assert_false(p.v.complete);
	play_end(&p);
	play_script(&p, SCRIPT_OPEN, SCRIPT_V4);
	assert_true(p.v.complete);
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judged),
		cmocka_unit_test(test_calls_split_the_set),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_evidence_is_cut_to_fit),
		cmocka_unit_test(test_side_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
