/* SPDX-License-Identifier: MIT
 *
 * fuzz_json.c - what is JSON in the output stays JSON, whatever a recording says: each line
 * an object with the keys that are promised, ASCII throughout, and read again without
 * trouble. The same records stand in the page.
 */
#include <jansson.h>

#include "fuzz.h"
#include "hostile.h"
#include "records.h"

/* Keys that no record lacks; tcpclose-trace-records(5) has all. */
static const struct {
	const char *type, *keys[10];
} promised[] = {
	{ "run", { "version", "source", "kernel", "linktype", "missing" } },
	{ "flow",
	  { "flow", "client", "server", "start", "ending", "states", "causes", "ledger",
	    "saw", "wireshark" } },
	{ "segment",
	  { "flow", "time", "from", "frame", "flags", "seq", "labels", "means",
	    "length", "states" } },
	{ "call", { "flow", "time", "from", "call", "args" } },
	{ "sock", { "flow", "time", "from", "state", "recvq", "sendq", "states" } },
	{ "kevent",
	  { "flow", "time", "event", "reason", "errno", "socket", "states" } },
	{ "elided", { "flow", "time", "segments", "frames", "states" } },
	{ "stats", { "frames", "segments", "flows", "endings", "causes" } },
};

#define TYPES (sizeof(promised) / sizeof(promised[0]))

static void check_promised(const json_t *j)
{
	const char *type = json_string_value(json_object_get(j, "type"));
	size_t i = 0;

	assert(type);
	while (i < TYPES && strcmp(promised[i].type, type) != 0)
		i++;
	assert(i < TYPES);
	for (int k = 0; k < 10 && promised[i].keys[k]; k++)
		assert(json_object_get(j, promised[i].keys[k]));
}

/* Zeek's schema has these, set on every line. */
static void check_zeek(const json_t *j)
{
	static const char *const keys[] = { "ts",	 "uid",	      "id.orig_h",
					    "id.orig_p", "id.resp_h", "id.resp_p",
					    "proto",	 "conn_state" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert(json_object_get(j, keys[i]));
}

/* Return: how many lines. */
static size_t check_lines(const char *text, size_t n, void (*check)(const json_t *))
{
	const char *end = text + n;
	size_t lines = 0;

	for (size_t i = 0; i < n; i++)
		assert(text[i] == '\n' || text[i] >= ' ');
	for (; text < end; lines++) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		json_t *j;

		assert(eol);
		j = json_loadb(text, (size_t)(eol - text), JSON_REJECT_DUPLICATES,
			       NULL);
		assert(json_is_object(j));
		check(j);
		json_decref(j);
		text = eol + 1;
	}
	return lines;
}

/* diff reads what replay has written. */
static void check_records(const struct output *o, uint64_t flows)
{
	struct records_flow f;
	struct err e = { 0 };
	struct records *r;
	uint64_t n = 0;
	int code;

	assert(records_open_stream(&r, hostile_stream(o->text, o->n), "o", &e) == 0);
	while ((code = records_next(r, &f, &e)) > 0)
		n++;
	assert(code == 0 && n == flows && records_stats(r)->flows == flows);
	records_close(r);
}

/* In the page stands the same, but that no '<' is in it; the title is no markup either. */
static void check_page(const struct output *page, const struct output *json)
{
	static const char begin[] = "class=\"records\">\n";
	const char *title = strstr(page->text, "<title>") + 7;
	const char *p = strstr(page->text, begin);
	size_t at = 0;

	assert(memcmp(title + strcspn(title, "<"), "</title>", 8) == 0);
	if (!p) /* packed */
		return;
	for (p += strlen(begin); at < json->n; at++) {
		bool less = strncmp(p, "\\u003c", 6) == 0 && json->text[at] == '<';

		assert(less || (*p == json->text[at] && *p != '<'));
		p += less ? 6 : 1;
	}
	assert(strncmp(p, "</script>", 9) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hostile h = hostile_from(data, size);
	struct hostile_run r = { .n = 0 };

	hostile_add(&r, sink_find("json"));
	hostile_add(&r, sink_find("zeek-json"));
	hostile_add(&r, sink_find("html"));
	hostile_show(&r, &h);
	for (size_t i = 0; i < r.n; i++) {
		hostile_close(&r.out[i]);
		assert(!r.out[i].refused);
	}
	assert(check_lines(r.out[0].text, r.out[0].n, check_promised) >= 2 + r.flows);
	check_records(&r.out[0], r.flows);
	assert(check_lines(r.out[1].text, r.out[1].n, check_zeek) <= r.flows);
	check_page(&r.out[2], &r.out[0]);
	for (size_t i = 0; i < r.n; i++)
		free(r.out[i].text);
	hostile_free(&h);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return hostile_mutate(data, size, max, seed);
}
