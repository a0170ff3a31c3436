/* SPDX-License-Identifier: MIT
 *
 * json.c - one JSON object a line, keys as the records interface promises them.
 */
#include "sink.h"

#include "application.h"
#include "decimal.h"
#include "ipfix.h"
#include "jsonline.h"
#include "kernelrows.h"
#include "ledger.h"
#include "notation.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>

/* Strings that come from outside may hold any bytes; JSON must be UTF-8. */
static json_t *text(const char *s)
{
	char safe[512];
	size_t n = 0;
	json_t *j;

	if (!s)
		return json_null();
	j = json_string(s);
	if (j)
		return j;
	for (; *s && n + 1 < sizeof(safe); s++, n++) {
		safe[n] = '?';
		if ((unsigned char)*s < 0x80)
			safe[n] = *s;
	}
	safe[n] = '\0';
	return json_string(safe);
}

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *frame_or_null(uint64_t frame)
{
	return frame ? number(frame) : json_null();
}

static json_t *errno_or_null(int32_t err)
{
	const char *name = err ? strerrorname_np(err) : NULL;

	return err && !name ? json_sprintf("E%d", (int)err) : text(name);
}

static json_t *time_of(tstamp ts)
{
	char at[DECIMAL_MAX + 10];
	char *end = decimal_put(at, ts / 1000000000);

	*end++ = '.';
	end = decimal_fill(end, ts, 9);
	return json_stringn(at, (size_t)(end - at));
}

static json_t *endpoint_of(const struct endpoint *e)
{
	char buf[ENDPOINT_STRLEN];

	return json_string(endpoint_str(e, buf));
}

/* {"client": a, "server": b}; takes over both */
static json_t *both(json_t *client, json_t *server)
{
	return json_pack("{s:o, s:o}", "client", client, "server", server);
}

static json_t *states_of(const uint8_t state[static SIDES], enum side c, enum side s)
{
	return both(json_string(tcp_states[state[c]].name),
		    json_string(tcp_states[state[s]].name));
}

static int json_begin(struct sink *k, struct err *e)
{
	const struct run_info *i = &k->info;
	json_t *missing = json_array();

	for (size_t n = 0; n < i->nmissing; n++)
		json_array_append_new(missing, text(i->missing[n]));
	return jsonline_put(
		k->out,
		json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o*, s:o*, s:o*}", "type",
			  "run", "version", i->version, "source", text(i->source),
			  "kernel", text(i->kernel), "linktype", text(i->linktype),
			  "missing", missing, "cost", i->cost ? text(i->cost) : NULL,
			  "counters", i->counters ? text(i->counters) : NULL, "shard",
			  i->shards ? json_sprintf("%u/%u", i->shard, i->shards)
				    : NULL),
		e);
}

/* What the kernel says of the flow; only where there are events of it. */
static void add_kernel(json_t *j, const struct flow_view *v, enum side c, enum side s)
{
	const struct testimony *t = v->story->kernel;
	const struct told *told = verdict_told(v->story, v->verdict);
	const char *reason = told && told->why ? told->why->reason : "";

	if (!t)
		return;
	json_object_set_new(j, "kernel",
			    json_pack("{s:o, s:o, s:b, s:b, s:b}", "reason",
				      *reason ? text(reason) : json_null(), "sk_error",
				      both(errno_or_null(t->err[c]),
					   errno_or_null(t->err[s])),
				      "sent", !(told && told->unsent), "disagrees",
				      (v->verdict->facts & F(KERNEL_DISAGREES)) != 0,
				      "complete", (int)t->complete));
}

static json_t *resets_of(const struct flow *f, const struct story *s)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < story_resets(s); i++) {
		const struct reset *r = story_reset(s, i);

		json_array_append_new(list,
				      json_pack("{s:o, s:s, s:s, s:o, s:b}", "frame",
						number(r->frame), "by",
						flow_side_name(f, (enum side)r->by),
						"family", rst_family_name[r->family],
						"provoked_by",
						frame_or_null(r->provoked), "accepted",
						(int)r->accepted));
	}
	return list;
}

static json_t *evidence_of(const struct flow_view *v, enum cause_id id)
{
	json_t *list = json_array();
	char buf[256];

	for (int i = 0; i < FACT_N; i++)
		if ((judge_cites(v->verdict, id) & (UINT64_C(1) << i)) &&
		    judge_evidence(v->flow, v->story, v->verdict, (enum fact)i, buf,
				   sizeof(buf)))
			json_array_append_new(list, json_string(buf));
	return list;
}

