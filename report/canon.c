/* SPDX-License-Identifier: MIT
 *
 * canon.c - a flow as text without what never repeats: no addresses, absolute numbers,
 * times, or frame numbers. Two runs of one scenario give the same text. Kernel events are
 * left out: whether there are any depends on who runs it, and their order among packets
 * on the moment.
 */
#include <inttypes.h>
#include <string.h>

#include "application.h"
#include "notation.h"
#include "sink.h"

static const char *side(const struct flow_view *v, const struct row *r)
{
	if (!v)
		return r->side == SIDE_A ? "client" : "server";
	return flow_side_name(v->flow, (enum side)r->side);
}

static void put_labels(FILE *out, uint64_t set)
{
	const char *sep = " [";

	for (; set; set &= set - 1) {
		fprintf(out, "%s%s", sep, labels[__builtin_ctzll(set)].name);
		sep = " ";
	}
	if (*sep == ' ' && sep[1] == '\0')
		fputc(']', out);
}

static void put_states(FILE *out, const struct flow_view *v, const struct row *r)
{
	enum side c = (enum side)v->flow->client;

	fprintf(out, " %s/%s", tcp_states[r->state[c]].name,
		tcp_states[r->state[flow_server(v->flow)]].name);
}

static bool returns_pid(const struct row *r)
{
	return (r->call->id == CALL_FORK || r->call->id == CALL_WAITPID) &&
	       r->call->result > 0 && r->kind != ROW_CALL_ENTER;
}

/* Addresses in arguments never repeat: a port is the kernel's choice. So is a pid. */
static void put_args(FILE *out, const struct row *r, const struct flow_view *v)
{
	char local[ENDPOINT_STRLEN], peer[ENDPOINT_STRLEN], text[256];
	const char *hit;

	notate_call(r, text, sizeof(text));
	hit = strchr(text, '=');
	if (hit && returns_pid(r)) {
		fprintf(out, "%.*s= PID", (int)(hit - text), text);
		return;
	}
	if (v) {
		endpoint_str(&r->call->local, local);
		endpoint_str(&r->call->peer, peer);
		for (int i = 0; i < 2; i++) {
			const char *addr = i ? peer : local;

			hit = strstr(text, addr);
			if (!hit)
				continue;
			fprintf(out, "%.*s%s%s", (int)(hit - text), text,
				i ? "PEER" : "LOCAL", hit + strlen(addr));
			return;
		}
	}
	fputs(text, out);
}

static void put_row(FILE *out, const struct flow_view *v, const struct row *r)
{
	char text[64];

	switch ((enum row_kind)r->kind) {
	case ROW_SEGMENT:
		notate_segment(r, 1000, text, sizeof(text));
		fprintf(out, "%s %s", side(v, r), text);
		put_labels(out, r->labels);
		if (v)
			put_states(out, v, r);
		break;
	case ROW_CALL:
	case ROW_CALL_ENTER:
	case ROW_CALL_LEAVE:
		fprintf(out, "%s: ", side(v, r));
		put_args(out, r, v);
		break;
	case ROW_SOCK:
		fprintf(out, "%s kernel %s %" PRIu32 "/%" PRIu32, side(v, r),
			tcp_states[r->sock.state].name, r->sock.recvq, r->sock.sendq);
		break;
	case ROW_KEVENT:
		break;
	case ROW_ELIDED:
		fputs("...", out);
		break;
	}
	fputc('\n', out);
}

static void put_rows(FILE *out, const struct flow_view *v, const struct rowlist *list)
{
	struct rowiter it = rowlist_iter(list);
	const struct row *r;

	while ((r = rowiter_next(&it)))
		put_row(out, v, r);
}

static void put_verdict(FILE *out, const struct verdict *d)
{
	const char *closer = whose_name[d->closer], *tw = whose_name[d->time_wait];

	fprintf(out, "ending %s closer %s time_wait %s\n", endings[d->ending].name,
		closer ? closer : "-", tw ? tw : "-");
	for (size_t i = 0; i < d->ncauses; i++)
		fprintf(out, "cause %s %s\n", causes[d->causes[i]].name,
			certainty_name[causes[d->causes[i]].certainty]);
}

static int canon_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	fprintf(k->out, "flow %" PRIu64 "\n", v->story->id);
	put_rows(k->out, v, &v->story->rows);
	put_verdict(k->out, v->verdict);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int canon_loose(struct sink *k, const struct rowlist *rows, struct err *e)
{
	put_rows(k->out, NULL, rows);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int canon_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	(void)st;
	return sink_flush(k, e);
}

const struct sink_ops sink_canon = {
	.name = "canon",
	.help = "flows without addresses, times and frame numbers, for comparing",
	.rows = true,
	.flow = canon_flow,
	.loose = canon_loose,
	.end = canon_end,
};
