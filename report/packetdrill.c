/* SPDX-License-Identifier: MIT
 *
 * packetdrill.c - a connection as a script of packetdrill's, which plays one side's peer and calls
 * against the kernel of the other side: the one under test.
 *
 * Times are relative to the statement before, as are those at which a call that waits returns.
 * Whatever the language has no words for becomes a comment.
 */
#include <inttypes.h>
#include <string.h>

#include "kernelrows.h"
#include "notation.h"
#include "packetdrillcall.h"
#include "sink.h"

#define FDS 1024

/* An IP packet has 65535 bytes, 40 of them for IPv6's header and 20 for TCP's. */
#define PAYLOAD_MAX 65475
#define MTU_USUAL   1500

/* By so much may times differ before packetdrill says so. */
#define TOLERANCE_NS UINT64_C(4000000)

/**
 * struct script - One connection's, under way
 * @sut:	The side whose kernel is under test
 * @us:		Time of the last statement, or of the first row
 * @busy:	When the last call that waited returned: packetdrill makes one at a time
 * @ahead:	Walks in front of the rows, to @inbound: the next segment of the other side,
 *		@inbound_at rows from the first one; @at are behind us
 * @open:	Descriptors that the script has
 */
struct script {
	FILE *out;
	const struct flow_view *v;
	enum side sut;
	uint64_t us;
	tstamp busy;
	struct kernelrows ahead;
	const struct row *inbound;
	uint64_t at, inbound_at;
	bool open[FDS];
};

static bool is_call(const struct row *r)
{
	return r->kind == ROW_CALL || r->kind == ROW_CALL_ENTER;
}

/* The server's, if it is known what it did. */
static enum side side_under_test(const struct flow_view *v)
{
	enum side server = flow_server(v->flow);
	struct rowiter it = rowlist_iter(v->story->rows);
	const struct row *r;

	while ((r = rowiter_next(&it)))
		if (is_call(r) && r->side == server)
			return server;
	return (enum side)v->flow->client;
}

/* "+0.000120 ": since the statement before */
static void put_time(struct script *s, tstamp ts)
{
	uint64_t us = ts / 1000, d = us > s->us ? us - s->us : 0;

	s->us += d;
	if (d)
		fprintf(s->out, "+%" PRIu64 ".%06" PRIu64, d / 1000000, d % 1000000);
	else
		fputs("+0", s->out);
}

/* ... and when it returns, counted from that statement, too */
static void put_times(struct script *s, tstamp enter, tstamp leave)
{
	uint64_t before = s->us, until;

	put_time(s, enter);
	until = leave / 1000 > s->us ? leave / 1000 - before : s->us - before;
	fprintf(s->out, "...%" PRIu64 ".%06" PRIu64, until / 1000000, until % 1000000);
}

static bool is_expressible(const struct script *s, const struct row *r)
{
	uint64_t end = (uint64_t)r->seg.seq + r->seg.payload;

	return !(r->labels & L(ICMP)) && !(r->seg.flags & (SEG_URG | SEG_AE)) &&
	       r->seg.payload <= PAYLOAD_MAX && end <= UINT32_MAX && !s->v->flow->self;
}

/* Of what comes in all must be said. Timestamps and SACK stay out of it: without them in the SYN
 * the kernel under test does not use them.
 */
static void put_options(FILE *out, const struct row *r)
{
	const char *sep = " <";

	if (!(r->seg.flags & SEG_SYN))
		return;
	if (r->seg.opts & OPT_MSS) {
		fprintf(out, "%smss %u", sep, r->seg.mss);
		sep = ",";
	}
	if (r->seg.opts & OPT_SACK_OK) {
		fprintf(out, "%snop,nop,sackOK", sep);
		sep = ",";
	}
	if (r->seg.opts & OPT_WSCALE) {
		fprintf(out, "%snop,wscale %u", sep, r->seg.wscale);
		sep = ",";
	}
	if (*sep == ',')
		fputc('>', out);
}

static void put_comment(struct script *s, const struct row *r, const char *text)
{
	fprintf(s->out, "// %s: %s\n", flow_side_name(s->v->flow, (enum side)r->side),
		text);
}

