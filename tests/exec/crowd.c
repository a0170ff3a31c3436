/* SPDX-License-Identifier: MIT
 *
 * crowd.c - many at a time: threads, connections one after the other, generations of
 * processes.
 *
 * usage: crowd threads N | connections N | forks DEPTH
 *
 * Each thread, each connection and each process makes one connection to a server in the
 * same program, sends a byte and reads one. Prints how many succeeded.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in server_address;
static atomic_int *succeeded;

static int listen_somewhere(void)
{
	socklen_t len = sizeof(server_address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	server_address.sin_family = AF_INET;
	server_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&server_address, len) < 0 ||
	    getsockname(fd, (struct sockaddr *)&server_address, &len) < 0 ||
	    listen(fd, 1024) < 0) {
		perror("listen");
		exit(1);
	}
	return fd;
}

/* Serves until its listener is shut down. */
static void *serve(void *arg)
{
	int listener = *(const int *)arg, fd;
	char byte;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (read(fd, &byte, 1) == 1 && write(fd, &byte, 1) != 1)
			perror("write");
		close(fd);
	}
	return NULL;
}

static void *visit(void *arg)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char byte = 'x';

	if (fd >= 0 &&
	    connect(fd, (struct sockaddr *)&server_address, sizeof(server_address)) ==
		    0 &&
	    write(fd, &byte, 1) == 1 && read(fd, &byte, 1) == 1)
		atomic_fetch_add(succeeded, 1);
	close(fd);
	return arg;
}

static void threads(int n)
{
	pthread_t *t = calloc((size_t)n, sizeof(*t));

	for (int i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, visit, NULL) != 0)
			exit(1);
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	free(t);
}

static void connections(int n)
{
	for (int i = 0; i < n; i++)
		visit(NULL);
}

/* Each process has two children, down to the last generation. */
static void forks(int depth)
{
	for (int i = 0; i < 2 && depth > 0; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			visit(NULL);
			forks(depth - 1);
			_exit(0);
		}
		if (pid < 0)
			perror("fork");
	}
	while (wait(NULL) > 0)
		;
}

static const struct {
	const char *name;
	void (*run)(int n);
} modes[] = { { "threads", threads },
	      { "connections", connections },
	      { "forks", forks } };

int main(int argc, char *argv[])
{
	int listener = listen_somewhere();
	pthread_t server;

	succeeded = mmap(NULL, sizeof(*succeeded), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc != 3 || succeeded == MAP_FAILED ||
	    pthread_create(&server, NULL, serve, &listener) != 0)
		return 2;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, argv[1]) == 0)
			modes[i].run(atoi(argv[2]));
	shutdown(listener, SHUT_RDWR);
	pthread_join(server, NULL);
	close(listener);
	printf("%d\n", atomic_load(succeeded));
	return 0;
}
