/* SPDX-License-Identifier: MIT
 *
 * endpoint.h - an address and a port, one representation for IPv4 and IPv6.
 */
#ifndef TCT_ENDPOINT_H
#define TCT_ENDPOINT_H

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
	return a->port == b->port && memcmp(a->addr, b->addr, sizeof(a->addr)) == 0;
}

/** endpoint_cmp() - Order by address, then port: negative, 0 or positive */
int endpoint_cmp(const struct endpoint *a, const struct endpoint *b);

/** endpoint_known() - Is it anything but all zero bytes? */
bool endpoint_known(const struct endpoint *ep);

/** endpoint_is_v4() - Is it an IPv4 address? */
bool endpoint_is_v4(const struct endpoint *ep);

/** endpoint_v4() - From an IPv4 address of 4 bytes, network byte order */
static inline struct endpoint endpoint_v4(const uint8_t addr[static 4], uint16_t port)
{
	struct endpoint ep = { .addr = { [10] = 0xff, [11] = 0xff }, .port = port };

	memcpy(ep.addr + 12, addr, 4);
	return ep;
}

/** endpoint_v6() - From an IPv6 address of 16 bytes, network byte order */
static inline struct endpoint endpoint_v6(const uint8_t addr[static 16], uint16_t port)
{
	struct endpoint ep = { .port = port };

	memcpy(ep.addr, addr, sizeof(ep.addr));
	return ep;
}

#define ENDPOINT_STRLEN 56 /* "[ffff:...:255.255.255.255]:65535" + NUL */

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