static void put_segment(struct script *s, const struct row *r)
{
	bool inbound = r->side != s->sut;
	char flags[FLAGS_STRLEN], text[64];

	if (!is_expressible(s, r)) {
		notate_segment(r, sizeof(text) - 1, text, sizeof(text));
		put_comment(s, r, text);
		return;
	}
	put_time(s, r->ts);
	fprintf(s->out, " %c %s %" PRIu32 ":%" PRIu32 "(%" PRIu32 ")", "><"[inbound],
		notate_flags(r->seg.flags, flags), r -> seg.seq,
		r->seg.seq + r->seg.payload, r->seg.payload);
	if (r->seg.flags & SEG_ACK)
		fprintf(s->out, " ack %" PRIu32, r->seg.ack);
	if (inbound || (!r->seg.window && !(r->seg.flags & SEG_RST)))
		fprintf(s->out, " win %" PRIu32, r->seg.window >> r->seg.scale);
	if (inbound)
		put_options(s->out, r);
	else
		fputs(" <...>", s->out);
	fputc('\n', s->out);
}

/* On loopback the answer to what a call sends comes before that call returns. */
static bool only_sends(const struct call *c)
{
	enum call_class class = call_kinds[c->id].class;

	return (class == CALL_CLASS_WRITE || class == CALL_CLASS_SHUT ||
		class == CALL_CLASS_CLOSE) &&
	       c->leave - c->enter < TOLERANCE_NS;
}

/* Only what comes in can end the wait of a call: until then it must be under way. */
static bool waits(const struct script *s, const struct row *r)
{
	const struct call *c = r->call;

	if (c->leave <= c->enter || only_sends(c))
		return false;
	return r->kind == ROW_CALL_ENTER || (s->inbound && s->inbound->ts < c->leave);
}

static bool has(const bool open[static FDS], int fd)
{
	return fd >= 0 && fd < FDS && open[fd];
}

static void note_descriptors(bool open[static FDS], const struct call *c)
{
	int made = packetdrill_opens(c), used = packetdrill_descriptor(c);

	if (made >= 0 && made < FDS)
		open[made] = true;
	if (c->id == CALL_CLOSE && has(open, used))
		open[used] = false;
}

static bool can_call(const struct script *s, const struct row *r, char *text, size_t n)
{
	const struct call *c = r->call;
	int made = packetdrill_opens(c);

	if (r->side != s->sut || c->enter < s->busy || made >= FDS ||
	    has(s->open, made) ||
	    (c->id != CALL_SOCKET && !has(s->open, packetdrill_descriptor(c))) ||
	    (r->kind == ROW_CALL_ENTER && c->leave <= c->enter))
		return false;
	return packetdrill_call(c, text, n);
}

static void put_call(struct script *s, const struct row *r)
{
	char text[512];

	if (!can_call(s, r, text, sizeof(text))) {
		notate_call(r, text, sizeof(text));
		put_comment(s, r, text);
		return;
	}
	if (waits(s, r)) {
		put_times(s, r->call->enter, r->call->leave);
		s->busy = r->call->leave;
	} else {
		put_time(s, r->call->enter);
	}
	fprintf(s->out, " %s\n", text);
	note_descriptors(s->open, r->call);
}

static void put_kevent(struct script *s, const struct row *r)
{
	char text[256] = "the kernel ";
	size_t n = strlen(text);

	notate_kevent(r->kevent, text + n, sizeof(text) - n);
	put_comment(s, r, text);
}

static void put_row(struct script *s, const struct row *r)
{
	switch ((enum row_kind)r->kind) {
	case ROW_SEGMENT:
		put_segment(s, r);
		break;
	case ROW_CALL:
	case ROW_CALL_ENTER:
		put_call(s, r);
		break;
	case ROW_CALL_LEAVE: /* said where it was entered */
	case ROW_SOCK:
		break;
	case ROW_KEVENT:
		put_kevent(s, r);
		break;
	case ROW_ELIDED:
		fprintf(s->out,
			"// %" PRIu64 " segments, #%" PRIu64 " to #%" PRIu64
			", have no row\n",
			r->elided.segments, r->elided.first, r->elided.last);
		break;
	}
}

static void look_ahead(struct script *s)
{
	while (s->inbound_at <= s->at) {
		do {
			s->inbound = kernelrows_next(&s->ahead);
			s->inbound_at++;
		} while (s->inbound && (s->inbound->kind != ROW_SEGMENT ||
					s->inbound->side == s->sut));
		if (!s->inbound)
			s->inbound_at = UINT64_MAX;
	}
}

static void put_rows(struct script *s)
{
	struct kernelrows it = kernelrows_of(s->v, true);
	const struct row *r;

	s->ahead = it;
	while ((r = kernelrows_next(&it))) {
		s->at++;
		look_ahead(s);
		put_row(s, r);
	}
}

