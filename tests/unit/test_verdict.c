/* SPDX-License-Identifier: MIT
 *
 * test_verdict.c - the tables of facts, endings and causes, and how causes are chosen.
 */
#include "verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#define ALL_FACTS (FACT_N == 64 ? UINT64_MAX : (UINT64_C(1) << (FACT_N % 64)) - 1)
/* One more than there are RST families: no two of them hold of one RST. */
#define FAMILIES (F(RST_ABORT) | F(RST_REPLY) | F(RST_REFUSAL) | F(RST_INJECTED))

static bool among(const enum cause_id *list, size_t n, enum cause_id id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == id)
			return true;
	return false;
}

static void test_no_cause_contradicts_itself(void **state)
{
	(void)state;
	for (int i = 0; i < CAUSE_N; i++) {
		print_message("row %d, %s\n", i, causes[i].name);
		assert_true((causes[i].must & causes[i].must_not) == 0);
		assert_true(causes[i].must != 0);
		assert_true(((causes[i].must | causes[i].must_not) & ~ALL_FACTS) == 0);
		assert_in_range(__builtin_popcountll(causes[i].must & FAMILIES), 0, 2);
	}
}

/* Its facts, and perhaps one more that keeps a row above it out, lead to a cause. */
static bool reachable(enum cause_id id)
{
	enum cause_id out[CAUSES_MAX];

	if (among(out, verdict_causes(causes[id].must, out), id))
		return true;
	for (int i = 0; i < FACT_N; i++) {
		uint64_t known = causes[id].must | UINT64_C(1) << i;

		if (among(out, verdict_causes(known, out), id))
			return true;
	}
	return false;
}

static void test_every_cause_reachable(void **state)
{
	(void)state;
	for (int i = 0; i < CAUSE_N; i++) {
		print_message("row %d, %s\n", i, causes[i].name);
		assert_true(reachable((enum cause_id)i));
	}
}

static bool implies(const struct cause_row *a, const struct cause_row *b)
{
	return (a->must & b->must) == b->must &&
	       (a->must_not & b->must_not) == b->must_not;
}

/* Wherever the later row applies the earlier one of that name does too. */
static void test_no_cause_shadowed(void **state)
{
	(void)state;
	for (int i = 0; i < CAUSE_N; i++)
		for (int k = 0; k < i; k++)
			if (strcmp(causes[i].name, causes[k].name) == 0)
				if (implies(&causes[i], &causes[k]))
					fail_msg(
						"row %d of %s is never reached: see row %d",
						i, causes[i].name, k);
}

/* Of one name the more certain stands above, or the rows exclude each other. */
static void test_more_certain_above(void **state)
{
	(void)state;
	for (int i = 0; i < CAUSE_N; i++)
		for (int k = 0; k < i; k++) {
			const struct cause_row *a = &causes[k], *b = &causes[i];

			if (strcmp(a->name, b->name) != 0 || (a->must & b->must_not) ||
			    (b->must & a->must_not) ||
			    (a->must & FAMILIES) != (b->must & FAMILIES))
				continue;
			assert_true(a->certainty >= b->certainty);
		}
}

static uint64_t next_random(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static void check_causes(uint64_t known, const enum cause_id *out, size_t n)
{
	assert_true(n <= CAUSES_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct cause_row *c = &causes[out[i]];

		assert_true((known & c->must) == c->must);
		assert_true((known & c->must_not) == 0);
		if (i)
			assert_true(causes[out[i - 1]].certainty >= c->certainty);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(c->name, causes[out[k]].name);
	}
}

static void test_any_facts_give_a_sorted_set(void **state)
{
	enum cause_id out[CAUSES_MAX];
	uint64_t seed = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t known = next_random(&seed) & ALL_FACTS;

		if (i % 2)
			known &= next_random(&seed);
		check_causes(known, out, verdict_causes(known, out));
	}
	check_causes(ALL_FACTS, out, verdict_causes(ALL_FACTS, out));
	assert_int_equal(verdict_causes(0, out), 0);
}

/* Of one RST only one family holds: no set that can happen needs more room. */
static void test_room_for_all(void **state)
{
	enum cause_id out[CAUSES_MAX];
	uint64_t seed = 362436069362436069u;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t known = next_random(&seed) & next_random(&seed) & ALL_FACTS;
		uint64_t family = UINT64_C(1)
				  << (FACT_RST_ABORT + (int)(next_random(&seed) % 4));

		known = (known & ~FAMILIES) | family;
		assert_true(verdict_causes(known, out) < CAUSES_MAX);
	}
}

