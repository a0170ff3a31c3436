/* SPDX-License-Identifier: MIT
 *
 * save.c - recordings as files.
 */
#include "save.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whole.h"

/* Both files of a recording. */
struct recorded {
	struct whole frames, calls;
};

static int copy_to(FILE *from, struct whole *w, const char *dir, const char *name,
		   const char *suffix, struct err *e)
{
	char path[PATH_MAX], buf[65536];
	size_t n;
	int code;

	if (snprintf(path, sizeof(path), "%s/%s.%s", dir, name, suffix) >=
	    (int)sizeof(path))
		return err_set(e, -ENAMETOOLONG, "%s: name too long", dir);
	code = whole_open(w, path, e);
	if (code)
		return code;
	rewind(from);
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0 &&
	       fwrite(buf, 1, n, w->out) == n)
		;
	if (ferror(from) || ferror(w->out) || fflush(w->out))
		return err_set(e, errno ? -errno : -EIO,
			       "%s: cannot write it whole: %s", path,
			       strerror(errno ? errno : EIO));
	rewind(from);
	return 0;
}

/* Packets that are there have the calls that belong to them beside them, at any moment. */
static int commit(struct recorded *r, struct err *e)
{
	int code;

	if (unlink(r->frames.path) && errno != ENOENT)
		return err_set(e, -errno, "%s: %s", r->frames.path, strerror(errno));
	code = whole_commit(&r->calls, e);
	return code ? code : whole_commit(&r->frames, e);
}

int save_recording(FILE *frames, FILE *calls, const char *dir, const char *name,
		   struct err *e)
{
	struct recorded r = { .frames = { .out = NULL } };
	int code;

	if (mkdir(dir, 0777) && errno != EEXIST)
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	code = copy_to(frames, &r.frames, dir, name, "pcap", e);
	if (!code)
		code = copy_to(calls, &r.calls, dir, name, "calls", e);
	if (!code)
		code = commit(&r, e);
	whole_drop(&r.frames);
	whole_drop(&r.calls);
	return code;
}
