/* SPDX-License-Identifier: MIT
 *
 * inject.c - make up a TCP segment in somebody else's name.
 *
 * A raw socket for TCP gets a copy of every segment that is delivered on this host, so
 * that it knows both sides' sequence numbers, as anybody on the path would.
 */
#include "inject.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUR_TTL	  32 /* the kernel's own are 64: a spoofed segment has come another way */
#define NO_NUMBER 1000 /* of who has sent nothing yet */
#define WAIT_MS	  1000

static const struct {
	const char *name;
	int32_t seq, ack;
	uint32_t age;
	enum actor as;
	uint16_t window;
	uint8_t flags, payload;
	bool join, answered;
} injects[INJECT_N] = {
#define INJECT(id, name, as, flags, seq, ack, payload, window, age, join, answered)    \
	[INJECT_##id] = { name,	  seq,	 ack,	  age,	as,                            \
			  window, flags, payload, join, answered },
#include "injects.def"
#undef INJECT
};

/* As Linux writes it, once a connection is open (RFC 7323 appendix A). */
struct timestamps {
	uint8_t start[4];
	uint32_t value, echo;
};

static const uint8_t timestamps_start[4] = { 1, 1, 8, 10 };

/* RFC 8684 3.2: address 1, a token, a random number. */
static const uint8_t mp_join[12] = { 30, 12, 0x10, 1, 't', 'o', 'k', 'n', 1, 2, 3, 4 };

/**
 * struct segment - As on the wire
 * @rest:	The options, if it has any, then @payload bytes of the table
 */
struct segment {
	struct iphdr ip;
	struct tcphdr tcp;
	uint8_t rest[sizeof(struct timestamps) + UINT8_MAX + 1];
};

#define HEADERS (sizeof(struct iphdr) + sizeof(struct tcphdr))

/**
 * struct seen - What the raw socket has seen of a connection
 * @next_from, @next_to: The sequence numbers that come after
 * @clock_from, @clock_to: The last timestamps, network byte order
 * @ours:	A segment of our own
 * @answer:	One from @to after that
 */
struct seen {
	uint32_t next_from, next_to;
	uint32_t clock_from, clock_to;
	bool ours, answer;
};

int inject_open(void)
{
	const int on = 1;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP);

	if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_HDRINCL, &on, sizeof(on)) == 0)
		return fd;
	close(fd);
	return -1;
}

static uint32_t address(const struct endpoint *ep)
{
	uint32_t a;

	memcpy(&a, ep->addr + 12, sizeof(a));
	return a;
}

static bool goes(const struct segment *s, const struct endpoint *from,
		 const struct endpoint *to)
{
	return s->ip.saddr == address(from) && s->ip.daddr == address(to) &&
	       s->tcp.source == htons(from->port) && s->tcp.dest == htons(to->port);
}

/* The sequence number after a segment: SYN and FIN take one each. */
static uint32_t number_after(const struct segment *s)
{
	uint32_t len = ntohs(s->ip.tot_len) - s->ip.ihl * 4u - s->tcp.doff * 4u;

	return ntohl(s->tcp.seq) + len + s->tcp.syn + s->tcp.fin;
}

/* Keep *@clock if there are none. */
static void note_clock(const struct segment *s, uint32_t *clock)
{
	struct timestamps ts;

	memcpy(&ts, s->rest, sizeof(ts));
	if ((size_t)s->tcp.doff * 4 >= sizeof(s->tcp) + sizeof(ts) &&
	    memcmp(ts.start, timestamps_start, sizeof(ts.start)) == 0)
		*clock = ts.value;
}

static void note_from(const struct segment *s, struct seen *seen)
{
	seen->next_from = number_after(s);
	note_clock(s, &seen->clock_from);
}

static void note_to(const struct segment *s, struct seen *seen)
{
	seen->answer = seen->ours;
	if (s->tcp.rst)
		return;
	seen->next_to = number_after(s);
	note_clock(s, &seen->clock_to);
}

/* Take all that has come. IP options are not sent on loopback. */
static void look(int fd, const struct endpoint *from, const struct endpoint *to,
		 struct seen *seen)
{
	struct segment s;

