/* SPDX-License-Identifier: MIT
 *
 * tap.c - a TAP interface.
 */
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netns.h"

/* A longer frame overruns the buffers of lwIP 2.1.3 as Debian builds it. */
#define TAP_MTU 576

static int failed(struct err *e, const char *what)
{
	return err_set(e, -errno, "%s: %s", what, strerror(errno));
}

static void name_it(struct ifreq *ifr, const char *name)
{
	memset(ifr, 0, sizeof(*ifr));
	snprintf(ifr->ifr_name, sizeof(ifr->ifr_name), "%s", name);
}

/* Persistent: whoever plays the other end opens it by its name. */
static int make(const char *name, struct err *e)
{
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), code = 0;
	struct ifreq ifr;

	if (fd < 0)
		return failed(e, "/dev/net/tun");
	name_it(&ifr, name);
	ifr.ifr_flags = IFF_TAP | IFF_NO_PI;
	if (ioctl(fd, TUNSETIFF, &ifr) || ioctl(fd, TUNSETPERSIST, 1))
		code = failed(e, "TAP");
	close(fd);
	return code;
}

static void put_address(struct ifreq *ifr, uint32_t address)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(address) };

	memcpy(&ifr->ifr_addr, &sin, sizeof(sin));
}

static int configure(int fd, const char *name, uint32_t address, struct err *e)
{
	struct ifreq ifr;

	name_it(&ifr, name);
	put_address(&ifr, address);
	if (ioctl(fd, SIOCSIFADDR, &ifr))
		return failed(e, "address of the TAP");
	put_address(&ifr, 0xffffff00);
	if (ioctl(fd, SIOCSIFNETMASK, &ifr))
		return failed(e, "netmask of the TAP");
	ifr.ifr_mtu = TAP_MTU;
	if (ioctl(fd, SIOCSIFMTU, &ifr))
		return failed(e, "MTU of the TAP");
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	return ioctl(fd, SIOCSIFFLAGS, &ifr) ? failed(e, "TAP up") : 0;
}

int tap_make(const char *name, uint32_t address, struct err *e)
{
	int fd, code = make(name, e);
	char quiet[64];
	struct err ignored;

	if (code)
		return code;
	/* Neighbour discovery would talk unasked. */
	snprintf(quiet, sizeof(quiet), "net/ipv6/conf/%s/disable_ipv6", name);
	netns_sysctl(quiet, "1", &ignored);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return failed(e, "socket");
	code = configure(fd, name, address, e);
	close(fd);
	return code;
}
