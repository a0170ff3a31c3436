/* SPDX-License-Identifier: MIT
 *
 * flowfield.c - what one can ask of a connection.
 */
#include "flowfield.h"

#include <string.h>

#include "ledger.h"

static void number(struct flowfield_values *out, uint64_t n)
{
	out->n = 1;
	out->number[0] = n;
}

static void name(struct flowfield_values *out, const char *s)
{
	out->n = 1;
	out->name[0] = s;
}

static void get_flow(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, v->number);
}

static void get_ending(const struct flow_view *v, struct flowfield_values *out)
{
	name(out, endings[v->verdict->ending].name);
}

static bool is_ending(const char *s)
{
	for (int i = 0; i < ENDING_N; i++)
		if (strcmp(endings[i].name, s) == 0)
			return true;
	return false;
}

static void get_cause(const struct flow_view *v, struct flowfield_values *out)
{
	for (out->n = 0; out->n < v->verdict->ncauses; out->n++)
		out->name[out->n] = causes[v->verdict->causes[out->n]].name;
}

static bool is_cause(const char *s)
{
	for (int i = 0; i < CAUSE_N; i++)
		if (strcmp(causes[i].name, s) == 0)
			return true;
	return false;
}

static void get_certainty(const struct flow_view *v, struct flowfield_values *out)
{
	for (out->n = 0; out->n < v->verdict->ncauses; out->n++)
		out->name[out->n] =
			certainty_name[causes[v->verdict->causes[out->n]].certainty];
}

static bool is_certainty(const char *s)
{
	for (int i = 0; i < CERTAINTY_N; i++)
		if (strcmp(certainty_name[i], s) == 0)
			return true;
	return false;
}

static const char nobody[] = "nobody";

static void whose(struct flowfield_values *out, enum whose w)
{
	name(out, whose_name[w] ? whose_name[w] : nobody);
}

static void get_closer(const struct flow_view *v, struct flowfield_values *out)
{
	whose(out, v->verdict->closer);
}

static void get_time_wait(const struct flow_view *v, struct flowfield_values *out)
{
	whose(out, v->verdict->time_wait);
}

static bool is_whose(const char *s)
{
	for (int i = 0; i < WHOSE_N; i++)
		if (strcmp(whose_name[i] ? whose_name[i] : nobody, s) == 0)
			return true;
	return false;
}

static const struct endpoint *client_of(const struct flow_view *v)
{
	return &v->flow->end[v->flow->client];
}

static const struct endpoint *server_of(const struct flow_view *v)
{
	return &v->flow->end[flow_server(v->flow)];
}

static void get_client(const struct flow_view *v, struct flowfield_values *out)
{
	out->n = 1;
	out->end[0] = client_of(v);
}

static void get_server(const struct flow_view *v, struct flowfield_values *out)
{
	out->n = 1;
	out->end[0] = server_of(v);
}

static void get_address(const struct flow_view *v, struct flowfield_values *out)
{
	out->n = 2;
	out->end[0] = client_of(v);
	out->end[1] = server_of(v);
}

static void get_client_port(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, client_of(v)->port);
}

static void get_server_port(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, server_of(v)->port);
}

static void get_port(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, server_of(v)->port);
	out->number[out->n++] = client_of(v)->port;
}

static void get_duration(const struct flow_view *v, struct flowfield_values *out)
{
	tstamp first = v->story->first;

	number(out, v->flow->last > first ? v->flow->last - first : 0);
}

static void get_start(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, v->story->first);
}

static void get_end(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, v->flow->last);
}

static uint64_t both(const struct flow_view *v, uint64_t a, uint64_t b)
{
	return a + (v->flow->self ? 0 : b);
}

static void get_bytes(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, both(v, v->flow->half[SIDE_A].bytes, v->flow->half[SIDE_B].bytes));
}

static void get_packets(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, both(v, flow_packets(v->flow, v->story, SIDE_A),
			 flow_packets(v->flow, v->story, SIDE_B)));
}

