/* SPDX-License-Identifier: MIT
 *
 * zeek.c - Zeek's opinion of a flow, by its own rules.
 */
#include "zeek.h"

#include <ctype.h>
#include <string.h>

enum zeek_state {
	INACTIVE,
	SYN_SENT,
	SYN_ACK_SENT,
	PARTIAL,
	ESTABLISHED,
	CLOSED,
	RESET
};

/* Letters that are written once, or again only with another sequence number. */
enum {
	ONCE_SYN = 1,
	ONCE_FIN = 2,
	ONCE_RST = 4,
	ONCE_ACK = 8,
	ONCE_DATA = 16,
	ONCE_INCONSISTENT = 32,
	ONCE_MULTI = 64
};

static void add(struct zeek *z, uint8_t end, char letter)
{
	if (z->n < ZEEK_HISTORY_MAX)
		z->history[z->n++] = (char)(end ? tolower(letter) : letter);
}

static bool once(struct zeek *z, uint8_t end, uint8_t bit, char letter)
{
	if (z->end[end].once & bit)
		return false;
	z->end[end].once |= bit;
	add(z, end, letter);
	return true;
}

static void by_seq(struct zeek *z, uint8_t end, uint8_t bit, char letter,
		   uint32_t *last, uint32_t seq)
{
	if (!once(z, end, bit, letter) && *last != seq)
		add(z, end, letter);
	*last = seq;
}

/* Written the 1st, 10th, 100th... time. */
static void by_count(struct zeek *z, uint8_t end, char letter, uint32_t *count)
{
	uint32_t power = 1;

	++*count;
	while (power < *count && power < UINT32_MAX / 10)
		power *= 10;
	if (*count == power)
		add(z, end, letter);
}

/* Exactly one letter of its class for each packet (update_history()). */
static void write_class(struct zeek *z, uint8_t e, const struct segment *g)
{
	unsigned int syn = !!(g->flags & SEG_SYN), fin = !!(g->flags & SEG_FIN);
	unsigned int rst = !!(g->flags & SEG_RST);
	struct zeek_end *end = &z->end[e];

	if (syn + fin + rst > 1) {
		if (fin && rst)
			once(z, e, ONCE_INCONSISTENT, 'I');
		else
			once(z, e, ONCE_MULTI, 'Q');
	} else if (syn) {
		by_seq(z, e, ONCE_SYN, g->flags & SEG_ACK ? 'H' : 'S', &end->syn,
		       g->seq);
	} else if (fin) {
		by_seq(z, e, ONCE_FIN, 'F', &end->fin, g->seq + g->payload);
	} else if (rst) {
		by_seq(z, e, ONCE_RST, 'R', &end->rst, g->seq);
	} else if (g->payload) {
		once(z, e, ONCE_DATA, 'D');
	} else if (g->flags & SEG_ACK) {
		once(z, e, ONCE_ACK, 'A');
	}
}

static void write_counted(struct zeek *z, uint8_t e, const struct segment *g,
			  const struct zeek_seen *seen)
{
	struct zeek_end *end = &z->end[e];
	struct zeek_end *peer = &z->end[!e];

	if (seen->window_zero && !(g->flags & SEG_RST) && end->state != RESET &&
	    !(peer->once & ONCE_FIN) && end->spoke)
		by_count(z, e, 'W', &end->counted_w);
	if (seen->retrans)
		by_count(z, e, 'T', &end->counted_t);
	if (seen->gap)
		by_count(z, !e, 'G', &peer->counted_g);
}

static void set(struct zeek_end *end, enum zeek_state s)
{
	end->before = end->state;
	end->state = (uint8_t)s;
}

static void flip(struct zeek *z)
{
	struct zeek_end was = z->end[0];

	z->end[0] = z->end[1];
	z->end[1] = was;
	z->flipped = !z->flipped;
	for (uint8_t i = 0; i < z->n; i++) {
		char c = z->history[i];

		z->history[i] =
			(char)(isupper((unsigned char)c) ? tolower(c) : toupper(c));
	}
}

/* TCPSessionAdapter::UpdateInactiveState(); true if the ends changed places. */
static bool inactive_syn(struct zeek *z, uint8_t e, const struct segment *g)
{
	struct zeek_end *end = &z->end[e], *peer = &z->end[!e];

	if (e == 0) {
		set(end, g->flags & SEG_ACK ? SYN_ACK_SENT : SYN_SENT);
		return false;
	}
	if (!(g->flags & SEG_ACK) && peer->state == SYN_ACK_SENT && peer->start_known) {
		flip(z);
		set(&z->end[0], ESTABLISHED);
		set(&z->end[1], ESTABLISHED);
		return true;
	}
	if (peer->state == SYN_SENT)
		set(peer, ESTABLISHED);
	set(end, ESTABLISHED);
	return false;
}

static void inactive(struct zeek *z, uint8_t e, const struct segment *g)
{
	struct zeek_end *end = &z->end[e], *peer = &z->end[!e];

	if ((g->flags & SEG_SYN) && inactive_syn(z, e, g))
		return;
	if (g->flags & SEG_FIN)
		set(end, CLOSED);
	if (g->flags & SEG_RST)
		set(end, RESET);
	if (end->state != INACTIVE)
		return;
	if (e == 1 && !g->payload && peer->state == SYN_SENT)
		return;
	set(end,
	    (g->flags & SEG_ACK) && peer->state == ESTABLISHED ? ESTABLISHED : PARTIAL);
}

