/* SPDX-License-Identifier: MIT
 *
 * tracefs.c - the kernel's trace file system, and an instance of our own in it.
 */
#include "tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX 262144
#define NAME	 "tct-"

static const char mounted[] = "/sys/kernel/tracing";

static int failed(struct err *e, const char *path)
{
	return err_set(e, -errno, "tracefs: %s: %s", path, strerror(errno));
}

/* A mount that no path leads to (fsmount(2), since 5.2). */
static int mount_detached(void)
{
	int fs = fsopen("tracefs", FSOPEN_CLOEXEC), mnt = -1, dir = -1, code;

	if (fs >= 0 && fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		mnt = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	if (mnt >= 0)
		dir = openat(mnt, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	code = errno;
	if (mnt >= 0)
		close(mnt);
	if (fs >= 0)
		close(fs);
	return dir < 0 ? -code : dir;
}

static const char *why_not(int code)
{
	switch (code) {
	case -EPERM:
	case -EACCES:
		return "not permitted: needs root (CAP_SYS_ADMIN)";
	case -ENODEV:
		return "this kernel has no tracefs";
	default:
		return strerror(-code);
	}
}

int tracefs_open(struct err *e)
{
	int dir = mount_detached();
	int code = dir;

	if (dir < 0)
		dir = open(mounted, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* The directory is there, and empty, where nothing is mounted on it. */
	if (dir >= 0 && faccessat(dir, "instances", X_OK, AT_EACCESS) < 0) {
		if (code >= 0)
			code = -errno;
		close(dir);
		dir = -1;
	}
	return dir < 0 ? err_set(e, code, "tracefs: %s", why_not(code)) : dir;
}

int tracefs_write(int dir, const char *path, const char *text, struct err *e)
{
	int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int code = errno;

	if (fd >= 0)
		close(fd);
	errno = code;
	return n < 0 ? failed(e, path) : 0;
}

/* Read up to TEXT_MAX - 1 bytes, or -1. */
static ssize_t read_all(int fd, char *text)
{
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, text + n, TEXT_MAX - 1 - n)) > 0)
		n += (size_t)got;
	return got < 0 ? -1 : (ssize_t)n;
}

char *tracefs_read(int dir, const char *path, struct err *e)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	char *text = fd < 0 ? NULL : malloc(TEXT_MAX), *fit;
	ssize_t n = text ? read_all(fd, text) : -1;

	if (n < 0) {
		failed(e, path);
		free(text);
		text = NULL;
	} else {
		text[n] = '\0';
		fit = realloc(text, (size_t)n + 1);
		text = fit ? fit : text;
	}
	if (fd >= 0)
		close(fd);
	return text;
}

static void instance_path(int pid, char *path, size_t n)
{
	snprintf(path, n, "instances/" NAME "%d", pid);
}

void tracefs_remove(int tracefs, int pid)
{
	char path[64];

	instance_path(pid, path, sizeof(path));
	unlinkat(tracefs, path, AT_REMOVEDIR);
}

/* The process of an instance that we made once and that is gone; 0 for any other. */
static int gone(const char *name)
{
	size_t prefix = strlen(NAME);
	char *end;
	long pid;

	if (strncmp(name, NAME, prefix) != 0)
		return 0;
	pid = strtol(name + prefix, &end, 10);
	if (*end || pid <= 0 || pid > INT32_MAX)
		return 0;
	return kill((pid_t)pid, 0) < 0 && errno == ESRCH ? (int)pid : 0;
}

void tracefs_sweep(int tracefs)
{
	int fd = openat(tracefs, "instances", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		int pid = gone(entry->d_name);

		if (pid)
			tracefs_remove(tracefs, pid);
	}
	closedir(dir);
}

int tracefs_instance(int tracefs, struct err *e)
{
	char path[64];
	int fd;

	tracefs_sweep(tracefs);
	instance_path(getpid(), path, sizeof(path));
	/* Left by a process that had our id before us. */
	unlinkat(tracefs, path, AT_REMOVEDIR);
	if (mkdirat(tracefs, path, 0700) < 0)
		return failed(e, path);
	fd = openat(tracefs, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		int rc = failed(e, path);

		tracefs_remove(tracefs, getpid());
		return rc;
	}
	return fd;
}
