/* SPDX-License-Identifier: MIT
 *
 * endpoint.h - an address and a port, one representation for IPv4 and IPv6.
 */
#ifndef TCT_ENDPOINT_H
#define TCT_ENDPOINT_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * struct endpoint - Transport address
 * @addr:	IPv6 address, or IPv4 as ::ffff:a.b.c.d, so no code branches on it
 * @port:	Host byte order
 *
 * All zero bytes mean "not known".
 */
struct endpoint {
	uint8_t addr[16];
	uint16_t port;
};

static inline bool endpoint_eq(const struct endpoint *a, const struct endpoint *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->addr, sizeof(x));
	memcpy(y, b->addr, sizeof(y));
	/* No branch: what is compared is in nobody's order. */
	return !((x[0] ^ y[0]) | (x[1] ^ y[1]) | (uint64_t)(a->port ^ b->port));
}

/** endpoint_cmp() - Order by address, then port: negative, 0 or positive */
int endpoint_cmp(const struct endpoint *a, const struct endpoint *b);

/** endpoint_known() - Is it anything but all zero bytes? */
bool endpoint_known(const struct endpoint *ep);

/** endpoint_is_v4() - Is it an IPv4 address? */
static inline bool endpoint_is_v4(const struct endpoint *ep)
{
	uint64_t upper;
	uint32_t middle;

	memcpy(&upper, ep->addr, sizeof(upper));
	memcpy(&middle, ep->addr + sizeof(upper), sizeof(middle));
	return !upper && middle == htobe32(0xffff);
}

/**
 * endpoint_set_v4() - From an IPv4 address of 4 bytes, network byte order
 *
 * In place, and in words: what is read as words soon after must not be written as bytes.
 */
static inline void endpoint_set_v4(struct endpoint *ep, const uint8_t addr[static 4],
				   uint16_t port)
{
	uint64_t upper = 0, lower;
	uint32_t v4;

	memcpy(&v4, addr, 4);
	/* The last 4 bytes of the word, whatever its order. */
	lower = htobe64(UINT64_C(0xffff) << 32) | (uint64_t)v4
							  << (htobe64(1) == 1 ? 0 : 32);
	memcpy(ep->addr, &upper, 8);
	memcpy(ep->addr + 8, &lower, 8);
	ep->port = port;
}

/** endpoint_set_v6() - From an IPv6 address of 16 bytes, network byte order */
static inline void endpoint_set_v6(struct endpoint *ep, const uint8_t addr[static 16],
				   uint16_t port)
{
	uint64_t upper, lower;

	memcpy(&upper, addr, 8);
	memcpy(&lower, addr + 8, 8);
	memcpy(ep->addr, &upper, 8);
	memcpy(ep->addr + 8, &lower, 8);
	ep->port = port;
}

/** endpoint_v4() - endpoint_set_v4() as a value */
static inline struct endpoint endpoint_v4(const uint8_t addr[static 4], uint16_t port)
{
	struct endpoint ep;

	endpoint_set_v4(&ep, addr, port);
	return ep;
}

/** endpoint_v6() - endpoint_set_v6() as a value */
static inline struct endpoint endpoint_v6(const uint8_t addr[static 16], uint16_t port)
{
	struct endpoint ep;

	endpoint_set_v6(&ep, addr, port);
	return ep;
}

#define ENDPOINT_STRLEN 56 /* "[ffff:...:255.255.255.255]:65535" + NUL */

/** endpoint_host() - "127.0.0.1" or "::1" into @buf; returns @buf */
const char *endpoint_host(const struct endpoint *ep, char buf[static ENDPOINT_STRLEN]);

/** endpoint_str() - "127.0.0.1:80" or "[::1]:80" into @buf; returns @buf */
const char *endpoint_str(const struct endpoint *ep, char buf[static ENDPOINT_STRLEN]);

/**
 * endpoint_parse() - The inverse of endpoint_str()
 * @s:		NUL-terminated text
 *
 * Return: 0, or -EINVAL with *@ep untouched
 */
int endpoint_parse(const char *s, struct endpoint *ep);

#endif /* TCT_ENDPOINT_H */
