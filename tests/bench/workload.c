/* SPDX-License-Identifier: MIT
 *
 * workload.c - captures of a wished size, of TCP connections that are opened, used and closed
 * in every way: to standard output, the same bytes for the same options.
 *
 * usage: workload short|elephants|synflood [-n CONNECTIONS] [-c AT_A_TIME] [-s SNAPLEN]
 *		   [-t TURNS] [-r SEED]
 *
 * So many connections are under way at a time; each frame is the next one of a connection
 * chosen at random. Payload is zeros, which no checksum notices.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRAME_NS UINT64_C(12500) /* between two frames: 80,000 a second */
#define MSS	 1448u
#define REQUEST	 300u
#define MOVES	 8u
#define HEADERS	 (14u + 40u + 40u)

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

/* What is special about a move. */
enum {
	DATA = 1,  /* a segment of payload */
	AGAIN = 2, /* the FIN before it once more */
	BLIND = 4, /* its ACK does not cover the peer's FIN */
	BARE = 8, /* a RST of a socket that is gone: no ACK, and numbers as asked for */
	SILENT = 16 /* the connection is left alone from here on */
};

/** struct move - A segment: 'c' or 's' sends it */
struct move {
	char who;
	uint8_t flags, how;
};

/**
 * struct kind - A way in which connections end
 * @weight:	In a thousand
 * @open:	It begins with a handshake, else with @moves
 */
struct kind {
	const char *name;
	unsigned int weight;
	bool open;
	struct move moves[MOVES];
};

#define FA  (FIN | ACK)
#define FPA (FIN | PSH | ACK)
#define PA  (PSH | ACK)

static const struct kind kinds[] = {
	{ "client closes",
	  240,
	  true,
	  { { 'c', FA, 0 }, { 's', ACK, 0 }, { 's', FA, 0 }, { 'c', ACK, 0 } } },
	{ "server closes",
	  190,
	  true,
	  { { 's', FA, 0 }, { 'c', ACK, 0 }, { 'c', FA, 0 }, { 's', ACK, 0 } } },
	{ "client closes, three segments",
	  120,
	  true,
	  { { 'c', FA, 0 }, { 's', FA, 0 }, { 'c', ACK, 0 } } },
	{ "server closes, three segments",
	  100,
	  true,
	  { { 's', FA, 0 }, { 'c', FA, 0 }, { 's', ACK, 0 } } },
	{ "server closes with data",
	  80,
	  true,
	  { { 's', FPA, DATA }, { 'c', ACK, 0 }, { 'c', FA, 0 }, { 's', ACK, 0 } } },
	{ "half-close",
	  30,
	  true,
	  { { 'c', FA, 0 },
	    { 's', ACK, 0 },
	    { 's', PA, DATA },
	    { 'c', ACK, 0 },
	    { 's', FPA, DATA },
	    { 'c', ACK, 0 } } },
	{ "client aborts", 50, true, { { 'c', RST | ACK, 0 } } },
	{ "server aborts", 40, true, { { 's', RST | ACK, 0 } } },
	{ "data after close",
	  35,
	  true,
	  { { 'c', FA, 0 }, { 's', ACK, 0 }, { 's', PA, DATA }, { 'c', RST, BARE } } },
	{ "refused", 30, false, { { 'c', SYN, 0 }, { 's', RST | ACK, 0 } } },
	{ "unanswered",
	  30,
	  false,
	  { { 'c', SYN, 0 }, { 'c', SYN, AGAIN }, { 'c', SYN, AGAIN } } },
	{ "simultaneous",
	  10,
	  true,
	  { { 'c', FA, 0 }, { 's', FA, BLIND }, { 'c', ACK, 0 }, { 's', ACK, 0 } } },
	{ "left open", 30, true, { { 'c', ACK, SILENT } } },
	{ "FIN sent again",
	  15,
	  true,
	  { { 'c', FA, 0 },
	    { 'c', FA, AGAIN },
	    { 's', ACK, 0 },
	    { 's', FA, 0 },
	    { 'c', ACK, 0 } } },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct move opening[] = { { 'c', SYN, 0 },
				       { 's', SYN | ACK, 0 },
				       { 'c', ACK, 0 } };
static const struct move turn[] = { { 'c', PA, DATA },
				    { 's', PA, DATA },
				    { 'c', ACK, 0 } };

/**
 * struct connection - One under way
 * @at:		Moves that have been made; @turns of requests and answers
 * @next:	Sequence number of each side
 */
struct connection {
	const struct kind *kind;
	uint64_t id;
	uint32_t at, turns;
	uint32_t next[2];
};

/**
 * struct workload - What is made
 * @turns:	0 for one to four
 */
struct workload {
	bool flood;
	uint64_t connections, begun;
	uint32_t at_a_time, snaplen, turns;
	uint64_t random, ns;
	struct connection *under_way;
};

/* splitmix64 */
static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint32_t below(struct workload *w, uint32_t n)
{
	w->random += UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)((mix(w->random) >> 32) * n >> 32);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static uint32_t sum(const uint8_t *p, size_t n, uint32_t start)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		start += (uint32_t)(p[i] << 8 | p[i + 1]);
	return start;
}

