/* SPDX-License-Identifier: MIT
 *
 * guest.c - qemu, and the files that it reads and writes.
 */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "initramfs.h"

#define EMULATOR "qemu-system-x86_64"

/* What must be there, and the Debian package that has it. */
static const struct {
	const char *path, *package;
} needs[] = {
	{ "/usr/bin/" EMULATOR, "qemu-system-x86" },
	{ "/bin/busybox", "busybox-static" },
};

int guest_possible(struct err *e)
{
	char text[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (access(needs[i].path, X_OK) != 0)
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "%s%s", used ? " " : "",
						 needs[i].package);
	if (!used)
		return 0;
	return err_set(e, -ENOENT, "to boot kernels, these packages are missing: %s",
		       text);
}

/* Inherited by the emulator, which opens it as /dev/fd/N. */
static int make_file(const char *name, struct err *e)
{
	int fd = memfd_create(name, 0);

	return fd < 0 ? err_set(e, -errno, "memfd_create: %s", strerror(errno)) : fd;
}

static int make_files(struct guest *g, struct err *e)
{
	int *const fds[] = { &g->initramfs, &g->console, &g->results, &g->log };
	static const char *const names[] = { "initramfs", "console", "results", "log" };

	g->initramfs = g->console = g->results = g->log = -1;
	for (size_t i = 0; i < 4; i++) {
		*fds[i] = make_file(names[i], e);
		if (*fds[i] < 0)
			return *fds[i];
	}
	return 0;
}

static int fill_initramfs(const struct guest *g, const char *const words[],
			  struct err *e)
{
	struct modules m = { .list = NULL };
	int code = g->kernel->modules[0] ? modules_find(&m, g->kernel->modules, e) : 0;

	if (!code)
		code = initramfs_write(g->initramfs, needs[1].path, &m, words, e);
	modules_free(&m);
	return code;
}

/*
 * -cx16: a 6.12 dies at boot of a cmpxchg16b that qemu 7.2 gets wrong when it counts
 * instructions. 1024 MB: the kernel derives buffer sizes from it. q35: microvm does not
 * power off.
 */
static int start_emulator(struct guest *g, const struct guest_cfg *cfg, struct err *e)
{
	char initrd[32], console[40], results[40], seed[16];
	const char *const words[] = { EMULATOR,
				      "-M",
				      "q35",
				      "-cpu",
				      "qemu64,-cx16",
				      "-m",
				      "1024",
				      "-nodefaults",
				      "-no-user-config",
				      "-nographic",
				      "-no-reboot",
				      "-kernel",
				      g->kernel->image,
				      "-initrd",
				      initrd,
				      "-serial",
				      console,
				      "-serial",
				      results,
				      "-append",
				      "console=ttyS0 quiet panic=-1",
				      "-seed",
				      seed,
				      "-accel",
				      cfg->real_time ? "tcg" : "tcg,thread=single",
				      cfg->real_time ? "-smp" : "-icount",
				      cfg->real_time ? "2" : "shift=3,sleep=off",
				      "-rtc",
				      cfg->real_time
					      ? "base=utc"
					      : "base=2026-01-01T00:00:00,clock=vm",
				      NULL };

	snprintf(initrd, sizeof(initrd), "/dev/fd/%d", g->initramfs);
	snprintf(console, sizeof(console), "file:/dev/fd/%d", g->console);
	snprintf(results, sizeof(results), "file:/dev/fd/%d", g->results);
	snprintf(seed, sizeof(seed), "%u", cfg->seed);
	return child_start(words, g->log, &g->pid, e);
}

static void keep_from_children(const struct guest *g)
{
	fcntl(g->initramfs, F_SETFD, FD_CLOEXEC);
	fcntl(g->console, F_SETFD, FD_CLOEXEC);
	fcntl(g->results, F_SETFD, FD_CLOEXEC);
	fcntl(g->log, F_SETFD, FD_CLOEXEC);
}

int guest_start(struct guest *g, const struct kernel *k, const struct guest_cfg *cfg,
		struct err *e)
{
	int code;

