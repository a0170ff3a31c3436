/* SPDX-License-Identifier: MIT
 *
 * notation.c - segments, calls and labels as text.
 */
#include "notation.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

const char *notate_flags(uint16_t flags, char buf[static FLAGS_STRLEN])
{
	static const struct {
		uint16_t bit;
		char letter;
	} order[] = { { SEG_FIN, 'F' }, { SEG_SYN, 'S' }, { SEG_RST, 'R' },
		      { SEG_PSH, 'P' }, { SEG_URG, 'U' }, { SEG_ECE, 'E' },
		      { SEG_CWR, 'W' }, { SEG_AE, 'e' },  { SEG_ACK, '.' } };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (flags & order[i].bit)
			buf[n++] = order[i].letter;
	if (n == 0)
		buf[n++] = '-';
	buf[n] = '\0';
	return buf;
}

void notate_segment(const struct row *r, int cols, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };
	char flags[FLAGS_STRLEN];
	size_t bare;

	if (r->labels & L(ICMP)) {
		textbuf_add(&t, "ICMP");
		return;
	}
	textbuf_add(&t, "%s", notate_flags(r->seg.flags, flags));
	if (r->seg.payload || (r->seg.flags & SEG_FIN))
		textbuf_add(&t, " %" PRIu32 ":%" PRIu32 "(%" PRIu32 ")", r->seg.seq,
			    r->seg.seq + r->seg.payload, r->seg.payload);
	else if (r->seg.flags & (SEG_SYN | SEG_RST))
		textbuf_add(&t, " %" PRIu32, r->seg.seq);
	bare = t.used;
	if (r->seg.flags & SEG_ACK)
		textbuf_add(&t, " ack %" PRIu32, r->seg.ack);
	if (t.used > (size_t)cols && (r->seg.payload || (r->seg.flags & SEG_FIN)))
		buf[t.used = bare] = '\0';
	if (r->labels & L(ZERO_WINDOW))
		textbuf_add(&t, " win 0");
}

static void add_result(struct textbuf *t, const struct call *c)
{
	const char *name = c->err ? strerrorname_np(c->err) : NULL;
	const char *sig = c->signal ? sigabbrev_np(c->signal) : NULL;

	textbuf_add(t, " = %" PRId64, c->result);
	if (name)
		textbuf_add(t, " %s (%s)", name, strerrordesc_np(c->err));
	else if (c->err)
		textbuf_add(t, " errno %d", (int)c->err);
	if (sig)
		textbuf_add(t, " + SIG%s", sig);
	else if (c->signal)
		textbuf_add(t, " + signal %d", c->signal);
}

/* The end of a process is no call: "exits with status 0", "killed by SIGPIPE". */
static void add_process(struct textbuf *t, const struct call *c)
{
	const char *sig = c->signal ? sigabbrev_np(c->signal) : NULL;

	if (c->id == CALL_KILLED && sig)
		textbuf_add(t, "*** killed by SIG%s ***", sig);
	else if (c->id == CALL_KILLED)
		textbuf_add(t, "*** killed ***");
	else
		textbuf_add(t, "exit(%s)", c->args);
}

void notate_call(const struct row *r, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };
	const struct call *c = r->call;

	buf[0] = '\0';
	if (call_kinds[c->id].class == CALL_CLASS_PROCESS)
		add_process(&t, c);
	else if (r->kind == ROW_CALL_LEAVE)
		textbuf_add(&t, "... %s()", call_kinds[c->id].name);
	else
		textbuf_add(&t, "%s(%s)", call_kinds[c->id].name, c->args);
	if (r->kind == ROW_CALL_ENTER)
		textbuf_add(&t, " ...");
	else if (call_kinds[c->id].class != CALL_CLASS_PROCESS)
		add_result(&t, c);
	if (c->note[0] && r->kind != ROW_CALL_ENTER)
		textbuf_add(&t, "  [%s]", c->note);
	text_clean(buf);
}

static void add_label(struct textbuf *t, const struct flow *f, const struct row *r,
		      const char *text)
{
	enum side x = (enum side)r->side;

	for (const char *p = text; *p; p++) {
		if (*p != '%') {
			textbuf_add(t, "%c", *p);
			continue;
		}
		switch (*++p) {
		case 'r':
			textbuf_add(t, "%" PRIu64, r->ref);
			break;
		case 'q':
			textbuf_add(t, "%" PRIu64, r->ref2);
			break;
		case 's':
			textbuf_add(t, "%s", flow_side_name(f, x));
			break;
		case 'p':
			textbuf_add(t, "%s", flow_side_name(f, flow_other(f, x)));
			break;
		case 'n':
			textbuf_add(t, "%" PRIu32, r->seg.payload);
			break;
		case 'a':
			textbuf_add(t, "%" PRIu32, r->seg.newly);
			break;
		default:
			return;
		}
	}
}

void notate_labels(const struct flow *f, const struct row *r, char *buf, size_t n)
{
	struct textbuf t = { buf, 0, n };
	uint8_t top = label_rank(r->labels);
	bool first = true;

	buf[0] = '\0';
	for (int rank = 9; rank >= 0; rank--) {
		for (uint64_t set = r->labels; set; set &= set - 1) {
			const struct label_row *l = &labels[__builtin_ctzll(set)];

			if (l->rank != rank)
				continue;
			/* Beside what matters, the count of bytes is noise. */
			if (rank == 0 && top >= 8 && !(set & (~set + 1) & L(ACK_DATA)))
				continue;
			textbuf_add(&t, "%s", first ? "" : ", ");
			add_label(&t, f, r, l->text);
			first = false;
		}
	}
}

static void add_error(struct textbuf *t, int32_t err)
{
	const char *name = strerrorname_np(err);

	if (name)
		textbuf_add(t, "%s", name);
	else
		textbuf_add(t, "%d", (int)err);
}

void notate_kevent(const struct kevent *ev, char *buf, size_t n)
{
	static const char *const does[KEVENT_N] = {
		[KEVENT_STATE] = "",
		[KEVENT_SEND_RESET] = "sends RST",
		[KEVENT_RECEIVE_RESET] = "takes RST",
		[KEVENT_ERROR] = "sk_err ",
		[KEVENT_RETRANSMIT] = "sends again",
		[KEVENT_DROP] = "drops what came",
		[KEVENT_DESTROY] = "frees the socket",
	};
	struct textbuf t = { buf, 0, n };

	buf[0] = '\0';
	textbuf_add(&t, "%s", does[ev->id]);
	if (ev->id == KEVENT_STATE)
		textbuf_add(&t, "%s -> %s", tcp_states[ev->from_state].name,
			    tcp_states[ev->to_state].name);
	if (ev->id == KEVENT_ERROR)
		add_error(&t, ev->err);
	if (ev->reason[0])
		textbuf_add(&t, ": %s", ev->reason);
	text_clean(buf);
}

void notate_told(const struct flow_view *v, const struct row *r, char *buf, size_t n)
{
	const struct story *s = v->story;
	struct textbuf t = { buf, 0, n };

	buf[0] = '\0';
	for (uint32_t i = 0; i < story_resets(s); i++) {
		const struct told *told = &v->verdict->told[i];

		if (story_reset(s, i)->frame != r->number)
			continue;
		if (told->unsent)
			textbuf_add(&t, " (kernel: sent none)");
		else if (told->why && told->why->reason[0])
			textbuf_add(&t, " (kernel: %s)", told->why->reason);
	}
	text_clean(buf);
}