static json_t *causes_of(const struct flow_view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->verdict->ncauses; i++) {
		const struct cause_row *c = &causes[v->verdict->causes[i]];

		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:o, s:s}", "cause",
						c->name, "certainty",
						certainty_name[c->certainty], "text",
						c->text, "evidence",
						evidence_of(v, v->verdict->causes[i]),
						"remedy", c->remedy));
	}
	return list;
}

static json_t *saw_of(const struct flow_view *v, enum side x)
{
	const char *saw[SAW_MAX];
	size_t n = application_saw(v->flow, v->story, v->verdict, x, saw);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(saw[i]));
	return list;
}

static json_t *known(int64_t n)
{
	return n == LEDGER_UNKNOWN ? json_null() : json_integer(n);
}

static json_t *ledger_json(const struct flow_view *v, enum side x)
{
	struct ledger l;

	ledger_of(v->flow, v->story, v->verdict, x, &l);
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "written", known(l.written),
			 "sent", known(l.sent), "acked", known(l.acked), "delivered",
			 known(l.delivered), "destroyed", known(l.destroyed));
}

static void add_ends(json_t *j, const struct flow *f, const struct story *s,
		     enum side c, enum side v)
{
	uint64_t last = f->half[c].frame > f->half[v].frame ? f->half[c].frame
							    : f->half[v].frame;

	json_object_set_new(j, "client", endpoint_of(&f->end[c]));
	json_object_set_new(j, "server", endpoint_of(&f->end[f->self ? c : v]));
	json_object_set_new(j, "start", time_of(s->first));
	json_object_set_new(j, "end", time_of(f->last));
	json_object_set_new(j, "frames",
			    json_pack("[o, o]", number(s->first_frame), number(last)));
}

static void add_counts(json_t *j, const struct flow *f, const struct story *s,
		       enum side c, enum side v)
{
	json_object_set_new(j, "packets",
			    both(number(flow_packets(f, s, c)),
				 number(f->self ? 0 : flow_packets(f, s, v))));
	json_object_set_new(j, "bytes",
			    both(number(f->half[c].bytes),
				 number(f->self ? 0 : f->half[v].bytes)));
}

static void add_verdict(json_t *j, const struct flow_view *view, enum side c,
			enum side v)
{
	const struct verdict *d = view->verdict;
	const struct story *s = view->story;
	const struct flow *f = view->flow;
	uint8_t state[SIDES] = { f->half[SIDE_A].state, f->half[SIDE_B].state };

	json_object_set_new(j, "ending", json_string(endings[d->ending].name));
	json_object_set_new(j, "closer", text(whose_name[d->closer]));
	json_object_set_new(j, "half_close", json_boolean(d->half_close));
	json_object_set_new(j, "states", states_of(state, c, v));
	json_object_set_new(j, "time_wait", text(whose_name[d->time_wait]));
	json_object_set_new(j, "fin",
			    both(frame_or_null(s->fin[c]),
				 f->self ? json_null() : frame_or_null(s->fin[v])));
	json_object_set_new(j, "resets", resets_of(f, s));
	if (s->nresets > story_resets(s))
		json_object_set_new(j, "resets_more",
				    number(s->nresets - story_resets(s)));
	json_object_set_new(j, "causes", causes_of(view));
	json_object_set_new(j, "ledger",
			    both(ledger_json(view, c),
				 f->self ? json_null() : ledger_json(view, v)));
	json_object_set_new(j, "saw", both(saw_of(view, c), saw_of(view, v)));
}

/* one_pass: what tshark without -2 shows on the flow's last segment, that segment not yet
 * counted.
 */
static void add_opinions(json_t *j, const struct flow *f, const struct story *s)
{
	char buf[ZEEK_HISTORY_STRLEN];

	if (s->zeek)
		json_object_set_new(j, "zeek",
				    json_pack("{s:s, s:s}", "conn_state",
					      zeek_conn_state(s->zeek), "history",
					      zeek_history(s->zeek, buf)));
	json_object_set_new(j, "wireshark",
			    json_pack("{s:i, s:i}", "completeness", (int)f->complete,
				      "one_pass", (int)f->complete_before));
}

