/* SPDX-License-Identifier: MIT
 *
 * keep.c - a pass over a capture that leaves out other people's connections.
 */
#include "keep.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dissect.h"
#include "recording.h"
#include "source.h"

#define LINKTYPE_ETHERNET 1 /* of a savefile that stays empty */

static bool wanted(const struct frame *f, const struct tracelog *log)
{
	struct segment g;
	enum dissect_result d = dissect(f, &g);

	if (d != DISSECT_OK && d != DISSECT_ICMP)
		return false;
	return !log || tracelog_has(log, &g.src, &g.dst);
}

/* The link type is known with the first frame that is kept. */
static int copy(struct source *src, FILE *to, const struct tracelog *log, struct err *e)
{
	struct recording *r = NULL;
	struct frame f;
	int rc, code;

	while ((code = source_next(src, &f, 0, e)) == SOURCE_FRAME) {
		if (!wanted(&f, log))
			continue;
		rc = r ? 0 : recording_open(&r, to, f.linktype, e);
		if (rc < 0)
			return rc;
		recording_write(r, &f);
	}
	if (!r) {
		rc = recording_open(&r, to, LINKTYPE_ETHERNET, code < 0 ? NULL : e);
		if (rc < 0)
			return code < 0 ? code : rc;
	}
	rc = recording_close(r, code < 0 ? NULL : e);
	return code < 0 ? code : rc;
}

static int keep_none(FILE *out, FILE *to, struct err *e)
{
	struct recording *r;
	int rc = recording_open(&r, out, LINKTYPE_ETHERNET, e);

	if (rc == 0)
		rc = recording_close(r, e);
	rewind(to);
	return rc;
}

int keep_frames(FILE *from, FILE *to, const struct tracelog *log, struct err *e)
{
	int fd = dup(fileno(to));
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	struct source *src = NULL;
	int rc;

	if (!out) {
		if (from)
			fclose(from);
		return err_set(e, -errno, "frames: %s", strerror(errno));
	}
	if (!from)
		return keep_none(out, to, e);
	rewind(from);
	rc = source_open_stream(&src, from, "capture", NULL, e);
	if (rc == 0)
		rc = copy(src, out, log, e);
	else
		fclose(out);
	source_close(src);
	rewind(to);
	return rc;
}
