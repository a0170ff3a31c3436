/* SPDX-License-Identifier: MIT
 *
 * hijack.c - the program, but that the first frame takes it over: what would somebody get who
 * had found a fault in the dissector? Linked with --wrap=dissect. Prints each attempt and what
 * came of it, "open: EPERM", or "open: done".
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dissect.h"

enum dissect_result __real_dissect(const struct frame *f, struct segment *out);
enum dissect_result __wrap_dissect(const struct frame *f, struct segment *out);

static long try_open(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static long try_create(void)
{
	return open("/tmp/tcpclose-trace-hijacked", O_CREAT | O_WRONLY, 0600);
}

static long try_connect(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(1) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* That nobody listens is told only to who may ask. */
	if (fd < 0 ||
	    (connect(fd, (struct sockaddr *)&to, sizeof(to)) && errno != ECONNREFUSED))
		return -1;
	return 0;
}

static long try_exec(void)
{
	char name[] = "true", *const words[] = { name, NULL };

	return execv("/bin/true", words);
}

static long try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static long try_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

static long try_kill(void)
{
	return kill(getppid(), 0);
}

static long try_ptrace(void)
{
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL);
}

static long try_root(void)
{
	return setuid(0);
}

static const struct {
	const char *name;
	long (*attempt)(void);
} attempts[] = {
	{ "open", try_open },	  { "create", try_create }, { "connect", try_connect },
	{ "fork", try_fork },	  { "code", try_code },	    { "kill", try_kill },
	{ "ptrace", try_ptrace }, { "root", try_root },	    { "exec", try_exec },
};

enum dissect_result __wrap_dissect(const struct frame *f, struct segment *out)
{
	static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&once);
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		errno = 0;
		if (attempts[i].attempt() >= 0)
			dprintf(STDERR_FILENO, "%s: done\n", attempts[i].name);
		else
			dprintf(STDERR_FILENO, "%s: %s\n", attempts[i].name,
				strerrorname_np(errno));
	}
	__real_dissect(f, out);
	_exit(0);
}
