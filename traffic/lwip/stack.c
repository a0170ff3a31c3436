/* SPDX-License-Identifier: MIT
 *
 * stack.c - lwIP's socket API. As Debian builds it, it takes addresses and constants from
 * the system's headers.
 */
#include "stack.h"

#include <errno.h>

#ifdef TCT_LWIP
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/sockets.h>
#include <lwip/tcpip.h>

#define LIBRARY "liblwip.so.0"

/* What is used of it: FUNCTION(name) */
#define FUNCTIONS                                                                      \
	FUNCTION(tcpip_init)                                                           \
	FUNCTION(tcpip_input)                                                          \
	FUNCTION(tapif_init)                                                           \
	FUNCTION(netif_add)                                                            \
	FUNCTION(netif_set_up)                                                         \
	FUNCTION(netif_set_link_up)                                                    \
	FUNCTION(netif_set_default)                                                    \
	FUNCTION(lwip_socket)                                                          \
	FUNCTION(lwip_bind)                                                            \
	FUNCTION(lwip_connect)                                                         \
	FUNCTION(lwip_send)                                                            \
	FUNCTION(lwip_recv)                                                            \
	FUNCTION(lwip_shutdown)                                                        \
	FUNCTION(lwip_close)                                                           \
	FUNCTION(lwip_setsockopt)                                                      \
	FUNCTION(lwip_getsockname)

err_t tapif_init(struct netif *netif);

/* One stack a process: lwIP itself is full of globals. */
static struct {
	struct netif netif;
#define FUNCTION(name) __typeof__(name) *name;
	FUNCTIONS
#undef FUNCTION
} lwip;

/* dlsym() returns no function pointers; POSIX wants them to be the same. */
static bool load(void *library, const char *name, void *at)
{
	void *symbol = dlsym(library, name);

	memcpy(at, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static int load_all(struct err *e)
{
	void *library = dlopen(LIBRARY, RTLD_NOW);

	if (!library)
		return err_set(e, -ENOENT,
			       "lwIP is not installed (package liblwip0): %s",
			       dlerror());
#define FUNCTION(name)                                                                 \
	if (!load(library, #name, &lwip.name))                                         \
		return err_set(e, -ENOSYS, "%s has no %s", LIBRARY, #name);
	FUNCTIONS
#undef FUNCTION
	return 0;
}

const char *stack_version(void)
{
	return LWIP_VERSION_STRING;
}

/* lwIP's own are functions of the library. */
static uint32_t htonl_of(uint32_t v)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(v) : v;
}

static uint16_t htons_of(uint16_t v)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap16(v) : v;
}

static void add_netif(void *unused)
{
	ip4_addr_t address, mask, gateway;

	(void)unused;
	address.addr = htonl_of(STACK_ADDRESS);
	mask.addr = htonl_of(0xffffff00);
	gateway.addr = htonl_of(STACK_PEER);
	lwip.netif_add(&lwip.netif, &address, &mask, &gateway, NULL, lwip.tapif_init,
		       lwip.tcpip_input);
	lwip.netif_set_default(&lwip.netif);
	lwip.netif_set_up(&lwip.netif);
	lwip.netif_set_link_up(&lwip.netif);
}

int stack_open(const char *tap, struct err *e)
{
	int code = load_all(e);

	if (code)
		return code;
	/* The name under which its interface looks for a TAP that exists. */
	if (setenv("PRECONFIGURED_TAPIF", tap, 1))
		return err_set(e, -errno, "setenv: %s", strerror(errno));
	lwip.tcpip_init(add_netif, NULL);
	return 0;
}

/* Bound to some port at once: a connect() that fails takes it away again. */
int stack_socket(void)
{
	struct sockaddr_in me;
	int fd = lwip.lwip_socket(AF_INET, SOCK_STREAM, 0);

	memset(&me, 0, sizeof(me));
	me.sin_family = AF_INET;
	if (fd >= 0)
		lwip.lwip_bind(fd, (struct sockaddr *)&me, sizeof(me));
	return fd;
}

int stack_connect(int fd, uint16_t port)
{
	struct sockaddr_in to;

	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons_of(port);
	to.sin_addr.s_addr = htonl_of(STACK_PEER);
	return lwip.lwip_connect(fd, (struct sockaddr *)&to, sizeof(to));
}

int64_t stack_send(int fd, const void *data, size_t n, bool dont_wait)
{
	return lwip.lwip_send(fd, data, n, dont_wait ? MSG_DONTWAIT : 0);
}

int64_t stack_recv(int fd, void *data, size_t n, bool dont_wait)
{
	return lwip.lwip_recv(fd, data, n, dont_wait ? MSG_DONTWAIT : 0);
}

int stack_shutdown(int fd, int how)
{
	return lwip.lwip_shutdown(fd, how);
}

int stack_close(int fd)
{
	return lwip.lwip_close(fd);
}

int stack_linger(int fd, int seconds)
{
	struct linger l = { seconds >= 0, seconds < 0 ? 0 : seconds };

	return lwip.lwip_setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

int stack_patience(int fd, int ms)
{
	struct timeval tv = { ms / 1000, ms % 1000 * 1000L };

	return lwip.lwip_setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
}

uint16_t stack_port(int fd)
{
	struct sockaddr_in me;
	socklen_t n = sizeof(me);

	memset(&me, 0, sizeof(me));
	if (lwip.lwip_getsockname(fd, (struct sockaddr *)&me, &n))
		return 0;
	return htons_of(me.sin_port);
}

#else /* built without it */

const char *stack_version(void)
{
	return NULL;
}

int stack_open(const char *tap, struct err *e)
{
	(void)tap;
	return err_set(e, -ENOSYS,
		       "this program was built without lwIP (package "
		       "liblwip-dev)");
}

static int64_t nothing(void)
{
	errno = ENOSYS;
	return -1;
}

int stack_socket(void)
{
	return (int)nothing();
}

int stack_connect(int fd, uint16_t port)
{
	(void)fd, (void)port;
	return (int)nothing();
}

int64_t stack_send(int fd, const void *data, size_t n, bool dont_wait)
{
	(void)fd, (void)data, (void)n, (void)dont_wait;
	return nothing();
}

int64_t stack_recv(int fd, void *data, size_t n, bool dont_wait)
{
	(void)fd, (void)data, (void)n, (void)dont_wait;
	return nothing();
}

int stack_shutdown(int fd, int how)
{
	(void)fd, (void)how;
	return (int)nothing();
}

int stack_close(int fd)
{
	(void)fd;
	return (int)nothing();
}

int stack_linger(int fd, int seconds)
{
	(void)fd, (void)seconds;
	return (int)nothing();
}

int stack_patience(int fd, int ms)
{
	(void)fd, (void)ms;
	return (int)nothing();
}

uint16_t stack_port(int fd)
{
	(void)fd;
	return 0;
}
#endif
