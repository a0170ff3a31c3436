/* SPDX-License-Identifier: MIT
 *
 * whole.c - a file that is there whole or not at all: open(2), O_TMPFILE.
 */
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Others may put the same file in place at the same time. */
#define TRIES 16

static int failed(const char *path, struct err *e)
{
	return err_set(e, errno ? -errno : -EIO, "%s: %s", path,
		       strerror(errno ? errno : EIO));
}

static int part_of(const char *path, char part[static PATH_MAX])
{
	return snprintf(part, PATH_MAX, "%s.part", path) < PATH_MAX ? 0 : -1;
}

static int open_unnamed(const char *path)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s", path);
	return open(dirname(folder), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
}

/* One that was left behind is written anew; one that somebody writes is not. */
static int open_part(const char *path)
{
	char part[PATH_MAX];
	int fd;

	if (part_of(path, part)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && ftruncate(fd, 0) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The file that is replaced may be written, and the new one is for the same people. */
static int open_beside(struct whole *w, const struct stat *old)
{
	int fd;

	if (old && access(w->path, W_OK))
		return -1;
	fd = open_unnamed(w->path);
	w->unnamed = fd >= 0;
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
		fd = open_part(w->path);
	if (fd >= 0 && old)
		fchmod(fd, old->st_mode & 07777);
	return fd;
}

int whole_open(struct whole *w, const char *path, struct err *e)
{
	struct stat st;
	bool old = stat(path, &st) == 0;
	int fd;

	*w = (struct whole){ .plain = old && !S_ISREG(st.st_mode) };
	/* What a link leads to is replaced, not the link. */
	if (strlen(path) >= sizeof(w->path))
		return err_set(e, -ENAMETOOLONG, "%s: name too long", path);
	if (!old || w->plain || !realpath(path, w->path))
		stpcpy(w->path, path);
	fd = w->plain ? open(path, O_WRONLY | O_CLOEXEC)
		      : open_beside(w, old ? &st : NULL);
	if (fd < 0)
		return failed(path, e);
	w->out = fdopen(fd, w->plain ? "w" : "w+");
	if (w->out)
		return 0;
	close(fd);
	return failed(path, e);
}

/* A name for what has none so far. Return: 0, or -1 with errno set */
static int name_it(int fd, const char *part)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	for (int i = 0; i < TRIES; i++) {
		if (linkat(AT_FDCWD, self, AT_FDCWD, part, AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST || (unlink(part) && errno != ENOENT))
			return -1;
	}
	return -1;
}

/* A part that somebody else took away is named once more. */
static int put_in_place(const struct whole *w)
{
	char part[PATH_MAX];

	if (part_of(w->path, part)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (int i = 0; i < TRIES; i++) {
		if (w->unnamed && name_it(fileno(w->out), part))
			return -1;
		if (rename(part, w->path) == 0)
			return 0;
		if (errno != ENOENT || !w->unnamed)
			return -1;
	}
	return -1;
}

int whole_commit(struct whole *w, struct err *e)
{
	int code = 0;

	errno = 0;
	if (fflush(w->out) || ferror(w->out) ||
	    (!w->plain && (fsync(fileno(w->out)) || put_in_place(w))))
		code = failed(w->path, e);
	if (code) {
		whole_drop(w);
		return code;
	}
	fclose(w->out);
	w->out = NULL;
	return 0;
}

void whole_drop(struct whole *w)
{
	char part[PATH_MAX];

	if (!w->out)
		return;
	if (!w->plain && !w->unnamed && part_of(w->path, part) == 0)
		unlink(part);
	fclose(w->out);
	w->out = NULL;
}
