/* SPDX-License-Identifier: MIT
 *
 * test_track.c - the handshake, the sequence space, and what each segment is called.
 */
#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct row_test {
	const char *name;
	enum script_ends ends;
	const char *script;
};

static void run(const struct row_test *rows, size_t n)
{
	struct play p;

	for (size_t i = 0; i < n; i++) {
		print_message("%s\n", rows[i].name);
		play_script(&p, rows[i].script, rows[i].ends);
		play_end(&p);
	}
}

/* clang-format off */
static const struct row_test handshakes[] = {
	{ "a handshake", SCRIPT_V4,
	  "C S 0     > syn SYN_SENT/-\n"
	  "S S. 0 1  > syn-ack ESTABLISHED/SYN_RECV\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "a handshake over IPv6", SCRIPT_V6,
	  "C S 0     > syn SYN_SENT/-\n"
	  "S S. 0 1  > syn-ack ESTABLISHED/SYN_RECV\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "data completes the handshake", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "C P. 1 1 5 > handshake data ESTABLISHED/ESTABLISHED\n" },
	{ "the SYN is sent again", SCRIPT_V4,
	  "C S 0\n"
	  "C S 0 +1s > syn-retrans SYN_SENT/-\n"
	  "S S. 0 1  > syn-ack\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "the SYN+ACK is sent again", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "S S. 0 1 +1s > syn-ack-retrans ESTABLISHED/SYN_RECV\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "a SYN is answered again after its SYN+ACK got lost", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "C S 0 +1s > syn-retrans\n"
	  "S S. 0 1  > syn-ack-retrans\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "a SYN is sent again while its SYN+ACK is on its way", SCRIPT_V4,
	  "C S 0; S S. 0 1\n"
	  "C S 0    > syn-retrans SYN_SENT/SYN_RECV\n"
	  "C . 1 1  > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "the SYN+ACK is not in the capture", SCRIPT_V4,
	  "C S 0; C . 1 1\n"
	  "C P. 1 1 5 > data\n"
	  "S P. 1 6 5 > ack-data data ESTABLISHED/ESTABLISHED\n"
	  "C F. 6 6   > ack-data active-close FIN_WAIT1/CLOSE_WAIT\n" },
	{ "the SYN+ACK comes again after the ACK", SCRIPT_V4,
	  SCRIPT_OPEN
	  "S S. 0 1  > syn-ack-retrans ESTABLISHED/ESTABLISHED\n"
	  "C . 1 1   > ESTABLISHED/ESTABLISHED\n" },
	{ "the SYN+ACK acknowledges another SYN", SCRIPT_V4,
	  "C S 0\n"
	  "S S. 0 100 > syn-ack-bad SYN_SENT/-\n" },
	{ "the SYN+ACK acknowledges nothing", SCRIPT_V4,
	  "C S 0\n"
	  "S S. 0 0 > syn-ack-bad SYN_SENT/-\n" },
	{ "the capture begins with the SYN+ACK", SCRIPT_V4,
	  "S S. 0 1 > syn-ack ESTABLISHED/SYN_RECV\n"
	  "C . 1 1  > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "Fast Open: data on the SYN, acknowledged at once", SCRIPT_V4,
	  "C S 0 10    > syn syn-data data SYN_SENT/-\n"
	  "S S. 0 11   > syn-ack ack-data ESTABLISHED/SYN_RECV\n"
	  "C . 11 1    > handshake ESTABLISHED/ESTABLISHED\n"
	  "S P. 1 11 5 > data\n" },
	{ "Fast Open: the server takes the SYN and not its data", SCRIPT_V4,
	  "C S 0 10    > syn syn-data data\n"
	  "S S. 0 1    > syn-ack ESTABLISHED/SYN_RECV\n"
	  "C P. 1 1 10 > handshake data-retrans ESTABLISHED/ESTABLISHED\n"
	  "S . 1 11    > ack-data\n" },
	{ "Fast Open: the server answers with data before the handshake is done",
	  SCRIPT_V4,
	  "C S 0 10; S S. 0 11\n"
	  "S P. 1 11 5 > data ESTABLISHED/SYN_RECV\n"
	  "C . 11 6    > handshake ack-data ESTABLISHED/ESTABLISHED\n" },
	{ "simultaneous open", SCRIPT_V4,
	  "C S 0     > syn SYN_SENT/-\n"
	  "S S 0     > syn-crossed SYN_RECV/SYN_SENT\n"
	  "C S. 0 1  > syn-ack SYN_RECV/ESTABLISHED\n"
	  "S S. 0 1  > ESTABLISHED/ESTABLISHED syn-ack\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n" },
	{ "a socket connected to itself", SCRIPT_SELF,
	  "C S 0     > syn\n"
	  "C S. 0 1  > syn-ack\n"
	  "C . 1 1   > handshake ESTABLISHED/ESTABLISHED\n"
	  "C P. 1 1 5 > data\n"
	  "C . 6 6   > ack-data\n" },
	{ "a capture that begins in the middle", SCRIPT_V4,
	  "C P. 1 1 5 > data ESTABLISHED/ESTABLISHED\n"
	  "S . 1 6    >\n"
	  "S P. 1 6 5 > data\n"
	  "C . 6 6    > ack-data ESTABLISHED/ESTABLISHED\n" },
	{ "a capture that begins in the middle of what the server sends", SCRIPT_V6,
	  "S . 1 1 1400 > data ESTABLISHED/ESTABLISHED\n"
	  "C . 1 1401   >\n"
	  "S . 1401 1 9 > data\n"
	  "C . 1 1410   > ack-data\n" },
	{ "a stray SYN on a live connection", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C S 5000  > syn-unexpected ESTABLISHED/ESTABLISHED\n"
	  "S . 1 1   > challenge-ack ESTABLISHED/ESTABLISHED\n"
	  "C P. 1 1 5 > data ESTABLISHED/ESTABLISHED\n" },
	{ "a stray SYN, and data instead of a challenge", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C S 5000   > syn-unexpected\n"
	  "S P. 1 1 5 > data\n"
	  "S . 6 1    > ESTABLISHED/ESTABLISHED\n" },
};

static const struct row_test payloads[] = {
	{ "data and its ACK", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C P. 1 1 5  > data\n"
	  "S . 1 6     > ack-data\n"
	  "S P. 1 6 10 > data\n"
	  "C . 6 11    > ack-data\n" },
	{ "data is sent again", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C P. 1 1 5      > data\n"
	  "C P. 1 1 5 +1s  > data-retrans\n"
	  "S . 1 6         > ack-data\n" },
	{ "data is sent again with more behind it", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C P. 1 1 5      > data\n"
	  "C P. 1 1 9      > data-retrans\n"
	  "S . 1 10        > ack-data\n" },
	{ "a lost segment leaves a hole and comes again", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C . 1 1 100    > data\n"
	  "C . 201 1 100  > data-gap\n"
	  "S . 1 101      > ack-data\n"
	  "C . 101 1 100  > data-fills\n"
	  "S . 1 301      > ack-data\n"
	  "C . 101 1 100  > data-retrans\n" },
	{ "a hole is filled in two parts", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C . 201 1 100  > data-gap\n"
	  "C . 1 1 100    > data-fills\n"
	  "C . 101 1 100  > data-fills\n"
	  "C . 101 1 100  > data-retrans\n" },
	{ "an ACK of bytes that the capture missed", SCRIPT_V4,
	  SCRIPT_OPEN
	  "S . 1 101      > ack-unseen ack-data\n"
	  "C . 101 1 100  > data\n" },
	{ "an ACK closes a hole that was never filled", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C . 101 1 100  > data-gap\n"
	  "S . 1 201      > ack-data\n"
	  "C . 1 1 100    > data-retrans\n" },
	{ "an ACK far from everything", SCRIPT_V4,
	  SCRIPT_OPEN
	  "S . 1 1100000000 > unexpected\n"
	  "C P. 1 1 5       > data\n" },
	{ "data far from everything leaves no hole that would never be filled",
	  SCRIPT_V4,
	  SCRIPT_OPEN
	  "C P. 1100000000 1 5 > data-gap\n"
	  "C P. 1 1 5   > data\n"
	  "C F. 6 1     > active-close FIN_WAIT1/CLOSE_WAIT\n" },
	{ "a keep-alive probe and its answer", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C . 0 1 +60s   > keep-alive ESTABLISHED/ESTABLISHED\n"
	  "S . 1 1        > ESTABLISHED/ESTABLISHED\n" },
	{ "a keep-alive probe of one byte", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6\n"
	  "C . 5 1 1 +60s > keep-alive\n" },
	{ "a retransmission of one byte which is not the last", SCRIPT_V4,
	  SCRIPT_OPEN "C P. 1 1 5\n"
	  "C . 1 1 1      > data-retrans\n" },
	{ "a window of 0 is probed and opens again", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C P. 1 1 5\n"
	  "S . 1 6 w0     > ack-data zero-window\n"
	  "C . 5 1 +1s    > window-probe\n"
	  "S . 1 6 w0     > zero-window\n"
	  "S . 1 6 w512   > ESTABLISHED/ESTABLISHED\n"
	  "C . 5 1 +60s   > keep-alive\n" },
	{ "a window of 0 in a SYN says nothing", SCRIPT_V4,
	  "C S 0 w0       > syn\n" },
	{ "super-segments of offload", SCRIPT_V4,
	  SCRIPT_OPEN
	  "C . 1 1 65000     > data\n"
	  "C . 65001 1 65000 > data\n"
	  "S . 1 130001      > ack-data\n" },
};
/* clang-format on */

static void test_handshakes(void **state)
{
	(void)state;
	run(handshakes, COUNT(handshakes));
}

static void test_payloads(void **state)
{
	(void)state;
	run(payloads, COUNT(payloads));
}

/**
 * struct scale - Windows in bytes
 * @window:	Of the last row
 */
static const struct {
	const char *name, *script;
	uint32_t window;
} scales[] = {
	{ "both offer", "C S 0 ws7; S S. 0 1 ws5; C . 1 1 w10", 10 << 7 },
	{ "both offer, and the server's counts for the server",
	  "C S 0 ws7; S S. 0 1 ws5; C . 1 1; S . 1 1 w10", 10 << 5 },
	{ "only the client offers", "C S 0 ws7; S S. 0 1; C . 1 1 w10", 10 },
	{ "only the server offers", "C S 0; S S. 0 1 ws5; C . 1 1; S . 1 1 w10", 10 },
	{ "neither offers", "C S 0; S S. 0 1; C . 1 1 w10", 10 },
	{ "never in a SYN", "C S 0 ws7 w10", 10 },
	{ "never in a SYN+ACK", "C S 0 ws7; S S. 0 1 ws5 w10", 10 },
	{ "both offer in a simultaneous open",
	  "C S 0 ws7; S S 0 ws5; C S. 0 1 ws7; S S. 0 1 ws5; C . 1 1 w10", 10 << 7 },
	{ "unknown in the middle", "C . 1 1 w10", 10 },
};

static void test_window_scale(void **state)
{
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(scales); i++) {
		print_message("%s\n", scales[i].name);
		play_script(&p, scales[i].script, SCRIPT_V4);
		assert_int_equal(p.row[p.n - 1].seg.window, scales[i].window);
		play_end(&p);
	}
}

