/* SPDX-License-Identifier: MIT
 *
 * sockaddr.h - endpoints as the socket calls take and give them.
 */
#ifndef TCT_SOCKADDR_H
#define TCT_SOCKADDR_H

#include <sys/socket.h>

#include "endpoint.h"

/** sockaddr_from() - Fill *@ss in, AF_INET or AF_INET6 by the address; its length */
socklen_t sockaddr_from(const struct endpoint *ep, struct sockaddr_storage *ss);

/** sockaddr_to() - The inverse; all zero for another family */
struct endpoint sockaddr_to(const struct sockaddr_storage *ss);

/** socket_local() - getsockname(2); all zero if it fails */
struct endpoint socket_local(int fd);

/** socket_peer() - getpeername(2); all zero if it fails */
struct endpoint socket_peer(int fd);

/** socket_loopback() - The loopback address of the socket's own family, port 0 */
struct endpoint socket_loopback(int fd);

#endif /* TCT_SOCKADDR_H */