/* A fact that a cause names must have a use: be cited, or stand in a rule. */
static void test_facts_complete(void **state)
{
	uint64_t used = 0;

	(void)state;
	for (int i = 0; i < CAUSE_N; i++)
		used |= causes[i].must | causes[i].must_not;
	for (int i = 0; i < FACT_N; i++) {
		const struct fact_row *f = &facts[i];

		print_message("fact %d: %s\n", i, f->text);
		assert_non_null(f->text);
		assert_in_range(f->moment, MOMENT_NONE, MOMENT_N - 1);
		assert_true((strstr(f->text, "%f") != NULL) ==
				    (f->moment != MOMENT_NONE) ||
			    i >= FACT_CALL_UNREAD);
		for (const char *p = f->text; (p = strchr(p, '%')); p++)
			assert_true(p[1] && strchr("fRVk", p[1]));
	}
	assert_true(used & F(RST_ABORT));
}

static void test_endings_complete(void **state)
{
	(void)state;
	for (int i = 0; i < ENDING_N; i++) {
		assert_non_null(endings[i].name);
		assert_true(endings[i].name[0] && endings[i].text[0] &&
			    endings[i].advice[0]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(endings[i].name, endings[k].name);
	}
}

static void test_causes_complete(void **state)
{
	(void)state;
	for (int i = 0; i < CAUSE_N; i++) {
		const struct cause_row *c = &causes[i];

		assert_true(c->name && c->name[0] && c->text[0] && c->remedy[0]);
		assert_in_range(c->certainty, POSSIBLE, CERTAIN);
		assert_int_equal(strspn(c->name,
					"abcdefghijklmnopqrstuvwxyz0123456789-"),
				 strlen(c->name));
	}
	assert_string_equal(certainty_name[POSSIBLE], "possible");
	assert_string_equal(certainty_name[LIKELY], "likely");
	assert_string_equal(certainty_name[CERTAIN], "certain");
}

/**
 * struct chosen - Facts, and the causes that they allow
 * @names:	In order, each followed by a blank; ! certain, ? possible
 */
struct chosen {
	const char *name;
	uint64_t known;
	const char *names;
};

/* clang-format off */
static const struct chosen chosen[] = {
	{ "nothing known", 0, "" },
	{ "a refusal is a closed port or a firewall",
	  F(SYN) | F(RST_ACCEPTED) | F(RST_REFUSAL), "no-listener firewall-reject? " },
	{ "a refusal where a firewall is known to refuse",
	  F(SYN) | F(RST_ACCEPTED) | F(RST_REFUSAL) | F(CALL_REJECT_SYN), "firewall-reject! " },
	{ "a RST in somebody's name, where a firewall is known to reject",
	  F(RST_ACCEPTED) | F(RST_REPLY) | F(RESETTER_TALKS_ON) | F(ANSWERS_DATA) | F(CALL_REJECT_DATA),
	  "firewall-reject! " },
	{ "an abort that nothing explains",
	  F(RST_ACCEPTED) | F(RST_ABORT), "abort " },
	{ "an abort after data, read or not",
	  F(RST_ACCEPTED) | F(RST_ABORT) | F(RESETTER_GOT_DATA), "unread-data? abort? " },
	{ "an abort whose window grew",
	  F(RST_ABORT) | F(RESETTER_GOT_DATA) | F(RST_WINDOW_GREW),
	  "unread-data abort? " },
	{ "an abort whose calls show unread data",
	  F(RST_ABORT) | F(RESETTER_GOT_DATA) | F(CALL_UNREAD), "unread-data! " },
	{ "an abort whose calls show SO_LINGER 0",
	  F(RST_ABORT) | F(RESETTER_GOT_DATA) | F(CALL_LINGER0), "linger-zero! " },
	{ "unread data and SO_LINGER 0: unread data resets first",
	  F(RST_ABORT) | F(CALL_UNREAD) | F(CALL_LINGER0), "unread-data! " },
	{ "an abort whose calls show connect(AF_UNSPEC)",
	  F(RST_ABORT) | F(CALL_DISCONNECT), "disconnect! " },
	{ "a RST of MPTCP", F(RST_ABORT) | F(RST_FASTCLOSE), "mptcp-fastclose! " },
	{ "probes, then a RST", F(RST_ABORT) | F(RESETTER_PROBED), "keepalive-timeout " },
	{ "a RST answers data after FIN",
	  F(RST_REPLY) | F(RESETTER_FIN) | F(ANSWERS_DATA), "data-after-close! " },
	{ "a RST answers data a minute after FIN",
	  F(RST_REPLY) | F(RESETTER_FIN) | F(RESETTER_FIN_ACKED) | F(ANSWERS_DATA) |
	  F(LATE_WAIT),
	  "data-after-close fin-wait2-expired? " },
	{ "a RST answers the second FIN",
	  F(RST_REPLY) | F(RESETTER_FIN) | F(ANSWERS_FIN) | F(VICTIM_FIN),
	  "first-closer-gone " },
	{ "a RST answers the bare ACK of the FIN",
	  F(RST_REPLY) | F(RESETTER_FIN) | F(ANSWERS_ACK), "linger2 " },
	{ "a RST answers data out of nothing", F(RST_REPLY) | F(ANSWERS_DATA),
	  "peer-vanished " },
	{ "a RST of a host that was never heard of",
	  F(RST_REPLY) | F(RESETTER_SILENT) | F(ANSWERS_DATA), "no-connection " },
	{ "a RST answers the SYN+ACK", F(RST_REPLY) | F(ANSWERS_SYNACK),
	  "gave-up-connecting " },
	{ "a RST answers a wrong SYN+ACK", F(RST_REPLY) | F(ANSWERS_BAD_SYNACK),
	  "bad-handshake! " },
	{ "a second RST answers what came after the first",
	  F(RST_REPLY) | F(RESETTER_RST_BEFORE) | F(ANSWERS_DATA), "earlier-rst-lost " },
	{ "a RST that fits nobody", F(RST_INJECTED), "third-party " },
	{ "a RST whose sender talks on",
	  F(RST_ABORT) | F(RESETTER_TALKS_ON), "third-party " },
	{ "a refusal that the kernel explains",
	  F(RST_ACCEPTED) | F(RST_REFUSAL) | F(KERNEL_NO_SOCKET), "no-listener! " },
	{ "a refusal that the kernel knows nothing of",
	  F(RST_ACCEPTED) | F(RST_REFUSAL) | F(KERNEL_NOT_SENT), "firewall-reject " },
	{ "an abort that the kernel explains by unread data",
	  F(RST_ACCEPTED) | F(RST_ABORT) | F(RESETTER_GOT_DATA) | F(KERNEL_UNREAD),
	  "unread-data! " },
	{ "an abort whose class the kernel knows",
	  F(RST_ACCEPTED) | F(RST_ABORT) | F(RESETTER_GOT_DATA) | F(KERNEL_ABORT),
	  "abort! " },
	{ "an abort whose class the kernel knows, and the calls the rest",
	  F(RST_ACCEPTED) | F(RST_ABORT) | F(KERNEL_ABORT) | F(CALL_LINGER0),
	  "linger-zero! " },
	{ "an abort that the kernel has not sent",
	  F(RST_ACCEPTED) | F(RST_ABORT) | F(RESETTER_GOT_DATA) | F(KERNEL_NOT_SENT),
	  "third-party! " },
	{ "data after FIN, and a socket that is there",
	  F(RST_ACCEPTED) | F(RST_REPLY) | F(RESETTER_FIN) | F(RESETTER_FIN_ACKED) |
	  F(ANSWERS_DATA) | F(LATE_WAIT) | F(KERNEL_LATE_DATA), "data-after-close! " },
	{ "data after FIN, and a socket that is gone",
	  F(RST_ACCEPTED) | F(RST_REPLY) | F(RESETTER_FIN) | F(RESETTER_FIN_ACKED) |
	  F(ANSWERS_DATA) | F(LATE_WAIT) | F(KERNEL_NO_SOCKET), "fin-wait2-expired " },
	{ "a RST that fits nobody, but the kernel sent it",
	  F(RST_ACCEPTED) | F(RST_INJECTED) | F(KERNEL_KEEPALIVE) | F(KERNEL_DISAGREES),
	  "keepalive-timeout! " },
	{ "retransmissions without answer, given up", F(UNANSWERED_TAIL) |
	  F(KERNEL_GAVE_UP), "retransmission-timeout! " },
	{ "a SYN without answer", F(SYN) | F(SYN_ONLY), "syn-unanswered? " },
	{ "a SYN that was sent again", F(SYN) | F(SYN_ONLY) | F(SYN_RETRANS),
	  "syn-unanswered " },
	{ "a SYN and an ICMP error", F(SYN) | F(SYN_ONLY) | F(ICMP), "icmp-error " },
	{ "retransmissions without answer", F(UNANSWERED_TAIL),
	  "retransmission-timeout " },
	{ "probes without answer", F(PROBES_TAIL), "keepalive-timeout " },
	{ "a window of 0 to the end", F(ZERO_WINDOW_TAIL), "zero-window " },
	{ "one FIN", F(FIN_ANY), "peer-not-closed? " },
	{ "two FINs", F(FIN_ANY) | F(FIN_BOTH), "" },
};
/* clang-format on */

static void test_chosen(void **state)
{
	static const char *const mark[] = { "?", "", "!" };

	(void)state;
	for (size_t i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
		enum cause_id out[CAUSES_MAX];
		size_t n = verdict_causes(chosen[i].known, out);
		char text[512] = "";

		print_message("%s\n", chosen[i].name);
		for (size_t k = 0; k < n; k++) {
			strcat(text, causes[out[k]].name);
			strcat(text, mark[causes[out[k]].certainty]);
			strcat(text, " ");
		}
		assert_string_equal(text, chosen[i].names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_cause_contradicts_itself),
		cmocka_unit_test(test_every_cause_reachable),
		cmocka_unit_test(test_no_cause_shadowed),
		cmocka_unit_test(test_more_certain_above),
		cmocka_unit_test(test_any_facts_give_a_sorted_set),
		cmocka_unit_test(test_room_for_all),
		cmocka_unit_test(test_facts_complete),
		cmocka_unit_test(test_endings_complete),
		cmocka_unit_test(test_causes_complete),
		cmocka_unit_test(test_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