static uint16_t folded(uint32_t s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

static bool is_v6(const struct connection *c)
{
	return c->id % 5 == 0;
}

/* Addresses follow from the number of a connection: many clients, few servers. */
static void put_address(const struct connection *c, bool server, uint8_t *p)
{
	uint64_t h = mix(c->id * 2 + 1);

	if (is_v6(c)) {
		put32(p, 0x20010db8);
		put32(p + 4, 0);
		put32(p + 8, 0);
		put32(p + 12, server ? (uint32_t)(h % 3000) : (uint32_t)(h >> 8));
		return;
	}
	put32(p, server ? 0x0a800000 + (uint32_t)(h % 3000)
			: 0x0b000000 + (uint32_t)(h >> 8) % 0x7fffff);
}

static uint16_t port_of(const struct connection *c, bool server)
{
	static const uint16_t ports[] = { 80, 443, 443, 5432, 6379, 8080 };
	uint64_t h = mix(c->id * 2 + 1);

	return server ? ports[h % 6] : (uint16_t)(1024 + (h >> 40) % 64000);
}

static uint8_t *put_ip(const struct connection *c, bool by_server, uint32_t length,
		       uint8_t *p)
{
	if (is_v6(c)) {
		put32(p, 0x60000000);
		put16(p + 4, length);
		p[6] = 6;
		p[7] = 64;
		put_address(c, by_server, p + 8);
		put_address(c, !by_server, p + 24);
		return p + 40;
	}
	put32(p, 0x45000000 | (length + 20));
	put32(p + 4, 0x4000);
	put32(p + 8, 64 << 24 | 6 << 16);
	put_address(c, by_server, p + 12);
	put_address(c, !by_server, p + 16);
	put16(p + 10, folded(sum(p, 20, 0)));
	return p + 20;
}

static uint32_t put_options(const struct workload *w, uint32_t flags, uint8_t *p)
{
	uint8_t *o = p;

	if (flags & RST)
		return 0;
	if (flags & SYN) {
		put32(o, 0x02040000 | (MSS + 12));
		put32(o + 4, 0x01030307);
		o += 8;
	}
	put32(o, 0x0101080a);
	put32(o + 4, (uint32_t)(w->ns / 1000000));
	put32(o + 8, (uint32_t)(w->ns / 1000000));
	return (uint32_t)(o + 12 - p);
}

/* Little-endian, nanoseconds. */
static void put_file_header(uint32_t snaplen)
{
	const uint32_t h[6] = { 0xa1b23c4d, 0x00040002, 0, 0, snaplen, 1 };

	fwrite(h, sizeof(h), 1, stdout);
}

static void put_frame(const struct workload *w, const uint8_t *headers, uint32_t n,
		      uint32_t payload)
{
	static const uint8_t zeros[MSS];
	uint32_t wire = n + payload, kept = wire < w->snaplen ? wire : w->snaplen;
	const uint32_t h[4] = { 1700000000 + (uint32_t)(w->ns / 1000000000),
				(uint32_t)(w->ns % 1000000000), kept, wire };

	fwrite(h, sizeof(h), 1, stdout);
	fwrite(headers, kept < n ? kept : n, 1, stdout);
	if (kept > n)
		fwrite(zeros, kept - n, 1, stdout);
}

static void put_segment(struct workload *w, const struct connection *c, bool by_server,
			uint32_t flags, uint32_t seq, uint32_t ack, uint32_t payload)
{
	uint8_t frame[HEADERS] = { [5] = 1,
				   [11] = 2,
				   [12] = is_v6(c) ? 0x86 : 8,
				   [13] = is_v6(c) ? 0xdd : 0 };
	uint8_t *tcp = frame + 14 + (is_v6(c) ? 40 : 20);
	uint32_t options = put_options(w, flags, tcp + 20), length = 20 + options;

	put_ip(c, by_server, length + payload, frame + 14);
	put16(tcp, port_of(c, by_server));
	put16(tcp + 2, port_of(c, !by_server));
	put32(tcp + 4, seq);
	put32(tcp + 8, flags & ACK ? ack : 0);
	put16(tcp + 12, (length / 4) << 12 | flags);
	put16(tcp + 14, 4000);
	put16(tcp + 16, folded(sum(tcp - (is_v6(c) ? 32 : 8), is_v6(c) ? 32 : 8,
				   sum(tcp, length, 6 + length + payload))));
	put_frame(w, frame, (uint32_t)(tcp + length - frame), payload);
	w->ns += FRAME_NS;
}

static uint32_t payload_of(const struct move *m)
{
	if (!(m->how & DATA))
		return 0;
	return m->who == 'c' ? REQUEST : MSS;
}

static void make(struct workload *w, struct connection *c, const struct move *m)
{
	bool server = m->who == 's';
	uint32_t payload = payload_of(m), seq = c->next[server];
	uint32_t ack = c->next[!server] - !!(m->how & BLIND);
	uint32_t len = payload + !!(m->flags & SYN) + !!(m->flags & FIN);

	if (m->how & AGAIN)
		seq -= len;
	else
		c->next[server] += len;
	put_segment(w, c, server, m->flags, seq, ack, payload);
}

static const struct kind *any_kind(struct workload *w)
{
	uint32_t at = below(w, 1000);
	size_t i = 0;

	while (i + 1 < KINDS && at >= kinds[i].weight)
		at -= kinds[i++].weight;
	return &kinds[i];
}

static void begin(struct workload *w, struct connection *c)
{
	*c = (struct connection){ .id = ++w->begun, .kind = any_kind(w) };
	c->turns = w->turns ? w->turns : 1 + below(w, 4);
	c->next[0] = below(w, UINT32_MAX);
	c->next[1] = below(w, UINT32_MAX);
}

/* The next move, or NULL if there is none left. */
static const struct move *move_of(const struct connection *c)
{
	uint32_t at = c->at;

	if (c->kind->open) {
		if (at < 3)
			return &opening[at];
		at -= 3;
		if (at < 3 * c->turns)
			return &turn[at % 3];
		at -= 3 * c->turns;
	}
	return at < MOVES && c->kind->moves[at].who ? &c->kind->moves[at] : NULL;
}

/* Return: is the connection still under way? */
static bool go_on(struct workload *w, struct connection *c)
{
	const struct move *m = move_of(c);

	if (!m || (m->how & SILENT))
		return false;
	c->at++;
	make(w, c, m);
	return true;
}

static void run(struct workload *w)
{
	uint32_t n = 0;

	for (; n < w->at_a_time && w->begun < w->connections; n++)
		begin(w, &w->under_way[n]);
	while (n) {
		struct connection *c = &w->under_way[below(w, n)];

		if (go_on(w, c))
			continue;
		if (w->begun < w->connections)
			begin(w, c);
		else
			*c = w->under_way[--n];
	}
}

static void flood(struct workload *w)
{
	for (uint64_t i = 0; i < w->connections; i++) {
		struct connection c = { .id = i, .next = { below(w, UINT32_MAX), 0 } };

		make(w, &c, &opening[0]);
	}
}

static int usage(void)
{
	fputs("usage: workload short|elephants|synflood [-n CONNECTIONS] [-c AT_A_TIME] "
	      "[-s SNAPLEN] [-t TURNS] [-r SEED]\n",
	      stderr);
	return 2;
}

static bool set(struct workload *w, int option, uint64_t n)
{
	switch (option) {
	case 'n':
		w->connections = n;
		return n > 0;
	case 'c':
		w->at_a_time = (uint32_t)n;
		return n > 0;
	case 's':
		w->snaplen = (uint32_t)n;
		return n > 0;
	case 't':
		w->turns = (uint32_t)n;
		return true;
	case 'r':
		w->random = n;
		return true;
	default:
		return false;
	}
}

static bool parse(struct workload *w, int argc, char *argv[])
{
	int c;

	while ((c = getopt(argc, argv, "n:c:s:t:r:")) != -1)
		if (!set(w, c, optarg ? strtoull(optarg, NULL, 10) : 0))
			return false;
	return optind == argc;
}

int main(int argc, char *argv[])
{
	struct workload w = { .connections = 100000,
			      .at_a_time = 10000,
			      .snaplen = 96 };
	bool elephants = argc > 1 && strcmp(argv[1], "elephants") == 0;

	w.flood = argc > 1 && strcmp(argv[1], "synflood") == 0;
	if (elephants) {
		w.at_a_time = 200;
		w.connections = 2000;
		w.snaplen = 65535;
		w.turns = 600;
	} else if (!w.flood && (argc < 2 || strcmp(argv[1], "short") != 0)) {
		return usage();
	}
	if (!parse(&w, argc - 1, argv + 1))
		return usage();
	w.under_way = calloc(w.at_a_time, sizeof(*w.under_way));
	if (!w.under_way)
		return 1;
	put_file_header(w.snaplen);
	if (w.flood)
		flood(&w);
	else
		run(&w);
	free(w.under_way);
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
