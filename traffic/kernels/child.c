/* SPDX-License-Identifier: MIT
 *
 * child.c - other programs, run to their end.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 1024

/* What exec says goes through @status; a program that runs closes it. */
static void become(char *const words[], int out, int status, pid_t parent)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int code;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	dup2(null, STDIN_FILENO);
	dup2(out < 0 ? null : out, STDOUT_FILENO);
	dup2(out < 0 ? null : out, STDERR_FILENO);
	execvp(words[0], words);
	code = errno;
	_exit(write(status, &code, sizeof(code)) == sizeof(code) ? 127 : 126);
}

/* execvp() takes no const, though it changes nothing. */
static int copy_words(const char *const argv[], char *words[static WORDS_MAX],
		      struct err *e)
{
	size_t n = 0;

	while (argv[n])
		n++;
	if (n >= WORDS_MAX)
		return err_set(e, -E2BIG, "%s: too many words", argv[0]);
	memcpy(words, argv, (n + 1) * sizeof(*words));
	return 0;
}

int child_start(const char *const argv[], int out, pid_t *pid, struct err *e)
{
	pid_t self = getpid();
	char *words[WORDS_MAX];
	int status[2], code = copy_words(argv, words, e);
	ssize_t n;

	if (code)
		return code;

	if (pipe2(status, O_CLOEXEC))
		return err_set(e, -errno, "pipe: %s", strerror(errno));
	*pid = fork();
	if (*pid == 0)
		become(words, out, status[1], self);
	close(status[1]);
	if (*pid < 0) {
		close(status[0]);
		return err_set(e, -errno, "fork: %s", strerror(errno));
	}
	do
		n = read(status[0], &code, sizeof(code));
	while (n < 0 && errno == EINTR);
	close(status[0]);
	if (n == 0)
		return 0;
	waitpid(*pid, NULL, 0);
	return err_set(e, -code, "%s: %s", argv[0], strerror(code));
}

int child_run(const char *const argv[], int out, struct err *e)
{
	pid_t pid = -1;
	int status, code = child_start(argv, out, &pid, e);

	if (code)
		return code;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(e, -errno, "wait: %s", strerror(errno));
	if (WIFSIGNALED(status))
		return err_set(e, -EIO, "%s: killed by signal %d", argv[0],
			       WTERMSIG(status));
	if (WEXITSTATUS(status))
		return err_set(e, -EIO, "%s: exit status %d", argv[0],
			       WEXITSTATUS(status));
	return 0;
}

char *child_output(int fd, size_t *size)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fstat(fd, &st))
		return NULL;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return NULL;
	n = pread(fd, text, (size_t)st.st_size, 0);
	*size = n < 0 ? 0 : (size_t)n;
	text[*size] = '\0';
	return text;
}

/* The reason usually stands in the last line. */
static void add_last_line(const char *argv0, const char *text, struct err *e)
{
	size_t n = strlen(text), at;

	while (n && text[n - 1] == '\n')
		n--;
	for (at = n; at && text[at - 1] != '\n'; at--)
		;
	if (n > at)
		err_set(e, -EIO, "%s: %.*s", argv0, (int)(n - at), text + at);
}

int child_text(const char *const argv[], char **text, struct err *e)
{
	int fd = memfd_create("output", MFD_CLOEXEC), code;
	size_t size;

	*text = NULL;
	if (fd < 0)
		return err_set(e, -errno, "memfd_create: %s", strerror(errno));
	code = child_run(argv, fd, e);
	*text = child_output(fd, &size);
	close(fd);
	if (!*text)
		return err_set(e, -ENOMEM, "%s: out of memory", argv[0]);
	if (code == -EIO)
		add_last_line(argv[0], *text, e);
	if (code) {
		free(*text);
		*text = NULL;
	}
	return code;
}
