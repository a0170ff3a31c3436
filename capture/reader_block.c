/* SPDX-License-Identifier: MIT
 *
 * reader_block.c - pcap files of version 2.4, read in large blocks.
 *
 * A frame is handed over where it lies in the block. Only the few bytes of a frame that
 * the end of a block cuts are moved. What libpcap does with a damaged file is done here
 * to the letter: test_reader_block holds them side by side.
 */
#include "reader_block.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "dissect.h"
#include "linktype.h"
#include "source.h"

#define MICRO	    0xa1b2c3d4u
#define NANO	    0xa1b23c4du
#define FILE_HEADER 24u
#define HEADER	    16u		 /* of a frame */
#define FRAME_MAX   262144u	 /* libpcap's limit for the link types known here */
#define ROOM	    (512u << 10) /* holds any frame; half of it is read at a time */
#define NFLOG	    239u	 /* libpcap turns what is inside it around */
#define NS_PER_S    1000000000

/**
 * struct reader_block - An open file
 * @swapped:	Numbers are not in the order of this machine
 * @scale:	Nanoseconds of a fraction
 * @at, @end:	What is in @block and not handed over yet
 * @over:	There is nothing more to read, or (@failed, an errno) it cannot be read
 */
struct reader_block {
	struct reader base;
	FILE *in;
	bool swapped, over;
	int failed;
	uint32_t scale;
	size_t at, end;
	uint8_t *block;
};

/**
 * struct header - A file's, without time zone and accuracy
 * @version:	Major and minor
 */
struct header {
	uint32_t magic;
	uint16_t version[2];
	uint32_t snaplen, linktype;
};

static inline uint32_t turned(uint32_t n, bool swapped)
{
	return swapped ? __builtin_bswap32(n) : n;
}

static struct header header_of(const uint8_t *bytes, bool *swapped)
{
	struct header h;

	memcpy(&h.magic, bytes, 4);
	memcpy(h.version, bytes + 4, 4);
	memcpy(&h.snaplen, bytes + 16, 4);
	memcpy(&h.linktype, bytes + 20, 4);
	*swapped = h.magic != MICRO && h.magic != NANO;
	h.magic = turned(h.magic, *swapped);
	for (int i = 0; *swapped && i < 2; i++)
		h.version[i] = __builtin_bswap16(h.version[i]);
	h.snaplen = turned(h.snaplen, *swapped);
	h.linktype = turned(h.linktype, *swapped);
	return h;
}

bool reader_block_takes(const uint8_t *head, size_t n)
{
	struct header h;
	bool swapped;

	if (n < FILE_HEADER)
		return false;
	h = header_of(head, &swapped);
	return (h.magic == MICRO || h.magic == NANO) && h.version[0] == 2 &&
	       h.version[1] == 4 && h.linktype <= INT_MAX &&
	       dissect_knows((int)h.linktype) && h.linktype != NFLOG;
}

/* Until there are @want bytes, or no more come. */
__attribute__((noinline, cold)) static void fill(struct reader_block *r, size_t want)
{
	ssize_t got;

	memmove(r->block, r->block + r->at, r->end - r->at);
	r->end -= r->at;
	r->at = 0;
	while (!r->over && r->end < want) {
		size_t room = ROOM - r->end;

		got = decompress_read(r->base.input, r->block + r->end,
				      room < ROOM / 2 ? room : ROOM / 2);
		r->over = got <= 0;
		r->failed = got < 0 ? errno : 0;
		r->end += got > 0 ? (size_t)got : 0;
	}
}

static inline bool has(struct reader_block *r, size_t want)
{
	if (__builtin_expect(r->end - r->at < want, 0))
		fill(r, want);
	return r->end - r->at >= want;
}

__attribute__((cold)) static int broken_off(const struct reader_block *r, uint32_t want,
					    size_t left, struct err *e)
{
	unsigned long long number = (unsigned long long)r->base.frames + 1;

	if (r->failed)
		return err_set(e, -EBADMSG, "frame %llu: error reading dump file: %s",
			       number, strerror(r->failed));
	return err_set(e, -EBADMSG,
		       "truncated in frame %llu: %u bytes wanted, %zu left", number,
		       want, left);
}

/* Frames longer than the file says they are at most are cut: see which part is missing. */
static int cut(const struct reader_block *r, uint32_t length, struct err *e)
{
	size_t left = r->end - r->at - HEADER;

	return broken_off(r,
			  left < r->base.snaplen && length > r->base.snaplen
				  ? r->base.snaplen
				  : length,
			  left, e);
}