static void get_lost(const struct flow_view *v, struct flowfield_values *out)
{
	int64_t n = ledger_destroyed(v->flow, v->story, v->verdict);

	if (n != LEDGER_UNKNOWN)
		number(out, (uint64_t)n);
}

static void get_resets(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, v->story->nresets);
}

static void get_abnormal(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, verdict_is_abnormal(v->verdict->ending));
}

static void get_complete(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, v->verdict->complete);
}

static void get_half_close(const struct flow_view *v, struct flowfield_values *out)
{
	number(out, v->verdict->half_close);
}

/* clang-format off */
const struct flowfield flowfields[] = {
	{ "ending", FLOWFIELD_NAME, "how it ended", get_ending, is_ending },
	{ "cause", FLOWFIELD_NAME, "why; any of its causes", get_cause, is_cause },
	{ "certainty", FLOWFIELD_NAME, "certain, likely or possible; of any of its causes", get_certainty, is_certainty },
	{ "closer", FLOWFIELD_NAME, "client, server, both or nobody", get_closer, is_whose },
	{ "time_wait", FLOWFIELD_NAME, "who holds TIME_WAIT: client, server, both or nobody", get_time_wait, is_whose },
	{ "abnormal", FLOWFIELD_FLAG, "it did not end well", get_abnormal, NULL },
	{ "complete", FLOWFIELD_FLAG, "its SYN was captured", get_complete, NULL },
	{ "half_close", FLOWFIELD_FLAG, "data went to a side that had sent FIN", get_half_close, NULL },
	{ "address", FLOWFIELD_ADDRESS, "of either end: 10.0.0.1, 10.0.0.0/8, ::1", get_address, NULL },
	{ "client", FLOWFIELD_ADDRESS, "address of the client", get_client, NULL },
	{ "server", FLOWFIELD_ADDRESS, "address of the server", get_server, NULL },
	{ "port", FLOWFIELD_NUMBER, "of either end", get_port, NULL },
	{ "client_port", FLOWFIELD_NUMBER, "of the client", get_client_port, NULL },
	{ "server_port", FLOWFIELD_NUMBER, "of the server", get_server_port, NULL },
	{ "duration", FLOWFIELD_TIME, "from the first to the last packet: 20ms, 1.5s, 2m, 1h", get_duration, NULL },
	{ "bytes", FLOWFIELD_BYTES, "payload of both sides: 1500, 64k, 2M", get_bytes, NULL },
	{ "lost", FLOWFIELD_BYTES, "payload destroyed, where that is known", get_lost, NULL },
	{ "packets", FLOWFIELD_NUMBER, "segments of both sides", get_packets, NULL },
	{ "resets", FLOWFIELD_NUMBER, "RSTs of both sides", get_resets, NULL },
	{ "flow", FLOWFIELD_NUMBER, "its number", get_flow, NULL },
	{ "start", FLOWFIELD_NUMBER, "first packet, in ns since the epoch", get_start, NULL },
	{ "end", FLOWFIELD_NUMBER, "last packet, in ns since the epoch", get_end, NULL },
};
/* clang-format on */
const size_t nflowfields = sizeof(flowfields) / sizeof(flowfields[0]);

const struct flowfield *flowfield_find(const char *s, size_t n)
{
	for (size_t i = 0; i < nflowfields; i++)
		if (strncmp(flowfields[i].name, s, n) == 0 && !flowfields[i].name[n])
			return &flowfields[i];
	return NULL;
}

int flowfield_cmp(const struct flowfield *f, const struct flowfield_values *a,
		  const struct flowfield_values *b)
{
	if (!a->n || !b->n)
		return !a->n - !b->n;
	if (f->kind == FLOWFIELD_NAME)
		return strcmp(a->name[0], b->name[0]);
	if (f->kind == FLOWFIELD_ADDRESS)
		return endpoint_cmp(a->end[0], b->end[0]);
	return (a->number[0] > b->number[0]) - (a->number[0] < b->number[0]);
}
