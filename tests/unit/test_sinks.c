/* SPDX-License-Identifier: MIT
 *
 * test_sinks.c - every output format, and what hostile text does to it.
 */
#include "sink.h"

#include <errno.h>

#include "feed.h"
#include "text.h"

#define PLENTY ((size_t)16 << 20)
#define T(ms)  (SCRIPT_T0 + (ms)*SCRIPT_MS)

static int to_sink(void *arg, const struct flow_view *v, struct err *e)
{
	struct sink *k = arg;

	k->shown++;
	return k->ops->flow ? k->ops->flow(k, v, e) : 0;
}

static struct sink sink_new(const char *format, FILE *out)
{
	struct sink k = { .ops = sink_find(format),
			  .out = out,
			  .want_rows = true,
			  .memory = PLENTY };

	assert_non_null(k.ops);
	k.style.width = 100;
	k.info.version = "1";
	k.info.source = "test.pcap";
	k.info.as_promised = -1;
	return k;
}

/* The kernel says why the server sent the RST that is the last segment, if it is. */
static struct record kernel_resets(const struct script *s, const char *reason)
{
	struct record r = { .ts = T(100), .kind = REC_KEVENT };

	r.kevent = (struct kevent){ .ts = r.ts,
				    .local = script_end(s, false),
				    .peer = script_end(s, true),
				    .sock = 1,
				    .id = KEVENT_SEND_RESET,
				    .from_state = TS_CLOSE };
	snprintf(r.kevent.reason, sizeof(r.kevent.reason), "%s", reason);
	return r;
}

/* A connection into the sink, with a call and a reason of the kernel's whose texts are @args
 * unless it is NULL.
 */
static int run_sink(struct sink *k, const char *script, const char *args)
{
	struct pipeline_cfg cfg = { .max_memory = PLENTY,
				    .rows = true,
				    .opinions = true,
				    .on_flow = to_sink,
				    .arg = k };
	struct script s = script_from(script, SCRIPT_V4);
	struct feed d = { .p = NULL };
	struct record r = feed_call(&s, "client", CALL_CONNECT, T(0), T(0));
	struct err e = { 0, "" };
	int code;

	assert_int_equal(k->ops->begin ? k->ops->begin(k, &e) : 0, 0);
	assert_int_equal(pipeline_new(&d.p, &cfg, &e), 0);
	if (args) {
		snprintf(r.call.args, sizeof(r.call.args), "%s", args);
		snprintf(r.call.note, sizeof(r.call.note), "%s", args);
		assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	}
	feed_script(&d, &s);
	if (args) {
		r = kernel_resets(&s, args);
		assert_int_equal(pipeline_record(d.p, &r, &e), 0);
	}
	code = pipeline_finish(d.p, &d.stats, &e);
	if (!code)
		code = k->ops->end(k, &d.stats, &e);
	if (!code)
		code = sink_flush(k, &e);
	pipeline_free(d.p);
	sink_close(k);
	return code;
}

/* What a format makes of a script; to be freed. */
static char *shown(const char *format, const char *script, const char *args)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	struct sink k = sink_new(format, out);

	assert_int_equal(run_sink(&k, script, args), 0);
	fclose(out);
	return text;
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < nsinks; i++) {
		assert_true(sinks[i]->name[0] && sinks[i]->help[0]);
		assert_non_null(sinks[i]->end);
		assert_ptr_equal(sink_find(sinks[i]->name), sinks[i]);
	}
	assert_null(sink_find("xml"));
	assert_null(sink_find(""));
}

/* What a format cannot do without for one refused connection. */
static const struct {
	const char *format, *words[6];
} contents[] = {
	{ "timeline",
	  { "flow 1", "192.0.2.1:40000", "S 0", "connection refused",
	    "no-listener (likely)", "1 flow\n" } },
	{ "flows", { "192.0.2.1:40000", "refused", "no-listener,firewall-reject?\n" } },
	{ "summary", { "Endings", "refused", "no-listener", "Frames" } },
	{ "json",
	  { "{\"type\":\"run\"", "\"type\":\"flow\"", "\"type\":\"stats\"",
	    "\"ending\":\"refused\"", "\"conn_state\":\"REJ\"",
	    "\"labels\":[\"syn\"]" } },
	{ "canon",
	  { "flow 1\n", "canon 1\n", "client S 0 [syn] SYN_SENT/-\n",
	    "ending refused closer server time_wait -\n",
	    "cause no-listener likely\n" } },
	{ "html",
	  { "<!DOCTYPE html>", "Content-Security-Policy", "{\"type\":\"run\"",
	    "\"ending\":\"refused\"", "</html>\n" } },
	{ "svg",
	  { "<svg xmlns=", "class=\"row k-rst\"", "client 192.0.2.1:40000", "S 0",
	    "RST: connection refused, answers #1", "</svg>\n" } },
	{ "pcapng", { NULL } }, /* who has the frames writes it: test_comments */
	{ "zeek",
	  { "#separator \\x09\n", "\t192.0.2.1\t40000\t192.0.2.200\t80\ttcp\t-\t",
	    "\tREJ\t-\t-\t0\tSr\t1\t-\t1\t-\t-\trefused\tresp\t",
	    "\tno-listener,firewall-reject\tlikely,possible\t1\n", "#open\t2023-11-14-",
	    "\n#close\t2023-11-14-" } },
	{ "zeek-json",
	  { "\"id.orig_h\":\"192.0.2.1\",\"id.orig_p\":40000,",
	    "\"conn_state\":\"REJ\",\"missed_bytes\":0,\"history\":\"Sr\"",
	    "\"tct_causes\":[\"no-listener\",\"firewall-reject\"]",
	    "\"tct_flow\":1}\n" } },
	{ "packetdrill",
	  { "// flow 1: 192.0.2.1:40000 -> 192.0.2.200:80, the client is under test\n",
	    "// No calls were recorded", "+0 connect(3, ..., ...) = -1 EINPROGRESS (",
	    "\n+0 > S 0:0(0) <...>\n", " < R. 0:0(0) ack 1 win " } },
};

