/* SPDX-License-Identifier: MIT
 *
 * veth.c - a second network namespace, and a cable to it.
 *
 * A socket stays in the namespace that it was opened in, wherever its process goes: one
 * socket on either side is enough to configure both.
 */
#include "veth.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "err.h"
#include "netns.h"
#include "sockaddr.h"

#define HERE	 "here"
#define THERE	 "there"
#define BUF_SIZE 1024
#define WAIT_MS	 9000

static const uint8_t address_here[4] = { 10, 0, 0, 1 };
static const uint8_t address_there[4] = { 10, 0, 0, 2 };

struct endpoint veth_here(void)
{
	return endpoint_v4(address_here, 0);
}

static void close_fd(int fd)
{
	int code = errno;

	if (fd >= 0)
		close(fd);
	errno = code;
}

/* --- the pair --- */

static void put_name(struct nlmsghdr *nlh, const char *name)
{
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
}

static void put_veth(struct nlmsghdr *nlh, int netns_there)
{
	struct nlattr *info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	struct nlattr *data, *peer;

	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	put_name(nlh, THERE);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, (uint32_t)netns_there);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
}

/* The kernel answers within send(2). */
static int take_answer(int fd)
{
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0)
		return -1;
	return mnl_cb_run(buf, (size_t)n, 0, 0, NULL, NULL) < 0 ? -1 : 0;
}

static int create_pair(int netns_there)
{
	char buf[BUF_SIZE] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int rc;

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	put_name(nlh, HERE);
	put_veth(nlh, netns_there);
	rc = fd < 0 ? -1 : (int)send(fd, buf, nlh->nlmsg_len, MSG_NOSIGNAL);
	rc = rc < 0 ? -1 : take_answer(fd);
	close_fd(fd);
	return rc;
}

/* --- one end: @fd is a socket of its namespace, for addresses one of AF_INET --- */

static struct ifreq request(const char *name)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	strncpy(ifr.ifr_name, name, sizeof(ifr.ifr_name) - 1);
	return ifr;
}

static int set_up(int fd, const char *name, const uint8_t address[static 4])
{
	struct ifreq ifr = request(name);
	struct endpoint ep = endpoint_v4(address, 0);
	struct sockaddr_storage ss;

	sockaddr_from(&ep, &ss);
	memcpy(&ifr.ifr_addr, &ss, sizeof(ifr.ifr_addr));
	if (ioctl(fd, SIOCSIFADDR, &ifr) < 0)
		return -1;
	ifr = request(name);
	ifr.ifr_flags = IFF_UP;
	return ioctl(fd, SIOCSIFFLAGS, &ifr);
}

static bool is_running(int fd, const char *name)
{
	struct ifreq ifr = request(name);

	return ioctl(fd, SIOCGIFFLAGS, &ifr) == 0 && (ifr.ifr_flags & IFF_RUNNING);
}

static bool is_gone(int fd, const char *name)
{
	struct ifreq ifr = request(name);

	return ioctl(fd, SIOCGIFINDEX, &ifr) < 0 && errno == ENODEV;
}

/* A socket that hears of every change of a link. */
static int open_news(void)
{
	const struct sockaddr_nl sa = { .nl_family = AF_NETLINK,
					.nl_groups = RTMGRP_LINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof(sa)) == 0)
		return fd;
	close_fd(fd);
	return -1;
}

static int await(int news, bool (*is_so)(int fd, const char *name), const char *name)
{
	struct pollfd p = { .fd = news, .events = POLLIN };
	char buf[BUF_SIZE];

	while (!is_so(news, name)) {
		if (poll(&p, 1, WAIT_MS) <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		recv(news, buf, sizeof(buf), 0);
	}
	return 0;
}

/* --- the namespace --- */

/* For interfaces that are made in this namespace from now on. */
static int without_ipv6(void)
{
	struct err e;
	int rc = netns_sysctl("net/ipv6/conf/default/disable_ipv6", "1", &e);

	errno = -rc;
	return rc < 0 && rc != -ENOENT ? -1 : 0;
}

/**
 * struct cable - What is needed to lay it
 * @home, @away: The namespaces
 * @sock_home, @sock_away: Any socket of each
 * @news:	Of links in @away
 */
struct cable {
	int home, away;
	int sock_home, sock_away, news;
};

/* The end that is up first gets its carrier later, by a work queue, and drops what it is
 * to send until then (linkwatch_do_dev()). That is done with the lock held that the last
 * ioctl takes.
 */
static int lay(const struct cable *c)
{
	if (create_pair(c->away) < 0 ||
	    set_up(c->sock_away, THERE, address_there) < 0 ||
	    set_up(c->sock_home, HERE, address_here) < 0 ||
	    await(c->news, is_running, THERE) < 0)
		return -1;
	return set_up(c->sock_away, THERE, address_there);
}

/* This namespace, and any socket of it. */
static int open_netns(int *netns, int *sock)
{
	*netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	*sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return *netns < 0 || *sock < 0 ? -1 : without_ipv6();
}

static int open_both(struct cable *c)
{
	int rc = open_netns(&c->home, &c->sock_home);

	if (rc < 0 || unshare(CLONE_NEWNET) < 0)
		return -1;
	rc = open_netns(&c->away, &c->sock_away);
	c->news = open_news();
	if (setns(c->home, CLONE_NEWNET) < 0 || c->news < 0)
		return -1;
	return rc;
}

int veth_netns_add(void)
{
	struct cable c = { -1, -1, -1, -1, -1 };
	int rc = open_both(&c);

	if (rc == 0)
		rc = lay(&c);
	close_fd(c.news);
	close_fd(c.sock_away);
	close_fd(c.sock_home);
	close_fd(c.home);
	if (rc == 0)
		return c.away;
	close_fd(c.away);
	return -1;
}

/* The name goes before the address does: wait for the lock that is held meanwhile. */
static int await_gone(int news)
{
	struct ifreq ifr = request(HERE);

	if (await(news, is_gone, HERE) < 0)
		return -1;
	return ioctl(news, SIOCSIFFLAGS, &ifr) < 0 && errno == ENODEV ? 0 : -1;
}

int veth_netns_delete(int fd)
{
	int news = open_news();
	int rc = news < 0 ? -1 : close(fd);

	if (rc == 0)
		rc = await_gone(news);
	close_fd(news);
	return rc;
}
