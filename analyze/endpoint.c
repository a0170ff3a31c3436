/* SPDX-License-Identifier: MIT
 *
 * endpoint.c - an address and a port, one representation for IPv4 and IPv6.
 */
#include "endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

#define V4_AT 12 /* where the IPv4 address of a mapped one begins */

int endpoint_cmp(const struct endpoint *a, const struct endpoint *b)
{
	int c = memcmp(a->addr, b->addr, sizeof(a->addr));

	return c ? c : (int)a->port - (int)b->port;
}

bool endpoint_known(const struct endpoint *ep)
{
	static const struct endpoint none;

	return !endpoint_eq(ep, &none);
}

static char *put_v4(char *to, const uint8_t addr[static 4])
{
	for (int i = 0; i < 4; i++) {
		to = decimal_put(to, addr[i]);
		*to++ = '.';
	}
	return to - 1;
}

static char *put_hex(char *to, unsigned int n)
{
	int shift = n > 0xfff ? 12 : n > 0xff ? 8 : n > 0xf ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[n >> shift & 0xf];
	return to;
}

struct groups {
	unsigned int first, n;
};

/* The longest of two or more zeros, the first of such (RFC 5952 4.2). */
static struct groups longest_zeros(const unsigned int group[static 8])
{
	struct groups best = { 8, 1 };
	unsigned int n = 0;

	for (unsigned int i = 0; i < 8; i++) {
		n = group[i] ? 0 : n + 1;
		if (n > best.n)
			best = (struct groups){ i + 1 - n, n };
	}
	return best;
}

/* The last 32 bits of ::a.b.c.d are written as an IPv4 address (RFC 4291 2.2). */
static bool ends_in_v4(const struct groups *zeros)
{
	return zeros->first == 0 && zeros->n == 6;
}

static char *put_v6(char *to, const uint8_t addr[static 16])
{
	unsigned int group[8];
	struct groups zeros;

	for (size_t i = 0; i < 8; i++)
		group[i] = (unsigned int)addr[2 * i] << 8 | addr[2 * i + 1];
	zeros = longest_zeros(group);
	for (unsigned int i = 0; i < 8; i++) {
		if (i == zeros.first) {
			*to++ = ':';
			i += zeros.n - 1;
			if (i == 7)
				*to++ = ':';
			continue;
		}
		if (i)
			*to++ = ':';
		if (i == 6 && ends_in_v4(&zeros))
			return put_v4(to, addr + 12);
		to = put_hex(to, group[i]);
	}
	return to;
}

static char *put_host(char *to, const struct endpoint *ep)
{
	if (endpoint_is_v4(ep))
		return put_v4(to, ep->addr + V4_AT);
	return put_v6(to, ep->addr);
}

const char *endpoint_host(const struct endpoint *ep, char buf[static ENDPOINT_STRLEN])
{
	*put_host(buf, ep) = '\0';
	return buf;
}

const char *endpoint_str(const struct endpoint *ep, char buf[static ENDPOINT_STRLEN])
{
	bool v6 = !endpoint_is_v4(ep);
	char *to = buf;

	if (v6)
		*to++ = '[';
	to = put_host(to, ep);
	if (v6)
		*to++ = ']';
	*to++ = ':';
	*decimal_put(to, ep->port) = '\0';
	return buf;
}

int endpoint_parse(const char *s, struct endpoint *ep)
{
	char host[ENDPOINT_STRLEN];
	const char *colon = strrchr(s, ':');
	uint8_t addr[16];
	char *end;
	unsigned long port;
	size_t n;

	if (!colon || colon[1] < '0' || colon[1] > '9')
		return -EINVAL;
	port = strtoul(colon + 1, &end, 10);
	if (*end || port > 65535)
		return -EINVAL;
	n = (size_t)(colon - s);
	if (n == 0 || n >= sizeof(host))
		return -EINVAL;
	memcpy(host, s, n);
	host[n] = '\0';
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		if (inet_pton(AF_INET6, host + 1, addr) != 1)
			return -EINVAL;
		*ep = endpoint_v6(addr, (uint16_t)port);
		return 0;
	}
	if (inet_pton(AF_INET, host, addr) != 1)
		return -EINVAL;
	*ep = endpoint_v4(addr, (uint16_t)port);
	return 0;
}
