/* SPDX-License-Identifier: MIT
 *
 * test_notation.c - segments, calls and labels as text.
 */
#include "notation.h"

#include <errno.h>
#include <signal.h>

#include "script.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name;
	uint16_t flags;
	const char *text;
} flags[] = {
	{ "none", 0, "-" },
	{ "SYN", SEG_SYN, "S" },
	{ "SYN+ACK", SEG_SYN | SEG_ACK, "S." },
	{ "ACK", SEG_ACK, "." },
	{ "FIN, PSH, ACK", SEG_FIN | SEG_PSH | SEG_ACK, "FP." },
	{ "all", 0x1ff, "FSRPUEWe." },
};

static void test_flags(void **state)
{
	char buf[FLAGS_STRLEN];

	(void)state;
	for (size_t i = 0; i < COUNT(flags); i++) {
		print_message("%s\n", flags[i].name);
		assert_string_equal(notate_flags(flags[i].flags, buf), flags[i].text);
	}
}

/* clang-format off */
static const struct {
	const char *name, *script; /* its last step */
	int cols;
	const char *segment, *labels;
} segments[] = {
	{ "SYN", "C S 0", 40, "S 0", "SYN: asks to open" },
	{ "SYN+ACK", "C S 0; S S. 0 1", 40, "S. 0 ack 1", "SYN+ACK: agrees" },
	{ "ACK", SCRIPT_OPEN, 40, ". ack 1", "handshake done" },
	{ "data", SCRIPT_OPEN "C P. 1 1 5", 40, "P. 1:6(5) ack 1", "5 bytes" },
	{ "data where there is no room for the ACK", SCRIPT_OPEN "C P. 1 1 5", 12,
	  "P. 1:6(5)", "5 bytes" },
	{ "ACK of data", SCRIPT_OPEN "C P. 1 1 5; S . 1 6", 40, ". ack 6",
	  "ACK of 5 bytes" },
	{ "a window of 0", SCRIPT_OPEN "S . 1 1 w0", 40, ". ack 1 win 0",
	  "window 0: stop sending" },
	{ "FIN", SCRIPT_OPEN "C F. 1 1", 40, "F. 1:1(0) ack 1",
	  "FIN: client closes first (active close)" },
	{ "the second FIN", SCRIPT_OPEN "C F. 1 1; S F. 1 2", 40, "F. 1:1(0) ack 2",
	  "FIN: server closes too (passive close), ACK of FIN #4" },
	{ "FINs that cross", SCRIPT_OPEN "C F. 1 1; S F. 1 1", 40, "F. 1:1(0) ack 1",
	  "FIN crosses #4: simultaneous close" },
	{ "the last ACK", SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2", 40, ". ack 2",
	  "ACK of FIN #5, last ACK: client holds TIME_WAIT" },
	{ "FIN with data", SCRIPT_OPEN "C FP. 1 1 5", 40, "FP. 1:6(5) ack 1",
	  "FIN: client closes first (active close)" },
	{ "RST", SCRIPT_OPEN "C R 1", 40, "R 1", "RST: client has no socket for this, accepted" },
	{ "RST that answers", "C P. 1 1 5; S R 1", 40, "R 1",
	  "RST: answers #1, accepted" },
	{ "RST that kills TIME_WAIT",
	  SCRIPT_OPEN "C F. 1 1; S F. 1 2; C . 2 2; S R 2", 40, "R 2",
	  "RST: answers #6, ends client's TIME_WAIT early" },
	{ "ICMP", "C S 0; C icmp 0", 40, "ICMP", "ICMP error about #1" },
};
/* clang-format on */

static void test_segments(void **state)
{
	struct play p;
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(segments); i++) {
		const struct row *r;

		print_message("%s\n", segments[i].name);
		play_script(&p, segments[i].script, SCRIPT_V4);
		r = &p.row[p.n - 1];
		notate_segment(r, segments[i].cols, text, sizeof(text));
		assert_string_equal(text, segments[i].segment);
		notate_labels(p.f, r, text, sizeof(text));
		assert_string_equal(text, segments[i].labels);
		play_end(&p);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	enum row_kind kind;
	struct call call;
	const char *text;
} calls[] = {
	{ "a call that succeeds", ROW_CALL,
	  { .id = CALL_WRITE, .args = "4, 5", .result = 5 }, "write(4, 5) = 5" },
	{ "a call that fails", ROW_CALL,
	  { .id = CALL_READ, .args = "4", .result = -1, .err = ECONNRESET },
	  "read(4) = -1 ECONNRESET (Connection reset by peer)" },
	{ "a call that raises a signal", ROW_CALL,
	  { .id = CALL_WRITE, .args = "4, 5", .result = -1, .err = EPIPE,
	    .signal = SIGPIPE },
	  "write(4, 5) = -1 EPIPE (Broken pipe) + SIGPIPE" },
	{ "a call with a note", ROW_CALL,
	  { .id = CALL_CLOSE, .args = "4", .note = "unread 990" },
	  "close(4) = 0  [unread 990]" },
	{ "a call that is entered", ROW_CALL_ENTER,
	  { .id = CALL_READ, .args = "4", .result = 7, .note = "x" },
	  "read(4) ..." },
	{ "a call that returns", ROW_CALL_LEAVE,
	  { .id = CALL_READ, .args = "4", .result = 7 }, "... read() = 7" },
	{ "a process exits", ROW_CALL, { .id = CALL_EXIT, .args = "0" }, "exit(0)" },
	{ "a process is killed", ROW_CALL, { .id = CALL_KILLED, .signal = SIGKILL },
	  "*** killed by SIGKILL ***" },
	{ "a process is killed by nothing known", ROW_CALL, { .id = CALL_KILLED },
	  "*** killed ***" },
	{ "an error that has no name", ROW_CALL,
	  { .id = CALL_READ, .result = -1, .err = 4000 }, "read() = -1 errno 4000" },
	{ "a signal that has no name", ROW_CALL,
	  { .id = CALL_READ, .result = -1, .err = EPIPE, .signal = 99 },
	  "read() = -1 EPIPE (Broken pipe) + signal 99" },
};
/* clang-format on */

static void test_calls(void **state)
{
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct row r = { .kind = (uint8_t)calls[i].kind,
				 .call = &calls[i].call };

		print_message("%s\n", calls[i].name);
		notate_call(&r, text, sizeof(text));
		assert_string_equal(text, calls[i].text);
	}
}

/* All labels at once, in buffers of every size: cut, and never beyond the end. */
static void test_cut_to_fit(void **state)
{
	struct play p;
	char whole[4096], text[4096];

	(void)state;
	play_script(&p, SCRIPT_OPEN "C P. 1 1 5", SCRIPT_V4);
	p.row[3].labels = (UINT64_C(1) << LABEL_N) - 1;
	notate_labels(p.f, &p.row[3], whole, sizeof(whole));
	assert_true(strlen(whole) > 500);
	for (size_t n = 1; n < 300; n++) {
		memset(text, '#', sizeof(text));
		notate_labels(p.f, &p.row[3], text, n);
		assert_int_equal(strlen(text), n - 1);
		assert_memory_equal(text, whole, n - 1);
		assert_int_equal(text[n], '#');
	}
	play_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_cut_to_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
