/* SPDX-License-Identifier: MIT
 *
 * unpack.c - the files that a guest sent.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest.h"

#define FILE_MAX ((la_int64_t)64 << 20)

static int trouble(struct archive *a, struct err *e)
{
	const char *why = archive_error_string(a);
	int code = archive_errno(a);

	return err_set(e, -EIO, "results: %s%s%s", why ? why : "cannot read them",
		       code > 0 ? ": " : "", code > 0 ? strerror(code) : "");
}

/* "./NAME" is NAME; NULL for whatever is not right in the folder. */
static const char *plain_name(struct archive_entry *ent)
{
	const char *name = archive_entry_pathname(ent);

	if (!name || archive_entry_filetype(ent) != S_IFREG ||
	    archive_entry_size(ent) > FILE_MAX)
		return NULL;
	if (strncmp(name, "./", 2) == 0)
		name += 2;
	return *name && *name != '.' && !strchr(name, '/') ? name : NULL;
}

static int unpack_one(struct archive *a, const char *dir, const char *name,
		      struct err *e)
{
	char path[PATH_MAX];
	int fd, rc;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return err_set(e, -ENAMETOOLONG, "%s: name too long", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	rc = archive_read_data_into_fd(a, fd);
	if (close(fd) && rc == ARCHIVE_OK)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	return rc == ARCHIVE_OK ? 0 : err_wrap((trouble(a, e), e), "%s: ", path);
}

static int unpack_all(struct archive *a, const char *dir, struct err *e)
{
	struct archive_entry *ent;
	int rc, code = 0;

	while (!code && (rc = archive_read_next_header(a, &ent)) != ARCHIVE_EOF) {
		const char *name;

		if (rc != ARCHIVE_OK)
			return trouble(a, e);
		name = plain_name(ent);
		if (name)
			code = unpack_one(a, dir, name, e);
	}
	return code;
}

int guest_unpack(const struct guest *g, const char *dir, struct err *e)
{
	struct archive *a = archive_read_new();
	int code;

	if (!a)
		return err_set(e, -ENOMEM, "results: out of memory");
	archive_read_support_format_tar(a);
	if (lseek(g->results, 0, SEEK_SET) < 0 ||
	    archive_read_open_fd(a, g->results, 1 << 16) != ARCHIVE_OK)
		code = trouble(a, e);
	else
		code = unpack_all(a, dir, e);
	archive_read_free(a);
	return code;
}
