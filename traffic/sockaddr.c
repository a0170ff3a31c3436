/* SPDX-License-Identifier: MIT
 *
 * sockaddr.c - endpoints as the socket calls take and give them.
 */
#include "sockaddr.h"

#include <netinet/in.h>
#include <string.h>

#define V4_AT 12 /* where the address stands in the IPv6 address it is mapped to */

socklen_t sockaddr_from(const struct endpoint *ep, struct sockaddr_storage *ss)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(ep->port) };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(ep->port) };

	memset(ss, 0, sizeof(*ss));
	memcpy(&sin.sin_addr, ep->addr + V4_AT, sizeof(sin.sin_addr));
	memcpy(&sin6.sin6_addr, ep->addr, sizeof(sin6.sin6_addr));
	if (endpoint_is_v4(ep)) {
		memcpy(ss, &sin, sizeof(sin));
		return sizeof(sin);
	}
	memcpy(ss, &sin6, sizeof(sin6));
	return sizeof(sin6);
}

struct endpoint sockaddr_to(const struct sockaddr_storage *ss)
{
	struct endpoint none = { .port = 0 };
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;

	memcpy(&sin, ss, sizeof(sin));
	memcpy(&sin6, ss, sizeof(sin6));
	if (ss->ss_family == AF_INET) {
		const uint8_t *addr = (const uint8_t *)&sin.sin_addr;

		return endpoint_v4(addr, ntohs(sin.sin_port));
	}
	if (ss->ss_family == AF_INET6)
		return endpoint_v6(sin6.sin6_addr.s6_addr, ntohs(sin6.sin6_port));
	return none;
}

struct endpoint socket_local(int fd)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(ss);

	getsockname(fd, (struct sockaddr *)&ss, &len);
	return sockaddr_to(&ss);
}

struct endpoint socket_peer(int fd)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(ss);

	getpeername(fd, (struct sockaddr *)&ss, &len);
	return sockaddr_to(&ss);
}

struct endpoint socket_loopback(int fd)
{
	static const uint8_t v4[4] = { 127, 0, 0, 1 }, v6[16] = { [15] = 1 };
	int family = AF_INET;
	socklen_t len = sizeof(family);

	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &len);
	return family == AF_INET6 ? endpoint_v6(v6, 0) : endpoint_v4(v4, 0);
}
