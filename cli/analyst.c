/* SPDX-License-Identifier: MIT
 *
 * analyst.c - a process of its own for reading packets.
 */
#include "analyst.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"

#define NOT_STARTED (EXIT_TROUBLE << 8)

static void analyse(int (*fn)(void *arg), void *arg, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_TROUBLE);
	/* Streams that are shared with the parent must stay where they are. */
	_exit(settled(fn(arg)));
}

int analyst_run(int (*fn)(void *arg), void *arg)
{
	pid_t parent = getpid(), child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0)
		analyse(fn, arg, parent);
	if (child < 0) {
		trouble("no process for the analysis: %s", strerror(errno));
		return NOT_STARTED;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return NOT_STARTED;
	return status;
}

/* Who sent it wanted this whole program to end. */
static void end_with(int sig)
{
	static const int wanted[] = { SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (sig == wanted[i])
			raise(sig);
}

int analyst_code(int status)
{
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	end_with(WTERMSIG(status));
	return trouble("the analysis died: %s", strsignal(WTERMSIG(status)));
}