static void test_relative_numbers_wrap(void **state)
{
	struct play p;

	(void)state;
	play_script(&p, SCRIPT_OPEN "C P. 1 1 5; S P. 1 6 7; C . 6 8", SCRIPT_V4);
	assert_int_equal(p.row[0].seg.seq, 0);
	assert_int_equal(p.row[1].seg.ack, 1);
	assert_int_equal(p.row[4].seg.seq, 1);
	assert_int_equal(p.row[4].seg.ack, 6);
	assert_int_equal(p.row[4].seg.newly, 5);
	assert_int_equal(p.row[5].seg.seq, 6);
	assert_int_equal(p.row[5].seg.newly, 7);
	assert_int_equal(p.f->half[SIDE_A].bytes, 5);
	assert_int_equal(p.f->half[SIDE_B].bytes, 7);
	assert_int_equal(flow_packets(p.f, p.s, SIDE_A), 4);
	assert_true(p.s->rtt == 2 * SCRIPT_MS);
	play_end(&p);
}

static void test_packets_beyond_32_bits(void **state)
{
	struct play p;

	(void)state;
	play_script(&p, SCRIPT_OPEN, SCRIPT_V4);
	p.f->half[SIDE_A].packets = UINT32_MAX;
	play_beat(&p, &(struct beat){ .g = { .src = p.f->end[SIDE_A],
					     .dst = p.f->end[SIDE_B],
					     .seq = script_isn(true) + 1,
					     .ack = script_isn(false) + 1,
					     .flags = SEG_ACK,
					     .ts = p.f->last,
					     .number = 4 } });
	assert_true(flow_packets(p.f, p.s, SIDE_A) == UINT64_C(1) << 32);
	play_end(&p);
}

