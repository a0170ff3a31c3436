/* SPDX-License-Identifier: MIT
 *
 * late_write.c - the question that the project began with, as a program: a server
 * accepts a connection and waits, the client closes it at once, the server writes.
 *
 * usage: late_write [WRITES [SECONDS [PORT]]]
 *
 * With SECONDS the server sleeps for so long, as in the original; without, it waits
 * until poll(2) says that the client has closed. Port 0: one that is free.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in address(int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons((uint16_t)port) };

	inet_pton(AF_INET, "127.0.0.7", &sin.sin_addr);
	return sin;
}

static int check(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

/* A socket that is bound and not yet listening keeps the port until the server does. */
static int bound(struct sockaddr_in *sin)
{
	socklen_t len = sizeof(*sin);
	int fd = check(socket(AF_INET, SOCK_STREAM, 0), "socket");

	check(bind(fd, (struct sockaddr *)sin, len), "bind");
	check(getsockname(fd, (struct sockaddr *)sin, &len), "getsockname");
	check(listen(fd, 2), "listen");
	return fd;
}

static _Noreturn void client(const struct sockaddr_in *sin)
{
	int fd = check(socket(AF_INET, SOCK_STREAM, 0), "socket");

	check(connect(fd, (const struct sockaddr *)sin, sizeof(*sin)), "connect");
	check(close(fd), "close");
	exit(0);
}

static _Noreturn void server(int listener, int writes, int seconds)
{
	int fd = check(accept(listener, NULL, NULL), "accept");
	struct pollfd p = { .fd = fd, .events = POLLRDHUP };

	if (seconds)
		sleep((unsigned int)seconds);
	else
		check(poll(&p, 1, -1), "poll");
	for (int i = 0; i < writes; i++) {
		/* The answer to the one before must have come. */
		p.events = POLLERR;
		if (i && !seconds)
			check(poll(&p, 1, -1), "poll");
		printf("write = %d\n", (int)write(fd, "123", 3));
		fflush(stdout);
	}
	close(fd);
	exit(0);
}

int main(int argc, char *argv[])
{
	int writes = argc > 1 ? atoi(argv[1]) : 1;
	int seconds = argc > 2 ? atoi(argv[2]) : 0;
	struct sockaddr_in sin = address(argc > 3 ? atoi(argv[3]) : 0);
	int listener = bound(&sin);
	pid_t first = check(fork(), "fork"), second;
	int a, b;

	if (first == 0)
		client(&sin);
	second = check(fork(), "fork");
	if (second == 0)
		server(listener, writes, seconds);
	waitpid(first, &a, 0);
	waitpid(second, &b, 0);
	printf("client %d, server %d\n", a, b);
	return 0;
}
