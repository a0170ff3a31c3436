/* SPDX-License-Identifier: MIT
 *
 * source_file.c - frames from savefiles, several of them merged by time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter.h"
#include "linktype.h"
#include "reader.h"
#include "source_impl.h"

static const char stdin_name[] = "standard input";

/**
 * struct lane - One of the files
 * @name:	What messages call it
 * @reader:	NULL once the file is at its end
 * @head:	Its next frame, if @full
 */
struct lane {
	const char *name;
	struct reader *reader;
	struct frame head;
	bool full;
};

/**
 * struct source_file - Files read as one capture
 * @number:	Of the last frame, whether or not it passed the filter: with one file
 *		these are Wireshark's frame numbers, filter or no filter
 * @received:	Frames that passed
 * @trouble:	First failure of a file; reported when the other files are at their end
 * @read:	Bytes of the files that are at their end; @size of all, unless one is @endless
 * @last:	Lane whose frame the caller holds, NULL if none
 * @n:		Number of lanes
 */
struct source_file {
	struct source base;
	struct filter *filter;
	uint64_t number, received;
	struct err trouble;
	uint64_t read, size;
	bool endless;
	struct lane *last;
	char linktype[LINKTYPE_STRLEN];
	size_t n;
	struct lane lanes[];
};

static void lane_end(struct source_file *s, struct lane *l)
{
	if (l->reader)
		s->read += decompress_taken(l->reader->input);
	reader_close(l->reader);
	l->reader = NULL;
	l->full = false;
}

static void lane_fill(struct source_file *s, struct lane *l)
{
	struct err e = { 0 };
	int rc = reader_next(l->reader, &l->head, &e);

	l->full = rc == SOURCE_FRAME;
	if (l->full)
		return;
	lane_end(s, l);
	if (rc < 0)
		err_wrap(&e, "%s: ", l->name);
	if (rc < 0 && s->trouble.code == 0)
		s->trouble = e;
}

/* The lane with the earliest frame, the first of several: files are few, so a walk
 * over all of them beats a heap.
 */
static struct lane *lane_first(struct source_file *s)
{
	struct lane *first = NULL;
	struct lane *l;

	for (l = s->lanes; l < s->lanes + s->n; l++) {
		if (l->reader && !l->full)
			lane_fill(s, l);
		if (l->full && (!first || l->head.ts < first->head.ts))
			first = l;
	}
	return first;
}

static int end(const struct source_file *s, struct err *e)
{
	if (s->trouble.code == 0)
		return SOURCE_EOF;
	return err_set(e, s->trouble.code, "%s", s->trouble.msg);
}

/* One file and no filter, as usual: nothing to choose from. */
static inline bool is_only(const struct source_file *s)
{
	return s->n == 1 && s->lanes->reader && !s->filter;
}

static int only(struct source_file *s, struct lane *l, struct frame *f, struct err *e)
{
	int rc = reader_next(l->reader, f, e);

	if (rc == SOURCE_FRAME) {
		f->number = ++s->number;
		s->received++;
		return rc;
	}
	lane_end(s, l);
	if (rc < 0) {
		err_wrap(e, "%s: ", l->name);
		if (s->trouble.code == 0)
			s->trouble = *e;
	}
	return end(s, e);
}

/* Of several files, or those that pass. */
static int choose(struct source_file *s, struct frame *f, struct err *e)
{
	struct lane *l;
	int rc;

	do {
		if (s->last)
			s->last->full = false;
		l = s->last = lane_first(s);
		if (!l)
			return end(s, e);
		l->head.number = ++s->number;
		rc = filter_match(s->filter, &l->head, e);
	} while (rc == 0);
	if (rc < 0)
		return err_wrap(e, "%s: ", l->name);
	s->received++;
	*f = l->head;
	return SOURCE_FRAME;
}

static int next(struct source *base, struct frame *f, int wait_ms, struct err *e)
{
	struct source_file *s = (struct source_file *)base;

	(void)wait_ms;
	return is_only(s) ? only(s, s->lanes, f, e) : choose(s, f, e);
}

static size_t more(struct source *base, struct frame f[], size_t n)
{
	struct source_file *s = (struct source_file *)base;
	size_t got = is_only(s) ? reader_more(s->lanes->reader, f, n) : 0;

	for (size_t i = 0; i < got; i++)
		f[i].number = ++s->number;
	s->received += got;
	return got;
}

static const char *linktype(const struct source *base)
{
	return ((const struct source_file *)base)->linktype;
}

static int stats(struct source *base, struct source_stats *st, struct err *e)
{
	(void)e;
	st->received = ((struct source_file *)base)->received;
	st->dropped = 0;
	return 0;
}

static struct source_place place(const struct source *base)
{
	const struct source_file *s = (const struct source_file *)base;
	struct source_place at = { .done = s->read, .all = s->endless ? 0 : s->size };

	for (size_t i = 0; i < s->n; i++)
		if (s->lanes[i].reader)
			at.done += decompress_taken(s->lanes[i].reader->input);
	return at;
}

static void close_file(struct source *base)
{
	struct source_file *s = (struct source_file *)base;
	size_t i;

	for (i = 0; i < s->n; i++)
		lane_end(s, &s->lanes[i]);
	filter_free(s->filter);
	free(s);
}