static int too_long(const struct reader_block *r, uint32_t length, struct err *e)
{
	bool beyond = length > r->base.snaplen;

	return err_set(e, -EBADMSG,
		       "frame %llu: invalid packet capture length %u, bigger than "
		       "%s of %u",
		       (unsigned long long)r->base.frames + 1, length,
		       beyond ? "snaplen" : "maximum",
		       beyond ? r->base.snaplen : FRAME_MAX);
}

/* The fraction is whatever the file says. libpcap takes it for signed in one order of
 * bytes and for unsigned in the other.
 */
static inline tstamp time_of(uint32_t s, uint32_t fraction, uint32_t scale,
			     bool swapped)
{
	int64_t part = swapped ? (int64_t)fraction : (int64_t)(int32_t)fraction;
	int64_t ns = (int64_t)s * NS_PER_S + part * scale;

	return ns < 0 ? 0 : (tstamp)ns;
}

/* The @i-th of a frame's header. */
static inline uint32_t word(const uint8_t *head, size_t i, bool swapped)
{
	uint32_t n;

	memcpy(&n, head + 4 * i, sizeof(n));
	return turned(n, swapped);
}

/* @head: of the frame number @number, which has @length bytes behind that */
static inline void frame_fill(const struct reader_block *r, const uint8_t *head,
			      uint64_t number, uint32_t length, bool swapped,
			      struct frame *f)
{
	f->ts = time_of(word(head, 0, swapped), word(head, 1, swapped), r->scale,
			swapped);
	f->number = number;
	f->linktype = r->base.linktype;
	f->caplen = length < r->base.snaplen ? length : r->base.snaplen;
	f->wirelen = word(head, 3, swapped);
	if (f->wirelen < f->caplen)
		f->wirelen = f->caplen;
	f->data = head + HEADER;
}

static int next(struct reader *base, struct frame *f, struct err *e)
{
	struct reader_block *r = (struct reader_block *)base;
	uint32_t length;

	if (!has(r, HEADER)) {
		if (r->end == r->at && !r->failed)
			return SOURCE_EOF;
		return broken_off(r, HEADER, r->end - r->at, e);
	}
	length = word(r->block + r->at, 2, r->swapped);
	if (length > FRAME_MAX)
		return too_long(r, length, e);
	if (!has(r, HEADER + length))
		return cut(r, length, e);
	frame_fill(r, r->block + r->at, ++r->base.frames, length, r->swapped, f);
	r->at += HEADER + length;
	return SOURCE_FRAME;
}

/* For each order of bytes a loop of its own, which keeps where it is in registers. */
__attribute__((always_inline)) static inline size_t
more_of(struct reader_block *r, struct frame f[], size_t n, bool swapped)
{
	const uint8_t *at = r->block + r->at, *end = r->block + r->end;
	uint64_t number = r->base.frames;
	size_t i;

	for (i = 0; i < n && (size_t)(end - at) >= HEADER; i++) {
		uint32_t length = word(at, 2, swapped);

		if (length > FRAME_MAX || (size_t)(end - at) - HEADER < length)
			break;
		frame_fill(r, at, ++number, length, swapped, &f[i]);
		at += HEADER + length;
	}
	r->at = (size_t)(at - r->block);
	r->base.frames = number;
	return i;
}

static size_t more(struct reader *base, struct frame f[], size_t n)
{
	struct reader_block *r = (struct reader_block *)base;

	return r->swapped ? more_of(r, f, n, true) : more_of(r, f, n, false);
}

static void close_block(struct reader *base)
{
	struct reader_block *r = (struct reader_block *)base;

	fclose(r->in);
	free(r->block);
	free(r);
}

static const struct reader_ops ops = { .next = next,
				       .more = more,
				       .close = close_block };

static void header_take(struct reader_block *r)
{
	struct header h = header_of(r->block, &r->swapped);

	r->at = FILE_HEADER;
	r->scale = h.magic == NANO ? 1 : 1000;
	r->base.snaplen = h.snaplen && h.snaplen <= INT_MAX ? h.snaplen : FRAME_MAX;
	r->base.linktype = linktype_from_dlt(linktype_dlt((int)h.linktype));
}

int reader_block_open(struct reader **r, struct decompress *d, struct err *e)
{
	struct reader_block *new = calloc(1, sizeof(*new));

	if (new)
		new->block = aligned_alloc(4096, ROOM);
	if (!new || !new->block) {
		free(new);
		return err_set(e, -ENOMEM, "out of memory");
	}
	new->base.ops = &ops;
	new->base.input = d;
	new->in = decompress_stream(d);
	if (!has(new, FILE_HEADER)) {
		free(new->block);
		free(new);
		return err_set(e, -EBADMSG, "truncated in the file header");
	}
	header_take(new);
	*r = &new->base;
	return 0;
}
