/* SPDX-License-Identifier: MIT
 *
 * test_traceformat.c - formats of trace events as kernels print them, whole and damaged.
 */
#include "traceformat.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char some_event[] =
	"name: tcp_send_reset\n"
	"ID: 2280\n"
	"format:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
	"\n"
	"\tfield:const void * skaddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:enum sk_rst_reason reason;\toffset:28;\tsize:4;\tsigned:0;\n"
	"\tfield:__u8 saddr[28];\toffset:32;\tsize:28;\tsigned:0;\n"
	"\n"
	"print fmt: \"state=%s reason=%s\", REC->state ? __print_symbolic(REC->state, "
	"{ TCP_CLOSE, \"TCP_CLOSE\" }, { 0x8, \"TCP_CLOSE_WAIT\" }) : \"UNKNOWN\", "
	"__print_symbolic(REC->reason, { 0, \"NOT_SPECIFIED\" }, { 1, \"NO_SOCKET\" }, "
	"{ 14, \"TCP_STATE\" })\n";

static const char page_header[] =
	"\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
	"\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
	"\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
	"\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";

static struct trace_format parsed(const char *text)
{
	struct trace_format f;
	struct err e = { 0 };

	assert_int_equal(traceformat_parse(&f, text, &e), 0);
	return f;
}

static void test_fields(void **state)
{
	static const struct {
		const char *name;
		int offset, size;
		bool is_signed;
	} want[] = { { "common_type", 0, 2, false },
		     { "common_pid", 4, 4, true },
		     { "skaddr", 16, 8, false },
		     { "reason", 28, 4, false },
		     { "saddr", 32, 28, false } };
	struct trace_format f = parsed(some_event);

	(void)state;
	assert_int_equal(f.id, 2280);
	assert_int_equal(f.nfields, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < f.nfields; i++) {
		const struct trace_field *field = traceformat_field(&f, want[i].name);

		assert_non_null(field);
		assert_int_equal(field->offset, want[i].offset);
		assert_int_equal(field->size, want[i].size);
		assert_int_equal(field->is_signed, want[i].is_signed);
	}
	assert_null(traceformat_field(&f, "state"));
	f = parsed(page_header);
	assert_int_equal(f.id, 0);
	assert_int_equal(traceformat_field(&f, "data")->offset, 16);
}

static void test_numbers(void **state)
{
	struct trace_format f = parsed(some_event);
	uint8_t data[60] = { 0 };
	uint64_t v;
	int32_t pid = -2;
	size_t n;

	(void)state;
	memcpy(data + 4, &pid, sizeof(pid));
	data[59] = 7;
	assert_true(traceformat_number(&f, "common_pid", data, sizeof(data), &v));
	assert_int_equal((int64_t)v, -2);
	assert_false(traceformat_number(&f, "saddr", data, sizeof(data), &v));
	assert_false(traceformat_number(&f, "state", data, sizeof(data), &v));
	assert_false(traceformat_number(&f, "skaddr", data, 23, &v));
	assert_int_equal(v, 0);
	assert_int_equal(traceformat_bytes(&f, "saddr", data, sizeof(data), &n)[27], 7);
	assert_int_equal(n, 28);
	assert_null(traceformat_bytes(&f, "saddr", data, sizeof(data) - 1, &n));
	assert_int_equal(n, 0);
}

static void test_symbols(void **state)
{
	static const struct {
		const char *field, *name;
		uint64_t value;
		bool known;
	} want[] = {
		{ "reason", "NO_SOCKET", 1, true },
		{ "reason", "TCP_STATE", 14, true },
		{ "reason", "15", 15, false },
		{ "state", "TCP_CLOSE_WAIT", 8, true },
		{ "state", "7", 7, false }, /* the kernel prints TCP_CLOSE as a word */
		{ "family", "2", 2, false },
	};
	struct trace_format f = parsed(some_event);
	char buf[32];

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(traceformat_symbol(&f, want[i].field, want[i].value,
						    buf, sizeof(buf)),
				 want[i].known);
		assert_string_equal(buf, want[i].name);
	}
	assert_true(traceformat_symbol(&f, "reason", 14, buf, 5));
	assert_string_equal(buf, "TCP_");
}

static void test_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"name: x\nID: 1\nformat:\n",
		"ID: x\n",
		"ID: 65536\n\tfield:int a;\toffset:0;\tsize:4;\tsigned:1;\n",
		"\tfield:int a\toffset:0;\tsize:4;\n",
		"\tfield:int a;\toffset:x;\tsize:4;\n",
		"\tfield:int a;\toffset:0;\tsize:70000;\n",
		"\tfield:[4];\toffset:0;\tsize:4;\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct trace_format f;
		struct err e = { 0 };

		print_message("%zu\n", i);
		assert_int_equal(traceformat_parse(&f, bad[i], &e), -EINVAL);
		assert_true(e.msg[0]);
	}
}

/* A text that ends anywhere is read up to there; more fields than room are left out. */
static void test_any_length(void **state)
{
	char *text = malloc(sizeof(some_event));
	char many[TRACE_FIELDS * 80 + 200] = "ID: 3\n", buf[32];
	struct trace_format f;
	struct err e;

	(void)state;
	assert_non_null(text);
	for (size_t n = 0; n < sizeof(some_event); n++) {
		memcpy(text, some_event, n);
		text[n] = '\0';
		if (traceformat_parse(&f, text, &e) == 0)
			traceformat_symbol(&f, "reason", 14, buf, sizeof(buf));
	}
	free(text);
	for (size_t i = 0; i < TRACE_FIELDS + 2; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many),
			 "\tfield:int f%zu;\toffset:%zu;\tsize:4;\tsigned:1;\n", i,
			 4 * i);
	f = parsed(many);
	assert_int_equal(f.nfields, TRACE_FIELDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),	   cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_symbols),	   cmocka_unit_test(test_refused),
		cmocka_unit_test(test_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