static json_t *labels_of(uint64_t set)
{
	json_t *list = json_array();

	for (; set; set &= set - 1)
		json_array_append_new(list,
				      json_string(labels[__builtin_ctzll(set)].name));
	return list;
}

/* "means": its labels as the timeline has them. */
static void add_segment(json_t *j, const struct flow_view *v, const struct row *r)
{
	char buf[FLAGS_STRLEN], means[256];
	size_t n;

	notate_labels(v->flow, r, means, sizeof(means));
	n = strlen(means);
	notate_told(v, r, means + n, sizeof(means) - n);

	json_object_set_new(j, "frame", number(r->number));
	json_object_set_new(j, "flags", json_string(notate_flags(r->seg.flags, buf)));
	json_object_set_new(j, "seq", number(r->seg.seq));
	json_object_set_new(j, "ack", number(r->seg.ack));
	json_object_set_new(j, "length", number(r->seg.payload));
	json_object_set_new(j, "window", number(r->seg.window));
	json_object_set_new(j, "labels", labels_of(r->labels));
	json_object_set_new(j, "means", text(means));
}

static void add_call(json_t *j, const struct row *r, const struct application *app)
{
	const struct call *c = r->call;
	const char *name = c->err ? strerrorname_np(c->err) : NULL;
	char sig[24];

	json_object_set_new(j, "call", json_string(call_kinds[c->id].name));
	json_object_set_new(j, "args", text(c->args));
	if (strchr(c->who, '/'))
		json_object_set_new(j, "process", text(c->who));
	if (r->kind == ROW_CALL_ENTER) {
		json_object_set_new(j, "phase", json_string("entered"));
		return;
	}
	if (r->kind == ROW_CALL_LEAVE)
		json_object_set_new(j, "phase", json_string("returned"));
	json_object_set_new(j, "predicted",
			    text(outcome_name(
				    application_predict(app, (enum side)r->side, c))));
	snprintf(sig, sizeof(sig), "SIG%s", c->signal ? sigabbrev_np(c->signal) : "");
	json_object_set_new(j, "result", json_integer(c->result));
	json_object_set_new(j, "errno", text(name));
	json_object_set_new(j, "signal", c->signal ? json_string(sig) : json_null());
	if (c->note[0])
		json_object_set_new(j, "note", text(c->note));
}

static json_t *state_or_null(uint8_t state)
{
	return state == TS_NONE ? json_null() : json_string(tcp_states[state].name);
}

static void add_kevent(json_t *j, const struct kevent *ev)
{
	json_object_set_new(j, "event", json_string(kevent_kinds[ev->id].name));
	json_object_set_new(j, "from_state", state_or_null(ev->from_state));
	json_object_set_new(j, "to_state", state_or_null(ev->to_state));
	json_object_set_new(j, "reason",
			    ev->reason[0] ? text(ev->reason) : json_null());
	json_object_set_new(j, "errno", errno_or_null(ev->err));
	json_object_set_new(j, "socket", ev->sock ? number(ev->sock) : json_null());
	if (ev->id == KEVENT_SEND_RESET)
		json_object_set_new(j, "answers", json_boolean(ev->answers));
}

static const char *const row_type[] = {
	[ROW_SEGMENT] = "segment", [ROW_CALL] = "call", [ROW_CALL_ENTER] = "call",
	[ROW_CALL_LEAVE] = "call", [ROW_SOCK] = "sock", [ROW_KEVENT] = "kevent",
	[ROW_ELIDED] = "elided",
};

static json_t *row_of(const struct flow_view *v, const struct row *r, enum side c,
		      enum side s, const struct application *app)
{
	json_t *j = json_pack("{s:s, s:o, s:o}", "type", row_type[r->kind], "flow",
			      number(v->number), "time", time_of(r->ts));

	if (r->kind != ROW_ELIDED)
		json_object_set_new(j, "from",
				    json_string(r->side == c ? "client" : "server"));
	switch ((enum row_kind)r->kind) {
	case ROW_SEGMENT:
		add_segment(j, v, r);
		break;
	case ROW_CALL:
	case ROW_CALL_ENTER:
	case ROW_CALL_LEAVE:
		add_call(j, r, app);
		break;
	case ROW_SOCK:
		json_object_set_new(j, "state",
				    json_string(tcp_states[r->sock.state].name));
		json_object_set_new(j, "recvq", number(r->sock.recvq));
		json_object_set_new(j, "sendq", number(r->sock.sendq));
		break;
	case ROW_KEVENT:
		add_kevent(j, r->kevent);
		break;
	case ROW_ELIDED:
		json_object_set_new(j, "segments", number(r->elided.segments));
		json_object_set_new(j, "frames",
				    json_pack("[o, o]", number(r->elided.first),
					      number(r->elided.last)));
		break;
	}
	json_object_set_new(j, "states", states_of(r->state, c, s));
	return j;
}

