/* SPDX-License-Identifier: MIT
 *
 * Sidecars: what is written is read back, and what is malformed is refused by line.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calls_sidecar.h"
#include "tcpfsm.h"

#define HEAD "# tcpclose-trace calls 1\n"

static const struct sidecar_head some_head = {
	.version = "0.1.0",
	.kernel = "6.1.0-50-cloud-amd64",
	.build = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)",
	.sysctls = "tcp_fin_timeout=60 tcp_syn_retries=6",
	.scenario = "write-after-close",
	.clock = "realtime",
	.kevents = KEVENTS_COMPLETE,
	.counters = "OutRsts +1",
};

static const uint8_t lo4[4] = { 127, 0, 0, 1 };

static struct record call_record(const struct call *c)
{
	struct record rec;

	memset(&rec, 0, sizeof(rec));
	rec.kind = REC_CALL;
	rec.ts = c->enter;
	rec.call = *c;
	return rec;
}

static FILE *stream_of(const char *text)
{
	FILE *f = fmemopen(NULL, strlen(text) + 1, "w+");

	assert_non_null(f);
	fputs(text, f);
	rewind(f);
	return f;
}

/* Write one record and give back its line, to free(). */
static char *line_of(const struct record *rec)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	assert_int_equal(sidecar_write(f, rec), 0);
	fclose(f);
	return text;
}

static int read_one(const char *text, struct record *rec, struct err *e)
{
	struct sidecar *s;
	int rc = sidecar_open(&s, stream_of(text), "x.calls", e);

	if (rc < 0)
		return rc;
	while ((rc = sidecar_next(s, rec, e)) > 0)
		;
	sidecar_close(s);
	return rc;
}

static const struct {
	const char *name, *line;
	struct call call;
} calls[] = {
	{ "a call that succeeds",
	  "1.000000002 1.000000003 client - - call close(4) = 0\n",
	  { .enter = 1000000002,
	    .leave = 1000000003,
	    .id = CALL_CLOSE,
	    .who = "client",
	    .args = "4" } },
	{ "a write that raises SIGPIPE",
	  "0.000000000 0.000000000 server - - call write(5, 3) = -1 EPIPE + SIGPIPE\n",
	  { .id = CALL_WRITE,
	    .who = "server",
	    .args = "5, 3",
	    .result = -1,
	    .err = EPIPE,
	    .signal = SIGPIPE } },
	{ "a note, and an errno without a name",
	  "0.000000000 9.000000000 - - - call read() = -1 E4000 ; a ; b\n",
	  { .leave = 9000000000,
	    .id = CALL_READ,
	    .result = -1,
	    .err = 4000,
	    .note = "a ; b" } },
	{ "a signal without a name",
	  "0.000000000 0.000000000 a\\x20b - - call killed() = 0 + SIG77\n",
	  { .id = CALL_KILLED, .who = "a b", .signal = 77 } },
	{ "text that would end its field",
	  "0.000000000 0.000000000 \\x2d - - "
	  "call poll({(\\x29 = -1\\x0a}) = 2 ; \\x5c\n",
	  { .id = CALL_POLL,
	    .who = "-",
	    .args = "{() = -1\n}",
	    .result = 2,
	    .note = "\\" } },
	{ "the largest of numbers",
	  "18446744072.999999999 18446744072.999999999 c - - "
	  "call send(\\xff) = -9223372036854775807\n",
	  { .enter = UINT64_C(18446744072999999999),
	    .leave = UINT64_C(18446744072999999999),
	    .id = CALL_SEND,
	    .who = "c",
	    .args = "\xff",
	    .result = -INT64_MAX } },
};

static void check_round_trip(const struct record *rec, const char *line)
{
	struct sidecar *s;
	struct record back;
	struct err e = { 0 };
	char text[2048];

	snprintf(text, sizeof(text), HEAD "%s", line);
	assert_int_equal(sidecar_open(&s, stream_of(text), "x.calls", &e), 0);
	assert_int_equal(sidecar_next(s, &back, &e), 1);
	assert_int_equal(back.kind, rec->kind);
	assert_int_equal(back.ts, rec->ts);
	if (rec->kind == REC_CALL)
		assert_memory_equal(&back.call, &rec->call, sizeof(rec->call));
	else if (rec->kind == REC_SOCK)
		assert_memory_equal(&back.sock, &rec->sock, sizeof(rec->sock));
	else
		assert_memory_equal(&back.kevent, &rec->kevent, sizeof(rec->kevent));
	assert_int_equal(sidecar_next(s, &back, &e), 0);
	sidecar_close(s);
}

