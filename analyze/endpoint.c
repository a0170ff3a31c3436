/* SPDX-License-Identifier: MIT
 *
 * endpoint.c - an address and a port, one representation for IPv4 and IPv6.
 */
#include "endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t v4_mapped[12] = { [10] = 0xff, [11] = 0xff };

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

bool endpoint_is_v4(const struct endpoint *ep)
{
	return memcmp(ep->addr, v4_mapped, sizeof(v4_mapped)) == 0;
}

const char *endpoint_host(const struct endpoint *ep, char buf[static ENDPOINT_STRLEN])
{
	if (endpoint_is_v4(ep))
		inet_ntop(AF_INET, ep->addr + sizeof(v4_mapped), buf, ENDPOINT_STRLEN);
	else
		inet_ntop(AF_INET6, ep->addr, buf, ENDPOINT_STRLEN);
	return buf;
}

const char *endpoint_str(const struct endpoint *ep, char buf[static ENDPOINT_STRLEN])
{
	char host[ENDPOINT_STRLEN];

	snprintf(buf, ENDPOINT_STRLEN, endpoint_is_v4(ep) ? "%.45s:%u" : "[%.45s]:%u",
		 endpoint_host(ep, host), ep->port);
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
