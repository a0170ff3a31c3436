/* SPDX-License-Identifier: MIT
 *
 * test_tcpfsm.c - the transition table: complete, and right along the paths of RFC 9293.
 */
#include "tcpfsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* tcpfsm_next() asserts that the cell was written. */
static void test_every_cell_written(void **state)
{
	(void)state;
	for (int st = 0; st < ST_N; st++)
		for (int s = 0; s < TS_N; s++)
			assert_in_range(tcpfsm_next((enum tcp_state)s, (enum stim)st),
					0, TS_N);
}

#define WALK_MAX 8

/**
 * struct walk - One end's way through the table
 * @stims:	What happens to it, ST_N ends the list
 * @states:	Where each step leads
 */
struct walk {
	const char *name;
	enum tcp_state from;
	enum stim stims[WALK_MAX + 1];
	enum tcp_state states[WALK_MAX];
};

/* clang-format off */
static const struct walk walks[] = {
	{ "a client connects", TS_NONE,
	  { ST_TX_SYN, ST_RX_SYNACK, ST_TX_ACK, ST_N },
	  { TS_SYN_SENT, TS_ESTABLISHED, TS_ESTABLISHED } },
	{ "a server accepts", TS_NONE,
	  { ST_RX_SYN, ST_TX_SYNACK, ST_RX_ACK, ST_N },
	  { TS_NONE, TS_SYN_RECV, TS_ESTABLISHED } },
	{ "a listener accepts", TS_LISTEN,
	  { ST_RX_SYN, ST_TX_SYNACK, ST_RX_ACK, ST_N },
	  { TS_SYN_RECV, TS_SYN_RECV, TS_ESTABLISHED } },
	{ "both open at once", TS_NONE,
	  { ST_TX_SYN, ST_RX_SYN, ST_TX_SYNACK, ST_RX_SYNACK, ST_N },
	  { TS_SYN_SENT, TS_SYN_RECV, TS_SYN_RECV, TS_ESTABLISHED } },
	{ "SYN and SYN+ACK are sent again", TS_NONE,
	  { ST_TX_SYN, ST_TX_SYN, ST_RX_SYNACK, ST_RX_SYNACK, ST_N },
	  { TS_SYN_SENT, TS_SYN_SENT, TS_ESTABLISHED, TS_ESTABLISHED } },
	{ "an active close", TS_ESTABLISHED,
	  { ST_TX_FIN, ST_RX_FINACK, ST_RX_FIN, ST_TX_ACK, ST_N },
	  { TS_FIN_WAIT1, TS_FIN_WAIT2, TS_TIME_WAIT, TS_TIME_WAIT } },
	{ "an active close answered by FIN and ACK in one", TS_ESTABLISHED,
	  { ST_TX_FIN, ST_RX_FINACK, ST_RX_FIN, ST_N },
	  { TS_FIN_WAIT1, TS_FIN_WAIT2, TS_TIME_WAIT } },
	{ "a passive close", TS_ESTABLISHED,
	  { ST_RX_FIN, ST_TX_ACK, ST_TX_FIN, ST_RX_FINACK, ST_N },
	  { TS_CLOSE_WAIT, TS_CLOSE_WAIT, TS_LAST_ACK, TS_CLOSE } },
	{ "a passive close that sends data first", TS_ESTABLISHED,
	  { ST_RX_FIN, ST_TX_ACK, ST_TX_ACK, ST_RX_ACK, ST_TX_FIN, ST_N },
	  { TS_CLOSE_WAIT, TS_CLOSE_WAIT, TS_CLOSE_WAIT, TS_CLOSE_WAIT, TS_LAST_ACK } },
	{ "FINs cross, the peer's arrives after its own was sent", TS_ESTABLISHED,
	  { ST_TX_FIN, ST_RX_FIN, ST_RX_FINACK, ST_N },
	  { TS_FIN_WAIT1, TS_CLOSING, TS_TIME_WAIT } },
	{ "FINs cross, and arrival was predicted too early", TS_ESTABLISHED,
	  { ST_RX_FIN, ST_TX_FIN_BLIND, ST_RX_FINACK, ST_N },
	  { TS_CLOSE_WAIT, TS_CLOSING, TS_TIME_WAIT } },
	{ "close before the handshake is done", TS_SYN_RECV,
	  { ST_TX_FIN, ST_RX_FINACK, ST_RX_FIN, ST_N },
	  { TS_FIN_WAIT1, TS_FIN_WAIT2, TS_TIME_WAIT } },
	{ "FINs are sent again", TS_FIN_WAIT1,
	  { ST_TX_FIN, ST_RX_FINACK, ST_RX_FIN, ST_RX_FIN, ST_N },
	  { TS_FIN_WAIT1, TS_FIN_WAIT2, TS_TIME_WAIT, TS_TIME_WAIT } },
	{ "the second FIN is sent again", TS_CLOSE_WAIT,
	  { ST_TX_FIN, ST_TX_FIN, ST_RX_FIN, ST_RX_FINACK, ST_N },
	  { TS_LAST_ACK, TS_LAST_ACK, TS_LAST_ACK, TS_CLOSE } },
	{ "refused", TS_SYN_SENT, { ST_RX_RST, ST_N }, { TS_CLOSE } },
	{ "TIME_WAIT assassinated", TS_TIME_WAIT, { ST_RX_RST, ST_N }, { TS_CLOSE } },
	{ "a RST leaves a listener alone", TS_LISTEN, { ST_RX_RST, ST_N },
	  { TS_LISTEN } },
	{ "an end first seen in the middle", TS_NONE,
	  { ST_TX_ACK, ST_RX_FIN, ST_TX_FIN, ST_N },
	  { TS_ESTABLISHED, TS_CLOSE_WAIT, TS_LAST_ACK } },
	{ "an end first seen when it sends FIN", TS_NONE,
	  { ST_TX_FIN, ST_RX_FINACK, ST_N }, { TS_FIN_WAIT1, TS_FIN_WAIT2 } },
	{ "a closed end opens anew", TS_CLOSE, { ST_TX_SYN, ST_N }, { TS_SYN_SENT } },
	{ "SYN on a live connection", TS_ESTABLISHED, { ST_RX_SYN, ST_N }, { TS_N } },
	{ "FIN before anything was agreed on", TS_SYN_SENT, { ST_TX_FIN, ST_N },
	  { TS_N } },
	{ "a closed end goes on", TS_CLOSE, { ST_TX_ACK, ST_N }, { TS_N } },
	{ "ACK of a FIN never sent", TS_ESTABLISHED, { ST_RX_FINACK, ST_N }, { TS_N } },
};
/* clang-format on */