static void test_icmp(void **state)
{
	struct play p;

	(void)state;
	play_script(&p,
		    "C S 0\n"
		    "C icmp 0 > icmp-error SYN_SENT/-\n"
		    "C S 0\n"
		    "C icmp 0 > icmp-error\n",
		    SCRIPT_V4);
	assert_int_equal(p.s->extra->icmp, 2);
	assert_int_equal(p.row[1].ref, 1);
	assert_int_equal(p.row[3].ref, 3);
	assert_int_equal(p.row[1].side, SIDE_B);
	assert_int_equal(flow_packets(p.f, p.s, SIDE_B), 0);
	play_end(&p);
}

/**
 * struct completeness - Wireshark's tcp.completeness
 * @bits:	1 SYN, 2 SYN+ACK, 4 ACK, 8 data, 16 FIN, 32 RST
 */
static const struct {
	const char *name, *script;
	uint8_t bits;
} completenesses[] = {
	{ "a SYN", "C S 0", 1 },
	{ "a SYN with data", "C S 0 10", 1 | 8 },
	{ "a SYN that is sent again with data", "C S 0; C S 0 10", 1 },
	{ "a handshake", SCRIPT_OPEN, 1 | 2 | 4 },
	{ "SYN and SYN+ACK", "C S 0; S S. 0 1", 1 | 2 },
	{ "data completes the handshake", "C S 0; S S. 0 1; C P. 1 1 5", 1 | 2 | 8 },
	{ "data and ACK", SCRIPT_OPEN "C P. 1 1 5", 15 },
	{ "a SYN refused", "C S 0; S R. =0 1", 1 | 4 | 32 },
	{ "a RST without ACK", "C S 0; S S. 0 1; C R 1", 1 | 2 | 32 },
	{ "a RST with ACK", SCRIPT_OPEN "C R. 1 1", 7 | 32 },
	{ "FIN with ACK counts, and as an ACK too", "C S 0; S S. 0 1; C F. 1 1",
	  1 | 2 | 4 | 16 },
	{ "FIN without ACK does not count", "C S 0; S S. 0 1; C F 1", 1 | 2 },
	{ "FIN with data is data", "C S 0; S S. 0 1; C F. 1 1 5", 1 | 2 | 8 | 16 },
	{ "complete, with data",
	  SCRIPT_OPEN "C P. 1 1 5; S . 1 6; C F. 6 1; S F. 1 7; C . 7 2", 31 },
	{ "complete, without data", SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2", 23 },
	{ "first a segment from the middle", "C P. 1 1 5", 0 },
	{ "first a SYN+ACK", "S S. 0 1", 0 },
	{ "first a FIN", "C F. 1 1", 0 },
	{ "first a RST", "C R 1", 0 },
	{ "from the middle, then an ACK", "C P. 1 1 5; S . 1 6", 4 },
	{ "a RST is believed without looking at its numbers", SCRIPT_OPEN "C R 1000000",
	  7 | 32 },
};

static void test_completeness(void **state)
{
	struct play p;

	(void)state;
	for (size_t i = 0; i < COUNT(completenesses); i++) {
		print_message("%s\n", completenesses[i].name);
		play_script(&p, completenesses[i].script, SCRIPT_V4);
		assert_int_equal(p.f->complete, completenesses[i].bits);
		play_end(&p);
	}
}

static void test_completeness_before(void **state)
{
	struct play p;

	(void)state;
	play_script(&p, SCRIPT_OPEN "C R. 1 1", SCRIPT_V4);
	assert_int_equal(p.f->complete_before, 7);
	play_end(&p);
}

/* clang-format off */
static const struct {
	const char *name, *script; /* the last step is asked about */
	bool begins;
} beginnings[] = {
	{ "a SYN that is sent again", "C S 0; C S 0", false },
	{ "another SYN before an answer", "C S 0; C S 900", true },
	{ "another SYN during the handshake", "C S 0; S S. 0 1; C S 900", true },
	{ "a stray SYN on a live connection", SCRIPT_OPEN "C S 900", false },
	{ "a second stray SYN on a live connection", SCRIPT_OPEN "C S 900; C S 900",
	  true },
	{ "another SYN after a graceful close",
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; C S 900", true },
	{ "another SYN from the other side after a close",
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; S S 900", true },
	{ "another SYN after a RST", SCRIPT_OPEN "C R. 1 1; C S 900", true },
	{ "another SYN after a refusal", "C S 0; S R. =0 1; C S 900", true },
	{ "the same SYN after a refusal", "C S 0; S R. =0 1; C S 0", false },
	{ "the same SYN after a graceful close",
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; C S 0", true },
	{ "another SYN before the last ACK of a close",
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C S 900", true },
	{ "a SYN+ACK", "C S 0; S S. 900 1", false },
	{ "a SYN of the other side, which opens at once", "C S 0; S S 0", false },
	{ "a SYN after a stray segment of the middle",
	  "C . 1 1; C S 900", true },
	{ "data after a close",
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; C P. 2 2 5", false },
};
/* clang-format on */

static void test_beginnings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(beginnings); i++) {
		struct script s = script_from(beginnings[i].script, SCRIPT_V4);
		struct flowtab_cfg cfg = { .max_bytes = 64u << 20 };
		struct play p = { .tab = flowtab_new(&cfg) };
		struct beat b, next;
		bool more = script_next(&s, &b);

		print_message("%s\n", beginnings[i].name);
		while (more && script_next(&s, &next)) {
			play_beat(&p, &b);
			b = next;
		}
		assert_int_equal(track_begins(p.f, p.s, play_side(&p, &b.g.src), &b.g),
				 beginnings[i].begins);
		play_end(&p);
	}
}

static void test_pending(void **state)
{
	struct segment answer = { .flags = SEG_SYN | SEG_ACK };
	struct play p;

	(void)state;
	play_script(&p, SCRIPT_OPEN "C S 900 5", SCRIPT_V4);
	assert_int_equal(p.s->extra->pending.number, 4);
	answer.src = p.s->extra->pending.dst;
	answer.dst = p.s->extra->pending.src;
	answer.ack = p.s->extra->pending.seq + 6;
	assert_true(track_pending(p.s, &answer));
	answer.ack--;
	assert_false(track_pending(p.s, &answer));
	answer.ack++;
	answer.flags = SEG_ACK;
	assert_false(track_pending(p.s, &answer));
	assert_int_equal(p.f->half[SIDE_A].packets, 3);
	assert_int_equal(p.f->half[SIDE_A].bytes, 5);
	track_forget(p.f, p.s);
	assert_int_equal(p.f->half[SIDE_A].packets, 2);
	assert_int_equal(p.f->half[SIDE_A].bytes, 0);
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handshakes),
		cmocka_unit_test(test_payloads),
		cmocka_unit_test(test_window_scale),
		cmocka_unit_test(test_relative_numbers_wrap),
		cmocka_unit_test(test_packets_beyond_32_bits),
		cmocka_unit_test(test_icmp),
		cmocka_unit_test(test_completeness),
		cmocka_unit_test(test_completeness_before),
		cmocka_unit_test(test_beginnings),
		cmocka_unit_test(test_pending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
