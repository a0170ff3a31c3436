/* SPDX-License-Identifier: MIT
 *
 * worker.c - an actor, seen from the process that gives it orders.
 */
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(struct err *e, const char *what)
{
	return err_set(e, -errno, "%s: %s", what, strerror(errno));
}

static void be_actor(int ctl, struct desk *desk, pid_t parent)
{
	/* The parent may have died before the kernel was told. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent)
		actor_main(ctl, desk);
	_exit(127);
}

static int start_process(struct worker *w, const int pair[2], struct err *e)
{
	pid_t parent = getpid();

	w->pid = fork();
	if (w->pid < 0) {
		w->pid = 0;
		return failed(e, "fork");
	}
	if (w->pid == 0)
		be_actor(pair[1], w->desk, parent);
	return fcntl(w->ctl, F_SETFL, O_NONBLOCK) < 0 ? failed(e, "fcntl") : 0;
}

int worker_start(struct worker *w, const char *who, struct err *e)
{
	int pair[2], rc;
	void *page = mmap(NULL, sizeof(*w->desk), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*w = (struct worker){ .ctl = -1 };
	if (page == MAP_FAILED)
		return failed(e, "mmap");
	w->desk = page;
	strncpy(w->desk->call.who, who, WHO_MAX - 1);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return failed(e, "socketpair");
	w->ctl = pair[0];
	rc = start_process(w, pair, e);
	close(pair[1]);
	return rc;
}

int worker_order(struct worker *w, const struct order *o, struct err *e)
{
	if (w->ctl < 0)
		return err_set(e, -ESRCH, "%s: the process is gone", w->desk->call.who);
	if (send(w->ctl, o, sizeof(*o), MSG_NOSIGNAL) != sizeof(*o))
		return failed(e, w->desk->call.who);
	w->waiting = true;
	return 0;
}

/* Its descriptors are closed when its exit is reported: the kernel does that first. */
static int reap(struct worker *w, struct err *e)
{
	close(w->ctl);
	w->ctl = -1;
	w->waiting = false;
	if (waitpid(w->pid, &w->status, 0) < 0)
		return failed(e, "waitpid");
	w->pid = 0;
	return WORKER_GONE;
}

int worker_news(struct worker *w, struct err *e)
{
	char said = 0;
	ssize_t n = w->ctl < 0 ? 0 : recv(w->ctl, &said, 1, 0);

	if (w->ctl < 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return WORKER_NOTHING;
	/* An actor that dies with an order unread resets this socket. */
	if (n == 0 || (n < 0 && errno == ECONNRESET))
		return reap(w, e);
	if (n < 0)
		return failed(e, w->desk->call.who);
	w->waiting = false;
	return said == ACTOR_ENTERED ? WORKER_ENTERED : WORKER_DONE;
}

/* proc_pid_stat(5): the state follows the name, which may hold anything. */
bool worker_sleeps(const struct worker *w)
{
	char path[32], text[512];
	const char *name_end;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)w->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	name_end = strrchr(text, ')');
	return name_end && name_end[1] == ' ' && name_end[2] == 'S';
}

int worker_kill(const struct worker *w, struct err *e)
{
	if (w->pid <= 0)
		return err_set(e, -ESRCH, "%s: the process is gone", w->desk->call.who);
	return kill(w->pid, SIGKILL) < 0 ? failed(e, w->desk->call.who) : 0;
}

void worker_stop(struct worker *w)
{
	if (w->pid > 0) {
		kill(w->pid, SIGKILL);
		waitpid(w->pid, NULL, 0);
	}
	if (w->desk && w->ctl >= 0)
		close(w->ctl);
	if (w->desk)
		munmap(w->desk, sizeof(*w->desk));
	*w = (struct worker){ .ctl = -1 };
}