	memset(g, 0, sizeof(*g));
	g->kernel = k;
	code = make_files(g, e);
	if (!code)
		code = fill_initramfs(g, cfg->words, e);
	if (!code)
		code = start_emulator(g, cfg, e);
	keep_from_children(g);
	return code;
}

/* A whole file as lines, for free(); NULL without memory. */
static char *text_of(int fd)
{
	size_t n = 0;
	char *text = child_output(fd, &n);

	for (size_t i = 0; i < n; i++)
		if (text[i] == '\0' || text[i] == '\r')
			text[i] = ' ';
	return text;
}

static void clean_line(char *line)
{
	size_t n = strlen(line);

	for (char *s = line; *s; s++)
		if (*s < ' ' || *s > '~')
			*s = '?';
	while (n && line[n - 1] == ' ')
		line[--n] = '\0';
}

static void last_line_of(const char *text, char *line, size_t size)
{
	const char *end = strrchr(text, '\n'), *at;

	*line = '\0';
	if (!end)
		return;
	for (at = end; at > text && at[-1] != '\n'; at--)
		;
	snprintf(line, size, "%.*s", (int)(end - at), at);
	clean_line(line);
}

void guest_last_line(const struct guest *g, char *line, size_t size)
{
	char *text = text_of(g->console);

	*line = '\0';
	if (text)
		last_line_of(text, line, size);
	free(text);
}

/* How far it came; the console's own words for the rest. */
static int failed(const struct guest *g, const char *text, struct err *e)
{
	const char *panic = strstr(text, "Kernel panic");
	char line[200], *log = text_of(g->log);

	last_line_of(log && *log ? log : text, line, sizeof(line));
	free(log);
	if (panic) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(panic, "\n"), panic);
		clean_line(line);
	}
	return err_set(e, -EIO, "%s: %s",
		       strstr(text, GUEST_DONE) ? "its results did not come through"
		       : strstr(text, GUEST_UP) ? "it did not come to an end"
						: "it did not boot",
		       *line ? line : "its console stayed empty");
}

int guest_outcome(const struct guest *g, int *status, struct err *e)
{
	char *text = text_of(g->console);
	const char *done = text ? strstr(text, GUEST_DONE " ") : NULL;
	int code = 0;

	*status = 0;
	if (!text)
		return err_set(e, -ENOMEM, "out of memory");
	if (done && strstr(done, GUEST_SENT))
		*status = (int)strtol(done + sizeof(GUEST_DONE), NULL, 10);
	else
		code = failed(g, text, e);
	free(text);
	return code;
}

bool guest_same(const struct guest *a, const struct guest *b)
{
	struct stat sa, sb;
	void *pa, *pb;
	bool same;

	if (fstat(a->results, &sa) || fstat(b->results, &sb) ||
	    sa.st_size != sb.st_size || sa.st_size == 0)
		return false;
	pa = mmap(NULL, (size_t)sa.st_size, PROT_READ, MAP_SHARED, a->results, 0);
	pb = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_SHARED, b->results, 0);
	same = pa != MAP_FAILED && pb != MAP_FAILED &&
	       memcmp(pa, pb, (size_t)sa.st_size) == 0;
	if (pa != MAP_FAILED)
		munmap(pa, (size_t)sa.st_size);
	if (pb != MAP_FAILED)
		munmap(pb, (size_t)sb.st_size);
	return same;
}

int guest_save_console(const struct guest *g, const char *path, struct err *e)
{
	char *text = text_of(g->console);
	FILE *f = text ? fopen(path, "we") : NULL;
	int code = 0;

	if (!f || fputs(text, f) < 0)
		code = err_set(e, -errno, "%s: %s", path, strerror(errno));
	if (f && fclose(f) && !code)
		code = err_set(e, -errno, "%s: %s", path, strerror(errno));
	free(text);
	return code;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void guest_close(struct guest *g)
{
	if (g->pid > 0) {
		kill(g->pid, SIGKILL);
		waitpid(g->pid, NULL, 0);
	}
	close_fd(g->initramfs);
	close_fd(g->console);
	close_fd(g->results);
	close_fd(g->log);
	*g = (struct guest){ .initramfs = -1, .console = -1, .results = -1, .log = -1 };
}