static void calls_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct record rec = call_record(&calls[i].call);
		char *line = line_of(&rec);

		assert_string_equal(line, calls[i].line);
		check_round_trip(&rec, line);
		free(line);
	}
}

static void every_call_errno_and_signal_comes_back(void **state)
{
	(void)state;
	for (int i = 0; i < 4096; i++) {
		struct call c = { .id = (uint8_t)(i % CALL_N), .err = i };
		struct record rec;
		char *line;

		c.result = i ? -1 : 7;
		c.signal = (uint8_t)i;
		c.local = endpoint_v4(lo4, (uint16_t)(i * 16));
		memset(c.args, 'a' + i % 20, (size_t)i % sizeof(c.args));
		rec = call_record(&c);
		line = line_of(&rec);
		check_round_trip(&rec, line);
		free(line);
	}
}

static void sockets_come_back(void **state)
{
	struct record rec;
	char *line;

	(void)state;
	memset(&rec, 0, sizeof(rec));
	rec.kind = REC_SOCK;
	rec.ts = rec.sock.ts = 5;
	rec.sock.local = endpoint_v4(lo4, 80);
	rec.sock.peer.addr[15] = 1;
	rec.sock.recvq = UINT32_MAX;
	rec.sock.state = TS_FIN_WAIT2;
	strcpy(rec.sock.who, "client");
	line = line_of(&rec);
	assert_string_equal(line, "0.000000005 client 127.0.0.1:80 [::1]:0 sock "
				  "FIN_WAIT2 recvq=4294967295 sendq=0\n");
	check_round_trip(&rec, line);
	free(line);
}

static const struct {
	const char *name, *line;
	struct kevent kevent;
} kevents[] = {
	{ "a state change in an interrupt",
	  "0.000000007 kernel - - kevent inet_sock_set_state sock=3 pid=24012 "
	  "from=SYN_RECV to=ESTABLISHED softirq\n",
	  { .ts = 7,
	    .sock = 3,
	    .pid = 24012,
	    .id = KEVENT_STATE,
	    .from_state = TS_SYN_RECV,
	    .to_state = TS_ESTABLISHED,
	    .softirq = true } },
	{ "a RST in answer, without a socket",
	  "0.000000000 kernel - - kevent tcp_send_reset reason=NO_SOCKET answers\n",
	  { .id = KEVENT_SEND_RESET, .reason = "NO_SOCKET", .answers = true } },
	{ "an error",
	  "0.000000000 kernel - - kevent inet_sk_error_report errno=ECONNRESET\n",
	  { .id = KEVENT_ERROR, .err = ECONNRESET } },
	{ "the largest of numbers, and a reason with a blank",
	  "0.000000000 kernel - - kevent tcp_destroy_sock sock=18446744073709551615 "
	  "cookie=18446744073709551615 reason=a\\x20b\n",
	  { .id = KEVENT_DESTROY,
	    .sock = UINT64_MAX,
	    .cookie = UINT64_MAX,
	    .reason = "a b" } },
};

static void kernel_events_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kevents) / sizeof(kevents[0]); i++) {
		struct record rec;
		char *line;

		memset(&rec, 0, sizeof(rec));
		rec.kind = REC_KEVENT;
		rec.kevent = kevents[i].kevent;
		rec.ts = rec.kevent.ts;
		line = line_of(&rec);
		assert_string_equal(line, kevents[i].line);
		check_round_trip(&rec, line);
		free(line);
	}
}

