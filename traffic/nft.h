/* SPDX-License-Identifier: MIT
 *
 * nft.h - a packet filter for the network namespace, and what it holds back. IPv4 only.
 *
 * Both work over a socket of NETLINK_NETFILTER, and need CAP_NET_ADMIN.
 */
#ifndef TCT_NFT_H
#define TCT_NFT_H

#include "scenario.h"

/**
 * nft_rule() - Decide about segments that arrive at this host
 * @fd:		Socket of NETLINK_NETFILTER. What FIREWALL_HOLD holds back it holds until
 *		nft_release(), and drops when it is closed
 * @what:	Which segments
 * @verdict:	What becomes of them. FIREWALL_ACCEPT takes all rules away
 * @port:	Only those to that port; 0 for any
 *
 * Return: 0, or -1 with errno set: EPERM, or ENOENT if this kernel cannot do that
 */
int nft_rule(int fd, enum drop what, enum firewall verdict, uint16_t port);

/**
 * nft_release() - Let segments go on that are held, in the order in which they came
 *
 * Waits until there are @count. Return: @count, or -1 with errno set: ETIMEDOUT if one
 * does not come within a second
 */
int64_t nft_release(int fd, int64_t count);

/** nft_segments() - "first SYN" */
const char *nft_segments(enum drop what);

/** nft_verdict() - "reject with tcp reset" */
const char *nft_verdict(enum firewall verdict);

#endif /* TCT_NFT_H */
