/* SPDX-License-Identifier: MIT
 *
 * pager.c - standard output through a program that shows it page by page.
 */
#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"

#define WORDS_MAX 16

/* Characters that only a shell understands. */
#define SHELL_SPECIAL "|&;<>()$`\\\"'*?[#~=%{}"

static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
#define NENDS (sizeof(ends) / sizeof(ends[0]))

/**
 * struct pager - The one that runs: a signal may come at any time, and finds it only here
 * @pid:	0 if there is none; @owner: whose child it is, as ours inherit the handler
 * @errors:	Where messages went before, -1 if they still go there
 */
static struct pager {
	pid_t pid, owner;
	int errors;
} pager = { .errors = -1 };

static void await(void)
{
	while (waitpid(pager.pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* It has the terminal, so it must have ended before we do. That it reads no more is no
 * failure: somebody has seen enough.
 */
static void on_end(int sig)
{
	if (getpid() == pager.owner) {
		close(STDOUT_FILENO);
		if (pager.errors >= 0)
			close(STDERR_FILENO);
		await();
		if (sig == SIGPIPE)
			_exit(EXIT_SAME);
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

static const char *command(void)
{
	static const char *const names[] = { "TCPCLOSE_PAGER", "PAGER" };

	for (size_t i = 0; i < 2; i++)
		if (getenv(names[i]))
			return getenv(names[i]);
	return "less";
}

/* Split at blanks, in place. Return: how many words; 0 if they are too many as well */
static size_t split(char *text, char *words[WORDS_MAX + 1])
{
	size_t n = 0;
	char *rest;

	for (char *w = strtok_r(text, " \t\n", &rest); w;
	     w = strtok_r(NULL, " \t\n", &rest)) {
		if (n == WORDS_MAX)
			return 0;
		words[n++] = w;
	}
	words[n] = NULL;
	return n;
}

/* Return: its pid, or 0 if it cannot be run */
static pid_t spawn(const char *line, int in)
{
	char shell[] = "sh", dash_c[] = "-c", text[1024];
	char *words[WORDS_MAX + 1] = { shell, dash_c, text };
	posix_spawn_file_actions_t actions;
	pid_t pid = 0;

	if (snprintf(text, sizeof(text), "%s", line) >= (int)sizeof(text))
		return 0;
	if (!strpbrk(line, SHELL_SPECIAL) && !split(text, words))
		return 0;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ))
		pid = 0;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* What it was told to write goes to @out instead. */
static void redirect(int out)
{
	if (isatty(STDERR_FILENO)) {
		pager.errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		if (pager.errors >= 0)
			dup2(out, STDERR_FILENO);
	}
	dup2(out, STDOUT_FILENO);
	pager.owner = getpid();
	for (size_t i = 0; i < NENDS; i++) {
		struct sigaction sa = { .sa_handler = on_end };

		for (size_t k = 0; k < NENDS; k++)
			sigaddset(&sa.sa_mask, ends[k]);
		sigaction(ends[i], &sa, NULL);
	}
}

static bool is_wanted(const struct opts *o)
{
	const char *term = getenv("TERM");

	if (o->pager != PAGER_AUTO)
		return o->pager == PAGER_ALWAYS;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0 &&
	       !o->progress && !o->format->alone && !o->json && !o->html && !o->man;
}

void pager_start(const struct opts *o)
{
	const char *line = command();
	int fds[2];

	if (pager.pid || !is_wanted(o) || !*line || strcmp(line, "cat") == 0 ||
	    pipe2(fds, O_CLOEXEC))
		return;
	/* Short output just appears, colours are shown, and the screen stays as it is. */
	setenv("LESS", "FRX", 0);
	pager.pid = spawn(line, fds[0]);
	if (pager.pid)
		redirect(fds[1]);
	close(fds[0]);
	close(fds[1]);
}

void pager_end(void)
{
	if (!pager.pid)
		return;
	fflush(stderr);
	fclose(stdout);
	if (pager.errors >= 0)
		dup2(pager.errors, STDERR_FILENO);
	await();
}
