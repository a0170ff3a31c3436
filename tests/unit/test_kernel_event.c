/* SPDX-License-Identifier: MIT
 *
 * test_kernel_event.c - records of kernels old and new, as events.
 */
#include "kernel_event.h"

#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"
#include "tcpfsm.h"

#define COMMON                                                                         \
	"ID: 7\nformat:\n"                                                             \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

/* 6.18: struct sockaddr, a reason */
static const char new_reset[] = COMMON
	"\tfield:const void * skbaddr;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:const void * skaddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:int state;\toffset:24;\tsize:4;\tsigned:1;\n"
	"\tfield:enum sk_rst_reason reason;\toffset:28;\tsize:4;\tsigned:0;\n"
	"\tfield:__u8 saddr[28];\toffset:32;\tsize:28;\tsigned:0;\n"
	"\tfield:__u8 daddr[28];\toffset:60;\tsize:28;\tsigned:0;\n"
	"print fmt: \"\", __print_symbolic(REC->reason, { 14, \"TCP_STATE\" })\n";

/* 5.10: arrays without a family, no reason */
static const char old_reset[] =
	COMMON "\tfield:const void * skbaddr;\toffset:8;\tsize:8;\tsigned:0;\n"
	       "\tfield:const void * skaddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	       "\tfield:int state;\toffset:24;\tsize:4;\tsigned:1;\n"
	       "\tfield:__u16 sport;\toffset:28;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 dport;\toffset:30;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u8 saddr[4];\toffset:32;\tsize:4;\tsigned:0;\n"
	       "\tfield:__u8 daddr[4];\toffset:36;\tsize:4;\tsigned:0;\n"
	       "\tfield:__u8 saddr_v6[16];\toffset:40;\tsize:16;\tsigned:0;\n"
	       "\tfield:__u8 daddr_v6[16];\toffset:56;\tsize:16;\tsigned:0;\n"
	       "print fmt: \"\"\n";

static const char set_state[] =
	COMMON "\tfield:const void * skaddr;\toffset:8;\tsize:8;\tsigned:0;\n"
	       "\tfield:int oldstate;\toffset:16;\tsize:4;\tsigned:1;\n"
	       "\tfield:int newstate;\toffset:20;\tsize:4;\tsigned:1;\n"
	       "\tfield:__u16 sport;\toffset:24;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 dport;\toffset:26;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 family;\toffset:28;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 protocol;\toffset:30;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u8 saddr[4];\toffset:32;\tsize:4;\tsigned:0;\n"
	       "\tfield:__u8 daddr[4];\toffset:36;\tsize:4;\tsigned:0;\n"
	       "\tfield:__u8 saddr_v6[16];\toffset:40;\tsize:16;\tsigned:0;\n"
	       "\tfield:__u8 daddr_v6[16];\toffset:56;\tsize:16;\tsigned:0;\n";

static const char error_report[] =
	COMMON "\tfield:int error;\toffset:8;\tsize:4;\tsigned:1;\n"
	       "\tfield:__u16 sport;\toffset:12;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 dport;\toffset:14;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 family;\toffset:16;\tsize:2;\tsigned:0;\n"
	       "\tfield:__u16 protocol;\toffset:18;\tsize:2;\tsigned:0;\n";

static const char kfree_skb[] = COMMON
	"\tfield:void * rx_sk;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:enum skb_drop_reason reason;\toffset:16;\tsize:4;\tsigned:0;\n"
	"print fmt: \"\", __print_symbolic(REC->reason, { 5, \"SOCKET_FILTER\" })\n";

/* A record, field by field. */
struct raw {
	uint8_t bytes[96];
};

static void set(struct raw *r, size_t at, const void *p, size_t n)
{
	memcpy(r->bytes + at, p, n);
}

static void set16(struct raw *r, size_t at, uint16_t v)
{
	set(r, at, &v, sizeof(v));
}

static void set32(struct raw *r, size_t at, uint32_t v)
{
	set(r, at, &v, sizeof(v));
}

static void set64(struct raw *r, size_t at, uint64_t v)
{
	set(r, at, &v, sizeof(v));
}

/* At the end of memory; the format must not lead beyond it. */
static bool decode(const char *format, enum kevent_id id, const struct raw *r, size_t n,
		   struct kevent *ev)
{
	struct guard g = guard_new();
	struct trace_format f;
	struct err e = { 0 };
	bool ok;

	assert_int_equal(traceformat_parse(&f, format, &e), 0);
	ok = kernel_event_decode(&f, id, guard_put(&g, r->bytes, n), n, ev);
	guard_free(&g);
	return ok;
}

static const char *ends(const struct kevent *ev, char buf[static 128])
{
	char a[ENDPOINT_STRLEN], b[ENDPOINT_STRLEN];

	snprintf(buf, 128, "%s %s", endpoint_str(&ev->local, a),
		 endpoint_str(&ev->peer, b));
	return buf;
}