static void test_walks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(walks); i++) {
		const struct walk *w = &walks[i];
		enum tcp_state s = w->from;

		print_message("%s\n", w->name);
		for (int k = 0; w->stims[k] != ST_N; k++) {
			s = tcpfsm_next(s, w->stims[k]);
			assert_int_equal(s, w->states[k]);
		}
	}
}

static void test_rst_closes_from_everywhere(void **state)
{
	(void)state;
	for (int s = 0; s < TS_N; s++) {
		enum tcp_state to = s == TS_LISTEN ? TS_LISTEN : TS_CLOSE;

		assert_int_equal(tcpfsm_next((enum tcp_state)s, ST_TX_RST), TS_CLOSE);
		assert_int_equal(tcpfsm_next((enum tcp_state)s, ST_RX_RST), to);
	}
}

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < TS_N; i++) {
		const struct tcp_state_row *r = &tcp_states[i];

		assert_int_equal(tcp_state_find(r->name), i);
		assert_true(r->text && r->text[0]);
		assert_true(r->rfc && r->rfc[0]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(r->rfc, tcp_states[k].rfc);
	}
	assert_int_equal(tcp_state_find("FIN-WAIT-2"), TS_N);
	assert_int_equal(tcp_state_find(""), TS_N);
	for (int i = 0; i < ST_N; i++)
		assert_true(stim_text[i] && stim_text[i][0]);
}

static void test_rfc_names(void **state)
{
	(void)state;
	assert_string_equal(tcp_states[TS_SYN_RECV].rfc, "SYN-RECEIVED");
	assert_string_equal(tcp_states[TS_FIN_WAIT1].rfc, "FIN-WAIT-1");
	assert_string_equal(tcp_states[TS_FIN_WAIT2].rfc, "FIN-WAIT-2");
	assert_string_equal(tcp_states[TS_TIME_WAIT].rfc, "TIME-WAIT");
	assert_string_equal(tcp_states[TS_CLOSE].rfc, "CLOSED");
}

/* include/net/tcp_states.h of Linux */
static void test_numbers(void **state)
{
	static const enum tcp_state by_number[] = {
		TS_N,	      TS_ESTABLISHED, TS_SYN_SENT, TS_SYN_RECV,	  TS_FIN_WAIT1,
		TS_FIN_WAIT2, TS_TIME_WAIT,   TS_CLOSE,	   TS_CLOSE_WAIT, TS_LAST_ACK,
		TS_LISTEN,    TS_CLOSING,     TS_N,
	};

	(void)state;
	for (unsigned int i = 0; i < COUNT(by_number); i++)
		assert_int_equal(tcp_state_by_number(i), by_number[i]);
	assert_int_equal(tcp_state_by_number(255), TS_N);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cell_written),
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_rst_closes_from_everywhere),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rfc_names),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
