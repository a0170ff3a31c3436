/* SPDX-License-Identifier: MIT
 *
 * decompress.c - plain bytes of a stream, whether or not it is compressed.
 *
 * libarchive works in a thread of its own, as long as there is something to decode: that
 * takes longer than all the rest.
 */
#include "decompress.h"

#include <archive.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ahead.h"

#define EXPANSION_FREE (UINT64_C(4) << 30)
#define EXPANSION_MAX  1000u

#define BUFFER (64ul * 1024)
#define HEAD   24 /* no capture is shorter: the header of a pcap file */

/**
 * struct format - Row of the table of compressions
 * @magic:	How it begins, @n bytes
 * @enable:	Only what the magic says is enabled: libarchive would also run programs
 */
struct format {
	const char *name;
	const char *magic;
	size_t n;
	int (*enable)(struct archive *a);
};

static const struct format formats[] = {
	{ "gzip", "\x1f\x8b", 2, archive_read_support_filter_gzip },
	{ "bzip2", "BZh", 3, archive_read_support_filter_bzip2 },
	{ "xz",
	  "\xfd"
	  "7zXZ",
	  5, archive_read_support_filter_xz },
	{ "lz4", "\x04\x22\x4d\x18", 4, archive_read_support_filter_lz4 },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, archive_read_support_filter_zstd },
};

/**
 * struct decompress - A stream and what turns it into plain bytes
 * @in:		As it is
 * @fd:		Its descriptor, -1 if it is in memory
 * @out:	Plain, reads through one of the two read functions below
 * @taken:	Bytes read of @in; the thread counts, others look
 * @head:	First @head_n bytes of @in, those before @head_at handed on again
 * @archive:	NULL if @in is plain; the thread's
 * @ahead:	The thread
 * @hush:	Written to when the thread shall read no more, -1 if there is no need to
 * @format:	NULL if @in is plain
 * @block, @left: What libarchive has decoded and nobody has read
 * @made:	Bytes that it has decoded, in all
 * @empty:	Nothing is compressed in @in
 * @trouble:	"" as long as all is well; the thread's until that has ended
 * @told:	@trouble has been met
 * @raw:	What libarchive is given
 * @ready:	Buffer of @out: of its own a stream reads 4 KiB at a time
 */
struct decompress {
	FILE *in, *out;
	int fd;
	_Atomic uint64_t taken;
	uint64_t made;
	size_t head_n, head_at;
	struct archive *archive;
	struct ahead *ahead;
	int hush;
	const struct format *format;
	const uint8_t *block;
	size_t left;
	bool empty;
	uint8_t head[HEAD];
	char trouble[160];
	bool told;
	uint8_t raw[BUFFER];
	char ready[BUFFER];
};

static const struct format *format_find(const uint8_t *head, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (n >= formats[i].n &&
		    memcmp(head, formats[i].magic, formats[i].n) == 0)
			return &formats[i];
	return NULL;
}

/* Not fread(): it would wait on a pipe until it has all it was asked for. */
static ssize_t in_read(struct decompress *d, void *buf, size_t n)
{
	ssize_t got;

	if (d->fd < 0) {
		got = (ssize_t)fread(buf, 1, n, d->in);
		got = got == 0 && ferror(d->in) ? -1 : got;
	} else {
		do
			got = read(d->fd, buf, n);
		while (got < 0 && errno == EINTR);
	}
	if (got > 0)
		atomic_fetch_add_explicit(&d->taken, (uint64_t)got,
					  memory_order_relaxed);
	return got;
}

static int head_read(struct decompress *d, struct err *e)
{
	ssize_t got;

	do {
		got = in_read(d, d->head + d->head_n, sizeof(d->head) - d->head_n);
		if (got < 0)
			return err_set(e, -errno, "%s", strerror(errno));
		d->head_n += (size_t)got;
	} while (got && d->head_n < sizeof(d->head));
	return 0;
}

/* cookie_read_function_t of a plain stream. */
static ssize_t plain_read(void *cookie, char *buf, size_t n)
{
	struct decompress *d = cookie;
	size_t head = d->head_n - d->head_at;

	if (head == 0)
		return in_read(d, buf, n);
	if (n > head)
		n = head;
	memcpy(buf, d->head + d->head_at, n);
	d->head_at += n;
	return (ssize_t)n;
}

/* A pipe may be silent for ever, but the thread has to end. */
static bool wait_for_input(const struct decompress *d)
{
	struct pollfd p[] = { { .fd = d->fd, .events = POLLIN },
			      { .fd = d->hush, .events = POLLIN } };

	if (d->fd < 0 || d->hush < 0)
		return true;
	while (poll(p, 2, -1) < 0 && errno == EINTR)
		;
	return !p[1].revents;
}

