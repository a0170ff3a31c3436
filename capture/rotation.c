/* SPDX-License-Identifier: MIT
 *
 * rotation.c - a savefile that is put aside when it is large.
 */
#include "rotation.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"

#define LINKTYPE_ETHERNET 1 /* of a file that stays empty */
#define FRAME_HEADER	  16u
#define SUFFIX		  12u /* ".4294967295" and NUL */

/**
 * struct rotation - The file in use
 * @bytes:	In it
 * @trouble:	The first one, code 0 if there was none
 */
struct rotation {
	const char *path;
	uint64_t size, bytes;
	unsigned int files;
	int linktype;
	struct recording *rec;
	struct err trouble;
};

static void note(struct rotation *r, const struct err *e)
{
	if (!r->trouble.code)
		r->trouble = *e;
}

static void name_of(const struct rotation *r, unsigned int n,
		    char name[static PATH_MAX])
{
	snprintf(name, PATH_MAX, n ? "%s.%u" : "%s", r->path, n);
}

/* FILE becomes FILE.1, that FILE.2...; the last one is overwritten. */
static int put_aside(const struct rotation *r, struct err *e)
{
	char from[PATH_MAX], to[PATH_MAX];

	for (unsigned int n = r->files - 1; n > 0; n--) {
		name_of(r, n - 1, from);
		name_of(r, n, to);
		if (rename(from, to) < 0 && errno != ENOENT)
			return err_set(e, -errno, "%s to %s: %s", from, to,
				       strerror(errno));
	}
	return 0;
}

static int open_file(struct rotation *r, struct err *e)
{
	FILE *file = fopen(r->path, "wbe");

	if (!file)
		return err_set(e, -errno, "%s: %s", r->path, strerror(errno));
	if (recording_open(&r->rec, file, r->linktype, e) || recording_flush(r->rec, e))
		return err_wrap(e, "%s: ", r->path);
	return 0;
}

/* What cannot be put aside is not written over. */
static void start(struct rotation *r)
{
	struct err e;

	r->bytes = 0;
	if (put_aside(r, &e) || open_file(r, &e))
		note(r, &e);
}

/* Nothing is in it yet. */
static void begin_anew(struct rotation *r)
{
	struct err e;

	if (open_file(r, &e))
		note(r, &e);
}

static void stop(struct rotation *r)
{
	struct err e;

	if (recording_close(r->rec, &e)) {
		err_wrap(&e, "%s: ", r->path);
		note(r, &e);
	}
	r->rec = NULL;
}

int rotation_open(struct rotation **out, const char *path, uint64_t size,
		  unsigned int files, struct err *e)
{
	struct rotation *r;

	if (files == 0 || strlen(path) + SUFFIX > PATH_MAX)
		return err_set(e, -EINVAL, "%.200s: not a name and number for files",
			       path);
	r = calloc(1, sizeof(*r));
	if (!r)
		return err_set(e, -ENOMEM, "out of memory");
	r->path = path;
	r->size = size;
	r->files = files;
	r->linktype = LINKTYPE_ETHERNET;
	start(r);
	if (!r->trouble.code) {
		*out = r;
		return 0;
	}
	stop(r);
	*e = r->trouble;
	free(r);
	return e->code;
}

void rotation_write(struct rotation *r, const struct frame *f)
{
	if (f->linktype != r->linktype && !r->trouble.code) {
		stop(r);
		r->linktype = f->linktype;
		if (r->bytes)
			start(r);
		else
			begin_anew(r);
	}
	if (r->trouble.code)
		return;
	recording_write(r->rec, f);
	r->bytes += FRAME_HEADER + f->caplen;
}

int rotation_settle(struct rotation *r, struct err *e)
{
	struct err why;

	if (!r->trouble.code && recording_flush(r->rec, &why)) {
		err_wrap(&why, "%s: ", r->path);
		note(r, &why);
	}
	if (!r->trouble.code && r->size && r->bytes >= r->size) {
		stop(r);
		if (!r->trouble.code)
			start(r);
	}
	*e = r->trouble;
	return r->trouble.code;
}

int rotation_close(struct rotation *r, struct err *e)
{
	int code;

	if (!r)
		return 0;
	stop(r);
	code = r->trouble.code;
	*e = r->trouble;
	free(r);
	return code;
}
