/* SPDX-License-Identifier: MIT
 *
 * load.c - connections on loopback, at a wished rate, for a wished time.
 *
 * usage: load CONNECTIONS_PER_SECOND SECONDS
 *
 * Each sends a request and gets an answer; one in 20 is reset at the end. Prints how many
 * there were.
 */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S  UINT64_C(1000000000)
#define RESET_ONE 20

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static void wait_until(uint64_t ns)
{
	struct timespec t = { (time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

static void *serve(void *arg)
{
	int listener = *(int *)arg;
	char buf[512];

	for (;;) {
		int s = accept(listener, NULL, NULL);

		if (s < 0)
			return NULL;
		if (read(s, buf, sizeof(buf)) > 0 && write(s, buf, sizeof(buf)) > 0)
			(void)!read(s, buf, 1);
		close(s);
	}
}

static int ask(const struct sockaddr_in *at, bool reset)
{
	const struct linger now = { 1, 0 };
	char buf[512] = "";
	int s = socket(AF_INET, SOCK_STREAM, 0);
	int ok = s >= 0 && connect(s, (const void *)at, sizeof(*at)) == 0 &&
		 write(s, buf, 100) == 100 && read(s, buf, sizeof(buf)) > 0;

	if (reset)
		setsockopt(s, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(s);
	return ok;
}

int main(int argc, char *argv[])
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	uint64_t rate = argc == 3 ? strtoull(argv[1], NULL, 10) : 0, begin = now();
	uint64_t n = rate * (argc == 3 ? strtoull(argv[2], NULL, 10) : 0), done = 0;
	pthread_t thread;

	if (!n || bind(listener, (void *)&at, len) || listen(listener, 1000) ||
	    getsockname(listener, (void *)&at, &len) ||
	    pthread_create(&thread, NULL, serve, &listener))
		return 1;
	for (uint64_t i = 0; i < n; i++) {
		at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(i % 200) * 256);
		done += (uint64_t)ask(&at, i % RESET_ONE == 0);
		if (i % 100 == 0)
			wait_until(begin + i * NS_PER_S / rate);
	}
	printf("%llu connections in %.1f s\n", (unsigned long long)done,
	       (double)(now() - begin) / 1e9);
	return 0;
}