static int emit_rows(struct sink *k, const struct flow_view *v, enum side c,
		     enum side s, struct err *e)
{
	struct kernelrows it = kernelrows_of(v, true);
	struct application app = { 0 };
	const struct row *r;
	int code = 0;

	while (!code && (r = kernelrows_next(&it))) {
		code = jsonline_put(k->out, row_of(v, r, c, s, &app), e);
		if (r->kind != ROW_KEVENT)
			application_row(&app, r);
	}
	return code;
}

static int json_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	enum side c = (enum side)v->flow->client;
	enum side s = flow_other(v->flow, c);
	json_t *j;
	int code = k->want_rows ? emit_rows(k, v, c, s, e) : 0;

	if (code)
		return code;
	j = json_pack("{s:s, s:o}", "type", "flow", "flow", number(v->number));
	add_ends(j, v->flow, v->story, c, s);
	json_object_set_new(j, "complete", json_boolean(v->verdict->complete));
	add_counts(j, v->flow, v->story, c, s);
	add_verdict(j, v, c, s);
	add_opinions(j, v->flow, v->story);
	if (v->story->first_frame)
		json_object_set_new(j, "ipfix",
				    json_pack("{s:i}", "flowEndReason",
					      (int)ipfix_end_reason(v)));
	add_kernel(j, v, c, s);
	if (k->info.scenario) {
		json_object_set_new(j, "scenario", text(k->info.scenario));
		if (k->info.as_promised >= 0)
			json_object_set_new(j, "expected",
					    json_boolean(k->info.as_promised));
	}
	if (v->evicted)
		json_object_set_new(j, "evicted", json_true());
	return jsonline_put(k->out, j, e);
}

/* Calls that concern no connection: local IPC. */
static int json_loose(struct sink *k, const struct rowlist *rows, struct err *e)
{
	struct rowiter it = rowlist_iter(rows);
	struct application app = { 0 };
	const struct row *r;
	int code = 0;

	while (k->want_rows && !code && (r = rowiter_next(&it))) {
		json_t *j = json_pack("{s:s, s:n, s:o, s:s}", "type", row_type[r->kind],
				      "flow", "time", time_of(r->ts), "from",
				      r->side == SIDE_A ? "client" : "server");

		add_call(j, r, &app);
		json_object_set_new(j, "predicted", json_null());
		code = jsonline_put(k->out, j, e);
	}
	return code;
}

static int json_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	json_t *ends = json_object(), *why = json_object();

	for (int i = 0; i < ENDING_N; i++)
		if (st->endings[i])
			json_object_set_new(ends, endings[i].name,
					    number(st->endings[i]));
	for (int i = 0; i < CAUSE_N; i++)
		if (st->causes[i])
			json_object_set_new(why, causes[i].name, number(st->causes[i]));
	return jsonline_put(
		k->out,
		json_pack(
			"{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			"s:o, s:o}",
			"type", "stats", "frames", number(st->frames), "segments",
			number(st->skipped[DISSECT_OK]), "flows", number(st->flows),
			"not_tcp",
			number(st->skipped[DISSECT_NOT_TCP] +
			       st->skipped[DISSECT_ICMP]),
			"icmp", number(st->skipped[DISSECT_ICMP]), "fragments",
			number(st->skipped[DISSECT_FRAGMENT]), "truncated",
			number(st->skipped[DISSECT_TRUNCATED]), "malformed",
			number(st->skipped[DISSECT_MALFORMED]), "dropped",
			number(st->dropped), "evicted", number(st->evicted), "elided",
			number(st->elided), "endings", ends, "causes", why),
		e);
}

const struct sink_ops sink_json = {
	.name = "json",
	.help = "one JSON object a line: run, flows, statistics (see --rows)",
	.opinions = true,
	.apart = true,
	.slow = true,
	.alone = true,
	.begin = json_begin,
	.flow = json_flow,
	.loose = json_loose,
	.end = json_end,
};