static void the_head_comes_back(void **state)
{
	struct sidecar *s;
	struct err e = { 0 };
	struct record rec;
	FILE *f = tmpfile();

	(void)state;
	assert_non_null(f);
	assert_int_equal(sidecar_write_head(f, &some_head), 0);
	rewind(f);
	assert_int_equal(sidecar_open(&s, f, "x.calls", &e), 0);
	assert_memory_equal(sidecar_head(s), &some_head, sizeof(some_head));
	assert_int_equal(sidecar_next(s, &rec, &e), 0);
	sidecar_close(s);
}

static void what_has_no_line_is_not_written(void **state)
{
	struct record frame = { .kind = REC_FRAME };
	struct record sock = { .kind = REC_SOCK };
	struct record past = { .kind = REC_KEVENT, .kevent = { .pid = -1 } };
	struct call late = { .enter = 2, .leave = 1, .id = CALL_CLOSE };
	struct call odd = { .id = CALL_CLOSE, .err = EPIPE };
	struct record early = call_record(&late), success = call_record(&odd);
	char buf[64];
	FILE *f = fmemopen(buf, sizeof(buf), "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(sidecar_write(f, &frame), -EINVAL);
	assert_int_equal(sidecar_write(f, &sock), -EINVAL);
	assert_int_equal(sidecar_write(f, &past), -EINVAL);
	assert_int_equal(sidecar_write(f, &early), -EINVAL);
	assert_int_equal(sidecar_write(f, &success), -EINVAL);
	assert_int_equal(ftell(f), 0);
	fclose(f);
}

#define CALL_AT(t) t " 9.000000000 c - - call "
#define KEVENT	   "1.000000000 kernel - - kevent tcp_send_reset "

static const struct {
	const char *name, *text, *message;
} malformed[] = {
	{ "an empty file", "",
	  "x.calls:1: not a file of calls: does not start with "
	  "\"# tcpclose-trace calls 1\"" },
	{ "another format", "#!/bin/sh\n",
	  "x.calls:1: not a file of calls: does not start with "
	  "\"# tcpclose-trace calls 1\"" },
	{ "a key too long", HEAD "# clock: 01234567890123456\n",
	  "x.calls:2: text is too long: \"01234567890123456\"" },
	{ "a binary byte", HEAD "\a\n", "x.calls:2: byte 0x07 is not text" },
	{ "an empty line", HEAD "\n",
	  "x.calls:2: neither a call nor a socket nor a kernel event" },
	{ "no newline at the end", HEAD "# end",
	  "x.calls:2: the last line is cut short" },
	{ "a bad time", HEAD CALL_AT("1.5") "close() = 0\n",
	  "x.calls:2: not a time: \"1.5\"" },
	{ "a time beyond the clock",
	  HEAD CALL_AT("18446744073.000000000") "close() = 0\n",
	  "x.calls:2: not a time: \"18446744073.000000000\"" },
	{ "a call that returns too early", HEAD CALL_AT("9.000000001") "close() = 0\n",
	  "x.calls:2: the call returns before it is entered" },
	{ "time going backwards",
	  HEAD CALL_AT("2.000000000") "close() = 0\n# x\n" CALL_AT(
		  "1.999999999") "close() "
				 "= 0\n",
	  "x.calls:4: goes back in time" },
	{ "a bad address",
	  HEAD "1.000000000 2.000000000 c 1.2.3:4 - call close() = 0\n",
	  "x.calls:2: not an address and port: \"1.2.3:4\"" },
	{ "an unknown call", HEAD CALL_AT("1.000000000") "vfork() = 0\n",
	  "x.calls:2: unknown call: \"vfork\"" },
	{ "no parentheses", HEAD CALL_AT("1.000000000") "close = 0\n",
	  "x.calls:2: not a call: \"close = 0\"" },
	{ "no result", HEAD CALL_AT("1.000000000") "close() = \n",
	  "x.calls:2: not a result: \"\"" },
	{ "a result out of range", HEAD CALL_AT("1.000000000") "read() = 1e9\n",
	  "x.calls:2: not a result: \"1e9\"" },
	{ "a result out of range",
	  HEAD CALL_AT("1.000000000") "read() = 9223372036854775808\n",
	  "x.calls:2: not a result: \"9223372036854775808\"" },
	{ "an unknown errno", HEAD CALL_AT("1.000000000") "read() = -1 EWHAT\n",
	  "x.calls:2: unknown errno: \"EWHAT\"" },
	{ "an errno of a success", HEAD CALL_AT("1.000000000") "read() = 3 EPIPE\n",
	  "x.calls:2: an errno, but the call did not fail" },
	{ "an unknown signal", HEAD CALL_AT("1.000000000") "read() = 3 + SIGWHAT\n",
	  "x.calls:2: unknown signal: \"SIGWHAT\"" },
	{ "a signal out of range", HEAD CALL_AT("1.000000000") "read() = 3 + SIG256\n",
	  "x.calls:2: unknown signal: \"SIG256\"" },
	{ "something after the result",
	  HEAD CALL_AT("1.000000000") "read() = 3 bytes\n",
	  "x.calls:2: not expected after a result: \"bytes\"" },
	{ "a bad escape", HEAD CALL_AT("1.000000000") "read(\\x0) = 3\n",
	  "x.calls:2: not an escaped text: \"\\x0\"" },
	{ "an escaped NUL", HEAD CALL_AT("1.000000000") "read() = 3 ; \\x00\n",
	  "x.calls:2: not an escaped text: \"\\x00\"" },
	{ "an unknown state", HEAD "1.000000000 c - - sock OPEN recvq=0 sendq=0\n",
	  "x.calls:2: unknown TCP state: \"OPEN\"" },
	{ "a queue out of range",
	  HEAD "1.000000000 c - - sock CLOSE recvq=4294967296 sendq=0\n",
	  "x.calls:2: not a number of bytes: \"recvq=4294967296\"" },
	{ "something after the queues",
	  HEAD "1.000000000 c - - sock CLOSE recvq=0 sendq=0 x\n",
	  "x.calls:2: not expected after a socket: \"x\"" },
	{ "an event that is not by the kernel", HEAD "1.000000000 c - - kevent x\n",
	  "x.calls:2: not by the kernel: \"c\"" },
	{ "an unknown event", HEAD "1.000000000 kernel - - kevent x\n",
	  "x.calls:2: unknown kernel event: \"x\"" },
	{ "an event without a socket's number", HEAD KEVENT "sock=0\n",
	  "x.calls:2: not a number: \"0\"" },
	{ "an event in an unknown state", HEAD KEVENT "from=OPEN\n",
	  "x.calls:2: unknown TCP state: \"OPEN\"" },
	{ "an event with nothing for a reason", HEAD KEVENT "reason=\n",
	  "x.calls:2: no reason: \"\"" },
	{ "an event that says more than that it answers", HEAD KEVENT "answers=1\n",
	  "x.calls:2: not expected after a flag: \"=1\"" },
	{ "an event that says things in another order",
	  HEAD KEVENT "to=CLOSE from=CLOSE\n",
	  "x.calls:2: not expected of a kernel event: \"from=CLOSE\"" },
};

static void malformed_files_are_refused_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		struct record rec;
		struct err e = { 0 };

		assert_int_equal(read_one(malformed[i].text, &rec, &e), -EINVAL);
		assert_string_equal(e.msg, malformed[i].message);
	}
}

static void long_lines_are_refused(void **state)
{
	char text[2048] = HEAD "# ";
	struct record rec;
	struct err e = { 0 };
	size_t n = strlen(text);

	(void)state;
	memset(text + n, 'x', 1021);
	text[n + 1021] = '\n';
	assert_int_equal(read_one(text, &rec, &e), 0);
	memset(text + n, 'x', 1022);
	text[n + 1022] = '\n';
	assert_int_equal(read_one(text, &rec, &e), -EINVAL);
	assert_string_equal(e.msg, "x.calls:2: line is longer than 1023 bytes");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_come_back),
		cmocka_unit_test(every_call_errno_and_signal_comes_back),
		cmocka_unit_test(sockets_come_back),
		cmocka_unit_test(kernel_events_come_back),
		cmocka_unit_test(the_head_comes_back),
		cmocka_unit_test(what_has_no_line_is_not_written),
		cmocka_unit_test(malformed_files_are_refused_by_line),
		cmocka_unit_test(long_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