static void test_contents(void **state)
{
	(void)state;
	assert_int_equal(sizeof(contents) / sizeof(contents[0]), nsinks);
	for (size_t i = 0; i < nsinks; i++) {
		char *text = shown(contents[i].format, "C S 0; S R. =0 1", NULL);

		print_message("%s\n", contents[i].format);
		for (int k = 0; k < 6 && contents[i].words[k]; k++)
			if (!strstr(text, contents[i].words[k]))
				fail_msg("no %s in\n%s", contents[i].words[k], text);
		if (!sinks[i]->comments)
			assert_int_equal(text[strlen(text) - 1], '\n');
		free(text);
	}
}

#define CLOSE SCRIPT_OPEN "C P. 1 1 5; S . 1 6; C F. 6 1; S F. 1 7; C . 7 2"

static void test_same_bytes_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < nsinks; i++) {
		char *a = shown(sinks[i]->name, CLOSE, "4");
		char *b = shown(sinks[i]->name, CLOSE, "4");

		assert_string_equal(a, b);
		free(a);
		free(b);
	}
}

static void test_timeline_keeps_to_the_width(void **state)
{
	(void)state;
	for (int width = 80; width < 160; width += 13) {
		char *text = NULL, *at, *line;
		size_t n = 0;
		FILE *out = open_memstream(&text, &n);
		struct sink k = sink_new("timeline", out);

		k.style.width = width;
		k.style.utf8 = width % 2;
		assert_int_equal(run_sink(&k, CLOSE "; S R 2", NULL), 0);
		fclose(out);
		for (line = strtok_r(text, "\n", &at); line;
		     line = strtok_r(NULL, "\n", &at))
			assert_in_range(text_width(line), 0, width);
		free(text);
	}
}

#define HOSTILE "\033[2J\nx\r\b\x7f\xff\xfe\xc2\x9b\xe2\x80\"\\{%s%n"

static void test_hostile_text_in_timeline(void **state)
{
	char *text = shown("timeline", CLOSE, HOSTILE);

	(void)state;
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (*p >= 0x20 && *p < 0x7f));
	assert_non_null(strstr(text, "connect(?[2J?x???????"));
	assert_non_null(strstr(text, "\"\\{%s%n"));
	free(text);
}

static void test_hostile_text_in_json(void **state)
{
	char *plain = shown("json", CLOSE, "4"), *text = shown("json", CLOSE, HOSTILE);
	size_t lines = 0, want = 0;

	(void)state;
	for (const char *p = plain; *p; p++)
		want += *p == '\n';
	for (const char *p = text; *p; p++) {
		assert_true(*p == '\n' || *p >= 0x20);
		if (*p == '\n')
			lines++;
		if (*p == '\n' && p[1])
			assert_true(p[-1] == '}' && p[1] == '{');
	}
	assert_int_equal(lines, want);
	assert_non_null(strstr(text, "\"args\":\"\\u001B[2J\\nx"));
	free(plain);
	free(text);
}

#define ABORT SCRIPT_OPEN "C P. 1 1 5; S . 1 6; S R. 1 6"

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static void test_hostile_text_in_canon(void **state)
{
	char *plain = shown("canon", ABORT, "4"),
	     *text = shown("canon", ABORT, HOSTILE);

	(void)state;
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (*p >= 0x20 && *p < 0x7f));
	assert_non_null(strstr(text, "kernel server RST ?[2J?x??"));
	assert_int_equal(count(text, "\n"), count(plain, "\n"));
	free(plain);
	free(text);
}

static void test_output_that_cannot_be_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < nsinks; i++) {
		FILE *out = fopen("/dev/full", "w");
		struct sink k;

		if (!out)
			skip();
		k = sink_new(sinks[i]->name, out);
		assert_int_equal(run_sink(&k, CLOSE, "4"),
				 k.ops->comments ? 0 : -ENOSPC);
		fclose(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_same_bytes_again),
		cmocka_unit_test(test_timeline_keeps_to_the_width),
		cmocka_unit_test(test_hostile_text_in_timeline),
		cmocka_unit_test(test_hostile_text_in_json),
		cmocka_unit_test(test_hostile_text_in_canon),
		cmocka_unit_test(test_output_that_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