/* archive_read_callback */
static la_ssize_t raw_read(struct archive *a, void *cookie, const void **buf)
{
	struct decompress *d = cookie;
	ssize_t n;

	*buf = d->raw;
	if (!wait_for_input(d))
		return 0;
	n = plain_read(d, (char *)d->raw, sizeof(d->raw));
	if (n < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	return n;
}

static int damaged(struct decompress *d)
{
	const char *why = archive_error_string(d->archive);

	snprintf(d->trouble, sizeof(d->trouble), "%s: %s", d->format->name,
		 why ? why : "damaged");
	errno = EBADMSG;
	return -EBADMSG;
}

/* A file that was made to fill the disk and the days of who unpacks it. A capture of nothing but
 * zeros comes to a thousand with gzip, others to less than a hundred.
 */
static bool is_bomb(const struct decompress *d)
{
	uint64_t taken = atomic_load_explicit(&d->taken, memory_order_relaxed);

	return d->made > EXPANSION_FREE && d->made / EXPANSION_MAX > taken;
}

static int refuse(struct decompress *d)
{
	snprintf(d->trouble, sizeof(d->trouble),
		 "%s: expands to more than %u times its size, after %u GiB: if that is "
		 "meant, decompress it into a pipe",
		 d->format->name, EXPANSION_MAX, (unsigned int)(EXPANSION_FREE >> 30));
	errno = EBADMSG;
	return -EBADMSG;
}

/* ahead_fn. Not by archive_read_data(): that forgets the blocks before a damaged one. */
static int decode(void *arg, const void **block, size_t *n)
{
	struct decompress *d = arg;
	la_int64_t offset;
	int rc;

	do {
		rc = archive_read_data_block(d->archive, block, n, &offset);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc != ARCHIVE_OK)
			return damaged(d);
		d->made += *n;
		if (is_bomb(d))
			return refuse(d);
	} while (*n == 0);
	return 1;
}

/* The next block, unless there is one. */
static int archive_block(struct decompress *d)
{
	int rc;

	if (d->left || d->empty)
		return 0;
	rc = ahead_take(d->ahead, &d->block, &d->left);
	if (rc < 0) {
		d->told = true;
		errno = EBADMSG;
	}
	return rc < 0 ? -1 : 0;
}

/* cookie_read_function_t of a compressed stream. */
static ssize_t archive_read(void *cookie, char *buf, size_t n)
{
	struct decompress *d = cookie;
	int rc = archive_block(d);

	if (rc || d->left == 0)
		return rc;
	if (n > d->left)
		n = d->left;
	memcpy(buf, d->block, n);
	d->block += n;
	d->left -= n;
	return (ssize_t)n;
}

/* A raw archive is one entry: the decoded stream. An empty one has none. */
static int archive_begin(struct decompress *d, struct err *e)
{
	struct archive_entry *entry;
	int rc;

	d->archive = archive_read_new();
	if (!d->archive)
		return err_set(e, -ENOMEM, "out of memory");
	rc = d->format->enable(d->archive);
	if (rc != ARCHIVE_OK) /* it would run a program for it */
		return err_set(e, -ENOTSUP, "libarchive was built without %s",
			       d->format->name);
	if (archive_read_support_format_raw(d->archive) != ARCHIVE_OK ||
	    archive_read_support_format_empty(d->archive) != ARCHIVE_OK)
		return err_set(e, -ENOMEM, "out of memory");
	rc = archive_read_open(d->archive, d, NULL, raw_read, NULL);
	if (rc == ARCHIVE_OK)
		rc = archive_read_next_header(d->archive, &entry);
	d->empty = rc == ARCHIVE_EOF;
	if (d->empty)
		return 0;
	if (rc == ARCHIVE_OK) {
		d->hush = eventfd(0, EFD_CLOEXEC);
		return ahead_start(&d->ahead, decode, d, e);
	}
	damaged(d);
	d->told = true;
	return err_set(e, -EBADMSG, "%s", d->trouble);
}

static int out_open(struct decompress *d, struct err *e)
{
	cookie_io_functions_t plain = { .read = plain_read };
	cookie_io_functions_t coded = { .read = archive_read };

	d->out = fopencookie(d, "rb", d->format ? coded : plain);
	if (!d->out || setvbuf(d->out, d->ready, _IOFBF, sizeof(d->ready)) != 0) {
		if (d->out)
			fclose(d->out);
		return err_set(e, -ENOMEM, "out of memory");
	}
	return 0;
}

int decompress_open(struct decompress **d, FILE *in, struct err *e)
{
	struct decompress *new = calloc(1, sizeof(*new));
	int rc;

	if (!new) {
		if (in != stdin)
			fclose(in);
		return err_set(e, -ENOMEM, "out of memory");
	}
	new->in = in;
	new->fd = fileno(in);
	new->hush = -1;
	rc = head_read(new, e);
	if (rc == 0)
		new->format = format_find(new->head, new->head_n);
	if (rc == 0 && new->format)
		rc = archive_begin(new, e);
	if (rc == 0)
		rc = out_open(new, e);
	if (rc)
		decompress_close(new);
	else
		*d = new;
	return rc;
}

FILE *decompress_stream(struct decompress *d)
{
	return d->out;
}

size_t decompress_peek(struct decompress *d, const uint8_t **head)
{
	*head = d->head;
	if (!d->format)
		return d->head_n;
	if (archive_block(d))
		return 0;
	*head = d->block;
	return d->left;
}

ssize_t decompress_read(struct decompress *d, void *buf, size_t n)
{
	return d->format ? archive_read(d, buf, n) : plain_read(d, buf, n);
}

const char *decompress_trouble(const struct decompress *d)
{
	return d->told ? d->trouble : NULL;
}

uint64_t decompress_taken(const struct decompress *d)
{
	return atomic_load_explicit(&d->taken, memory_order_relaxed);
}

void decompress_close(struct decompress *d)
{
	if (!d)
		return;
	if (d->hush >= 0)
		eventfd_write(d->hush, 1);
	ahead_end(d->ahead);
	if (d->hush >= 0)
		close(d->hush);
	if (d->archive)
		archive_read_free(d->archive);
	if (d->in != stdin)
		fclose(d->in);
	free(d);
}