static void set_common(struct raw *r, uint8_t flags)
{
	r->bytes[2] = flags;
	set32(r, 4, 1234);
}

static void test_reset_of_a_new_kernel(void **state)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(80) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(81) };
	struct raw r = { { 0 } };
	struct kevent ev;
	char text[128];

	(void)state;
	set_common(&r, 0);
	in.sin_addr.s_addr = htonl(0x7f000001);
	in6.sin6_addr.s6_addr[15] = 1;
	set64(&r, 16, 0xffff888100000000);
	set32(&r, 24, 7);
	set32(&r, 28, 14);
	set(&r, 32, &in, sizeof(in));
	set(&r, 60, &in6, sizeof(in6));
	assert_true(decode(new_reset, KEVENT_SEND_RESET, &r, 88, &ev));
	assert_string_equal(ends(&ev, text), "127.0.0.1:80 [::1]:81");
	assert_int_equal(ev.sock, 0xffff888100000000);
	assert_int_equal(ev.from_state, TS_CLOSE);
	assert_string_equal(ev.reason, "TCP_STATE");
	assert_int_equal(ev.pid, 1234);
	assert_false(ev.answers || ev.softirq);
	set64(&r, 8, 1);
	set32(&r, 28, 99);
	set_common(&r, 0x10);
	assert_true(decode(new_reset, KEVENT_SEND_RESET, &r, 88, &ev));
	assert_true(ev.answers && ev.softirq);
	assert_string_equal(ev.reason, "99");
}

static void test_reset_of_an_old_kernel(void **state)
{
	struct raw r = { { 0 } };
	struct kevent ev;
	char text[128];

	(void)state;
	set16(&r, 28, 80);
	set16(&r, 30, 40000);
	set32(&r, 32, htonl(0x0a000001));
	set32(&r, 36, htonl(0x0a000002));
	assert_true(decode(old_reset, KEVENT_SEND_RESET, &r, 72, &ev));
	assert_string_equal(ends(&ev, text), "10.0.0.1:80 10.0.0.2:40000");
	assert_string_equal(ev.reason, "");
	set32(&r, 32, 0);
	set32(&r, 36, 0);
	r.bytes[55] = r.bytes[71] = 1;
	assert_true(decode(old_reset, KEVENT_SEND_RESET, &r, 72, &ev));
	assert_string_equal(ends(&ev, text), "[::1]:80 [::1]:40000");
}

static void test_states(void **state)
{
	struct raw r = { { 0 } };
	struct kevent ev;
	char text[128];

	(void)state;
	set32(&r, 16, 1);
	set32(&r, 20, 8);
	set16(&r, 24, 80);
	set16(&r, 28, AF_INET6);
	set16(&r, 30, IPPROTO_TCP);
	r.bytes[55] = 1;
	assert_true(decode(set_state, KEVENT_STATE, &r, 72, &ev));
	assert_int_equal(ev.from_state, TS_ESTABLISHED);
	assert_int_equal(ev.to_state, TS_CLOSE_WAIT);
	assert_string_equal(ends(&ev, text), "[::1]:80 [::]:0");
	set32(&r, 20, 12); /* TCP_NEW_SYN_RECV, of no socket of its own */
	assert_true(decode(set_state, KEVENT_STATE, &r, 72, &ev));
	assert_int_equal(ev.to_state, TS_NONE);
	set16(&r, 30, 262);
	assert_false(decode(set_state, KEVENT_STATE, &r, 72, &ev));
}

static void test_errors_and_drops(void **state)
{
	struct raw r = { { 0 } };
	struct kevent ev;

	(void)state;
	set32(&r, 8, ECONNRESET);
	set16(&r, 16, AF_INET);
	set16(&r, 18, IPPROTO_TCP);
	assert_true(decode(error_report, KEVENT_ERROR, &r, 20, &ev));
	assert_int_equal(ev.err, ECONNRESET);
	memset(&r, 0, sizeof(r));
	set32(&r, 16, 5);
	assert_false(decode(kfree_skb, KEVENT_DROP, &r, 20, &ev));
	set64(&r, 8, 77);
	assert_true(decode(kfree_skb, KEVENT_DROP, &r, 20, &ev));
	assert_int_equal(ev.sock, 77);
	assert_string_equal(ev.reason, "SOCKET_FILTER");
}

/* A record that is shorter than its format says. */
static void test_cut(void **state)
{
	static const char *const formats[] = { new_reset, old_reset, set_state,
					       error_report, kfree_skb };
	struct raw r;
	struct kevent ev;

	(void)state;
	memset(&r, 2, sizeof(r));
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		for (size_t n = 0; n < sizeof(r); n++)
			decode(formats[i], (enum kevent_id)(n % KEVENT_N), &r, n, &ev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reset_of_a_new_kernel),
		cmocka_unit_test(test_reset_of_an_old_kernel),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_errors_and_drops),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