static const struct source_ops ops = {
	.next = next,
	.more = more,
	.linktype = linktype,
	.stats = stats,
	.place = place,
	.close = close_file,
};

/* Takes @filter over. Return: NULL, and @e set, if there is no memory */
static struct source_file *file_new(size_t n, struct filter *filter, struct err *e)
{
	struct source_file *new = calloc(1, sizeof(*new) + n * sizeof(new->lanes[0]));

	if (!new) {
		filter_free(filter);
		err_set(e, -ENOMEM, "capture: out of memory");
		return NULL;
	}
	new->filter = filter;
	new->base.ops = &ops;
	snprintf(new->linktype, sizeof(new->linktype), "none");
	return new;
}

/* What is left of it from where it stands. */
static void measure(struct source_file *s, FILE *in)
{
	int fd = fileno(in);
	off_t at = fd < 0 ? 0 : lseek(fd, 0, SEEK_CUR);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		s->endless = true;
	else if (st.st_size > at && at >= 0)
		s->size += (uint64_t)(st.st_size - at);
}

/* Takes @in over. A filter that cannot be is refused here, not at the first frame. */
static int lane_open(struct source_file *s, FILE *in, const char *name, struct err *e)
{
	struct lane *l = &s->lanes[s->n];
	int rc;

	measure(s, in);
	rc = reader_open(&l->reader, in, e);

	if (rc)
		return err_wrap(e, "%s: ", name);
	l->name = name;
	if (s->n++ == 0 && l->reader->linktype >= 0)
		linktype_str(l->reader->linktype, s->linktype);
	if (l->reader->linktype < 0)
		return 0;
	rc = filter_prepare(s->filter, l->reader->linktype, e);
	return rc ? err_wrap(e, "%s: ", name) : 0;
}

static int path_open(FILE **in, const char *path, struct err *e)
{
	struct stat st;
	int rc;

	*in = fopen(path, "rbe");
	if (!*in || fstat(fileno(*in), &st) != 0)
		rc = err_set(e, -errno, "%s: %s", path, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		rc = err_set(e, -EISDIR, "%s: is a directory", path);
	else
		return 0;
	if (*in)
		fclose(*in);
	*in = NULL;
	return rc;
}

/* Files that are open, and not read so far. */
struct opened {
	FILE *in;
	const char *name;
};

/* The one behind @n others. */
static int open_one(struct opened *o, size_t n, const char *path, struct err *e)
{
	o[n].name = path;
	if (strcmp(path, "-") != 0)
		return path_open(&o[n].in, path, e);
	for (size_t i = 0; i < n; i++)
		if (o[i].in == stdin)
			return err_set(e, -EINVAL, "%s: given twice", stdin_name);
	o[n].in = stdin;
	o[n].name = stdin_name;
	return 0;
}

/* One bad file among several is reported at the end and hides nothing of the others. */
static void note(struct source_file *s, int rc, const struct err *e)
{
	if (rc && s->trouble.code == 0)
		s->trouble = *e;
}

static void open_all(struct source_file *s, struct opened *o, char *const paths[],
		     size_t n)
{
	struct err e;

	for (size_t i = 0; i < n; i++)
		note(s, open_one(o, i, paths[i], &e), &e);
}

/* A filter that does not fit is no matter of one file. */
static int begin_all(struct source_file *s, struct opened *o, size_t n, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		size_t before = s->n;

		if (!o[i].in)
			continue;
		rc = lane_open(s, o[i].in, o[i].name, e);
		o[i].in = NULL;
		if (s->n != before)
			continue;
		note(s, rc, e);
		rc = 0;
	}
	if (rc == 0 && s->n == 0)
		rc = err_set(e, s->trouble.code ? s->trouble.code : -EINVAL, "%s",
			     s->trouble.msg);
	return rc;
}

static int read_all(struct source_file *s, struct opened *o, char *const paths[],
		    size_t n, const struct source_ready *ready, struct err *e)
{
	int rc = 0;

	open_all(s, o, paths, n);
	if (ready)
		rc = ready->fn(ready->arg, e);
	if (rc == 0)
		rc = begin_all(s, o, n, e);
	for (size_t i = 0; i < n; i++)
		if (o[i].in && o[i].in != stdin)
			fclose(o[i].in);
	return rc;
}

int source_open_files(struct source **s, char *const paths[], size_t n,
		      struct filter *filter, const struct source_ready *ready,
		      struct err *e)
{
	struct source_file *new = file_new(n, filter, e);
	struct opened *o = calloc(n + 1, sizeof(*o));
	int rc = -ENOMEM;

	if (o && new)
		rc = read_all(new, o, paths, n, ready, e);
	else if (new)
		err_set(e, -ENOMEM, "capture: out of memory");
	free(o);
	if (rc == 0)
		*s = &new->base;
	else if (new)
		close_file(&new->base);
	return rc;
}

int source_open_stream(struct source **s, FILE *in, const char *name,
		       struct filter *filter, struct err *e)
{
	struct source_file *new = file_new(1, filter, e);
	int rc;

	if (!new) {
		if (in != stdin)
			fclose(in);
		return -ENOMEM;
	}
	rc = lane_open(new, in, name, e);
	if (rc)
		close_file(&new->base);
	else
		*s = &new->base;
	return rc;
}