static void open_state(struct zeek *z, uint8_t e, const struct segment *g)
{
	struct zeek_end *end = &z->end[e], *peer = &z->end[!e];

	if ((g->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN && end->state == PARTIAL &&
	    peer->state == INACTIVE)
		set(end, SYN_SENT);
	if ((g->flags & SEG_FIN) && !(g->flags & SEG_RST)) {
		set(end, CLOSED);
		if (peer->state == RESET && peer->before == CLOSED)
			set(peer, CLOSED);
	}
	if (g->flags & SEG_RST)
		set(end, RESET);
}

static void update_state(struct zeek *z, uint8_t e, const struct segment *g)
{
	struct zeek_end *end = &z->end[e];

	switch ((enum zeek_state)end->state) {
	case INACTIVE:
		inactive(z, e, g);
		break;
	case SYN_SENT:
	case SYN_ACK_SENT:
		if (g->flags & SEG_FIN)
			set(end, CLOSED);
		if (g->flags & SEG_RST)
			set(end, RESET);
		break;
	case PARTIAL:
	case ESTABLISHED:
		open_state(z, e, g);
		break;
	case CLOSED:
		if ((g->flags & SEG_RST) && z->end[!e].state != CLOSED)
			set(end, RESET);
		break;
	case RESET:
		break;
	}
}

/* TCP ports that Zeek's analyzers register as likely servers' (base scripts). */
static bool likely_server(uint16_t port)
{
	static const uint16_t ports[] = {
		21,   22,   25,	  53,	80,   81,   88,	  110,	135,   143,   194,
		389,  443,  445,  465,	502,  514,  563,  585,	587,   614,   631,
		636,  989,  990,  992,	993,  995,  1080, 1433, 1883,  2811,  3128,
		3268, 3269, 3306, 3389, 5060, 5061, 5222, 5223, 5269,  5432,  6379,
		6666, 6667, 6668, 6669, 8000, 8080, 8443, 8888, 20000, 44818,
	};

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (ports[i] == port)
			return true;
	return false;
}

/* The first packet of a connection decides who is its originator. */
static void begin(struct zeek *z, const struct segment *g, uint8_t by)
{
	bool src = likely_server(g->src.port), dst = likely_server(g->dst.port);

	z->begun = true;
	z->first = by;
	if (g->flags & SEG_SYN)
		return;
	if (src && (!dst || g->src.port < g->dst.port))
		z->flipped = true;
}

static bool lone_synack(const struct zeek *z)
{
	return z->n == 1 && z->history[0] == 'H';
}

void zeek_segment(struct zeek *z, const struct segment *g, const struct zeek_seen *seen)
{
	uint8_t e;

	if (!z->begun)
		begin(z, g, seen->by);
	if (lone_synack(z) && !(g->flags & (SEG_SYN | SEG_FIN | SEG_RST)))
		flip(z);
	e = seen->by ^ zeek_originator(z);
	z->end[e].spoke = true;
	if ((g->flags & SEG_SYN) && !z->end[e].start_known) {
		z->end[e].start_known = true;
	}
	write_class(z, e, g);
	write_counted(z, e, g, seen);
	if (g->payload && z->end[e].state != RESET)
		z->end[e].sized = true;
	update_state(z, e, g);
}

bool zeek_knows(const struct zeek *z, uint8_t by, bool data)
{
	const struct zeek_end *end = &z->end[by ^ zeek_originator(z)];

	if (!z->begun || lone_synack(z) || !end->spoke || end->state == INACTIVE)
		return false;
	if (data)
		return (end->once & ONCE_DATA) && (end->sized || end->state == RESET);
	return end->once & ONCE_ACK;
}

/* ^\^?S[^HAFGIQ]*R: a SYN, then a RST, and nothing in between that means a connection */
static bool syn_then_rst(const struct zeek *z)
{
	uint8_t i = 1;

	if (z->n == 0 || z->history[0] != 'S')
		return false;
	while (i < z->n && !strchr("HAFGIQR", z->history[i]))
		i++;
	return i < z->n && z->history[i] == 'R';
}

static bool is_inactive(uint8_t state)
{
	return state == INACTIVE || state == PARTIAL;
}

static const char *resp_reset(const struct zeek *z)
{
	const struct zeek_end *o = &z->end[0], *r = &z->end[1];

	if (o->state == SYN_SENT || o->state == SYN_ACK_SENT ||
	    (o->state == RESET && !o->sized && !r->sized))
		return "REJ";
	return is_inactive(o->state) ? "RSTRH" : "RSTR";
}

const char *zeek_conn_state(const struct zeek *z)
{
	uint8_t o = z->end[0].state, r = z->end[1].state;

	if (r == RESET)
		return resp_reset(z);
	if (o == RESET && is_inactive(r))
		return syn_then_rst(z) ? "RSTOS0" : "OTH";
	if (o == RESET)
		return "RSTO";
	if (o == CLOSED && r == CLOSED)
		return "SF";
	if (o == CLOSED)
		return is_inactive(r) ? "SH" : "S2";
	if (r == CLOSED)
		return is_inactive(o) ? "SHR" : "S3";
	if (o == SYN_SENT && r == INACTIVE)
		return "S0";
	return o == ESTABLISHED && r == ESTABLISHED ? "S1" : "OTH";
}

const char *zeek_history(const struct zeek *z, char buf[static ZEEK_HISTORY_STRLEN])
{
	size_t n = 0;

	if (z->flipped)
		buf[n++] = '^';
	memcpy(buf + n, z->history, z->n);
	buf[n + z->n] = '\0';
	return buf;
}