	while (recv(fd, &s, sizeof(s), MSG_DONTWAIT) >= (ssize_t)HEADERS) {
		if (goes(&s, from, to) && s.ip.ttl == OUR_TTL)
			seen->ours = true;
		else if (goes(&s, from, to) && !s.tcp.rst)
			note_from(&s, seen);
		else if (goes(&s, to, from))
			note_to(&s, seen);
	}
}

/* RFC 1071, over whole 16-bit words. */
static uint32_t sum(const void *data, size_t n, uint32_t total)
{
	uint16_t word;

	for (size_t i = 0; i < n; i += sizeof(word)) {
		memcpy(&word, (const char *)data + i, sizeof(word));
		total += word;
	}
	return total;
}

/* With the pseudo header of RFC 9293 3.1. After an odd last byte stands a 0. */
static uint16_t checksum(const struct segment *s)
{
	const uint16_t len = (uint16_t)(ntohs(s->ip.tot_len) - sizeof(s->ip));
	const uint16_t rest[2] = { htons(IPPROTO_TCP), htons(len) };
	uint32_t total = sum(&s->tcp, sizeof(s->tcp), 0);

	total = sum(s->rest, len - sizeof(s->tcp), total);
	total = sum(&s->ip.saddr, sizeof(s->ip.saddr), total);
	total = sum(&s->ip.daddr, sizeof(s->ip.daddr), total);
	total = sum(rest, sizeof(rest), total);
	total = (total & 0xffff) + (total >> 16);
	total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

/* How many bytes of them there are. */
static size_t put_options(struct segment *s, enum inject id, const struct seen *seen)
{
	struct timestamps ts = {
		.value = htonl(ntohl(seen->clock_from) - injects[id].age),
		.echo = seen->clock_to,
	};

	if (injects[id].join) {
		memcpy(s->rest, mp_join, sizeof(mp_join));
		return sizeof(mp_join);
	}
	if (!injects[id].age)
		return 0;
	memcpy(ts.start, timestamps_start, sizeof(ts.start));
	memcpy(s->rest, &ts, sizeof(ts));
	return sizeof(ts);
}

static struct segment make_up(enum inject id, const struct endpoint *from,
			      const struct endpoint *to, const struct seen *seen)
{
	struct segment s;
	uint8_t flags = injects[id].flags;
	size_t options;

	memset(&s, 0, sizeof(s));
	options = put_options(&s, id, seen);
	memset(s.rest + options, 'x', injects[id].payload);
	s.ip.version = 4;
	s.ip.ihl = sizeof(s.ip) / 4;
	s.ip.ttl = OUR_TTL;
	s.ip.protocol = IPPROTO_TCP;
	s.ip.tot_len = htons((uint16_t)(HEADERS + options + injects[id].payload));
	s.ip.saddr = address(from);
	s.ip.daddr = address(to);
	s.tcp.source = htons(from->port);
	s.tcp.dest = htons(to->port);
	s.tcp.seq = htonl(seen->next_from + (uint32_t)injects[id].seq);
	if (flags & TH_ACK)
		s.tcp.ack_seq = htonl(seen->next_to + (uint32_t)injects[id].ack);
	s.tcp.doff = ((sizeof(s.tcp) + options) / 4) & 0xfu;
	memcpy((char *)&s.tcp + 13, &flags, 1);
	s.tcp.window = htons(injects[id].window);
	s.tcp.check = checksum(&s);
	return s;
}

int inject_send(int fd, enum inject id, const struct endpoint *from,
		const struct endpoint *to)
{
	struct seen seen = { .next_from = NO_NUMBER, .next_to = NO_NUMBER };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct segment s;

	look(fd, from, to, &seen);
	s = make_up(id, from, to, &seen);
	seen.ours = seen.answer = false;
	sin.sin_addr.s_addr = address(to);
	if (sendto(fd, &s, ntohs(s.ip.tot_len), 0, (struct sockaddr *)&sin,
		   sizeof(sin)) < 0)
		return -1;
	while (!seen.ours || (injects[id].answered && !seen.answer)) {
		if (poll(&p, 1, WAIT_MS) <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		look(fd, from, to, &seen);
	}
	return 0;
}

enum actor inject_as(enum inject id)
{
	return injects[id].as;
}

const char *inject_name(enum inject id)
{
	return injects[id].name;
}