/* What a call needs that was made before all that is known of the connection. */
static void put_socket_before(struct script *s, const struct call *c)
{
	int fd = packetdrill_descriptor(c);

	fprintf(s->out,
		"// made before, perhaps otherwise\n"
		"+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = %d\n",
		fd);
	if (c->id != CALL_CONNECT)
		fprintf(s->out, "+0 bind(%d, ..., ...) = 0\n+0 listen(%d, 1) = 0\n", fd,
			fd);
	s->open[fd] = true;
}

static void put_sockets_before(struct script *s)
{
	struct rowiter it = rowlist_iter(s->v->story->rows);
	bool open[FDS] = { false };
	const struct row *r;

	while ((r = rowiter_next(&it))) {
		int fd;

		if (!is_call(r) || r->side != s->sut)
			continue;
		fd = packetdrill_descriptor(r->call);
		if ((r->call->id == CALL_ACCEPT || r->call->id == CALL_ACCEPT4 ||
		     r->call->id == CALL_CONNECT) &&
		    fd >= 0 && fd < FDS && !open[fd] && !s->open[fd])
			put_socket_before(s, r->call);
		note_descriptors(open, r->call);
	}
}

static bool has_calls(const struct script *s)
{
	struct rowiter it = rowlist_iter(s->v->story->rows);
	const struct row *r;

	while ((r = rowiter_next(&it)))
		if (is_call(r))
			return true;
	return false;
}

/* Of a capture alone only the SYN tells of a call. */
static void put_connect(const struct script *s)
{
	fputs("// No calls were recorded: whatever makes the kernel send is missing,\n"
	      "// but for the one that the SYN tells of.\n",
	      s->out);
	if (s->v->story->syn && !s->v->flow->self)
		fputs("+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
		      "+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n"
		      "+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in "
		      "progress)\n",
		      s->out);
}

/* The first SYN of the side under test tells what its interface takes; loopback's is a byte more
 * than an IPv4 packet can have.
 */
static unsigned int mtu_of(const struct script *s)
{
	struct rowiter it = rowlist_iter(s->v->story->rows);
	unsigned int headers = endpoint_is_v4(&s->v->flow->end[s->sut]) ? 40 : 60;
	const struct row *r;

	while ((r = rowiter_next(&it)))
		if (r->kind == ROW_SEGMENT && r->side == s->sut &&
		    (r->seg.flags & SEG_SYN) && (r->seg.opts & OPT_MSS))
			return r->seg.mss + headers > UINT16_MAX ? UINT16_MAX
								 : r->seg.mss + headers;
	return MTU_USUAL;
}

static void put_head(struct script *s)
{
	const struct flow *f = s->v->flow;
	char c[ENDPOINT_STRLEN], v[ENDPOINT_STRLEN];
	unsigned int mtu = mtu_of(s);

	fprintf(s->out, "// flow %" PRIu64 ": %s -> %s, the %s is under test\n",
		s->v->number, endpoint_str(&f->end[f->client], c),
		endpoint_str(&f->end[flow_server(f)], v), flow_side_name(f, s->sut));
	if (!endpoint_is_v4(&f->end[s->sut]))
		fputs("--ip_version=ipv6\n", s->out);
	if (mtu != MTU_USUAL)
		fprintf(s->out, "--mtu=%u\n", mtu);
	if (f->self)
		fputs("// A connection to itself: its segments have no direction.\n",
		      s->out);
	else if (!s->v->story->syn)
		fputs("// The SYN was not captured: packetdrill cannot begin here.\n",
		      s->out);
}

static tstamp first_time(const struct flow_view *v)
{
	struct kernelrows it = kernelrows_of(v, true);
	const struct row *r = kernelrows_next(&it);

	return r ? r->ts : 0;
}

static int packetdrill_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct script s = { .out = k->out, .v = v, .sut = side_under_test(v) };

	s.us = first_time(v) / 1000;
	put_head(&s);
	if (has_calls(&s))
		put_sockets_before(&s);
	else
		put_connect(&s);
	put_rows(&s);
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

static int packetdrill_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	(void)st;
	return sink_flush(k, e);
}

const struct sink_ops sink_packetdrill = {
	.name = "packetdrill",
	.help = "a script of packetdrill's for each connection",
	.rows = true,
	.all_rows = true,
	.apart = true,
	.alone = true,
	.flow = packetdrill_flow,
	.end = packetdrill_end,
};
