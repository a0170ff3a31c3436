/* SPDX-License-Identifier: MIT
 *
 * pcapng.c - the reader of pcapng files.
 */
#include "pcapng.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "rd.h"
#include "source.h"
#include "ticks.h"

#define BLOCK_SECTION	 0x0a0d0d0a
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define OPTION_END	 0
#define OPTION_TSRESOL	 9
#define OPTION_TSOFFSET	 14
#define HEADER		 8u  /* type and length, before a block's body */
#define OVERHEAD	 12u /* and the length again, after it */
#define ULL(n)		 ((unsigned long long)(n))

/**
 * struct interface - What an interface description block says
 * @snaplen:	0 for no limit
 */
struct interface {
	int linktype;
	uint32_t snaplen;
	struct ticks clock;
};

/**
 * struct pcapng - An open file
 * @begun:	A section has been seen
 * @little:	Byte order of the section at hand
 * @interfaces:	Of that section: @n of them, room for @room
 * @tap:	May be NULL
 * @block:	The block at hand without its header, room for @size bytes
 */
struct pcapng {
	struct reader base;
	FILE *in;
	bool begun, little;
	struct interface *interfaces;
	size_t n, room;
	const struct reader_tap *tap;
	uint8_t *block;
	size_t size;
};

/**
 * struct block_kind - Row of the table of blocks; others are passed over
 * @min:	Bytes its body has at least
 * @take:	Return: SOURCE_FRAME with @f filled in, SOURCE_AGAIN, or -errno
 */
struct block_kind {
	uint32_t type;
	uint32_t min;
	int (*take)(struct pcapng *p, struct rd r, struct frame *f, struct err *e);
};

static uint16_t u16(const struct pcapng *p, struct rd *r)
{
	uint16_t v = rd_u16(r);

	return (uint16_t)(p->little ? v << 8 | v >> 8 : v);
}

static uint32_t u32(const struct pcapng *p, struct rd *r)
{
	uint32_t low = u16(p, r);
	uint32_t high = u16(p, r);

	return p->little ? high << 16 | low : low << 16 | high;
}

static uint64_t u64(const struct pcapng *p, struct rd *r)
{
	uint64_t low = u32(p, r);
	uint64_t high = u32(p, r);

	return p->little ? high << 32 | low : low << 32 | high;
}

/* Two words, the high one first in both byte orders. */
static uint64_t stamp(const struct pcapng *p, struct rd *r)
{
	uint64_t high = u32(p, r);

	return high << 32 | u32(p, r);
}

static int option_take(const struct pcapng *p, struct interface *i, uint16_t code,
		       const uint8_t *value, size_t n, struct err *e)
{
	struct rd r = rd_from(value, n);

	if (code == OPTION_TSRESOL && n == 1)
		i->clock.resolution = *value;
	else if (code == OPTION_TSOFFSET && n == 8)
		i->clock.offset = (int64_t)u64(p, &r);
	else if (code == OPTION_TSRESOL || code == OPTION_TSOFFSET)
		return err_set(e, -EBADMSG, "interface %zu: option %u has %zu bytes",
			       p->n, code, n);
	return 0;
}

static int options_take(const struct pcapng *p, struct interface *i, struct rd r,
			struct err *e)
{
	const uint8_t *value;
	uint16_t code, n;
	int rc;

	while (rd_left(&r)) {
		code = u16(p, &r);
		n = u16(p, &r);
		if (code == OPTION_END && rd_ok(&r))
			return 0;
		value = rd_bytes(&r, ((size_t)n + 3) / 4 * 4);
		if (!value)
			return err_set(e, -EBADMSG,
				       "interface %zu: an option exceeds its block",
				       p->n);
		rc = option_take(p, i, code, value, n, e);
		if (rc)
			return rc;
	}
	return 0;
}

static int interfaces_grow(struct pcapng *p, struct err *e)
{
	size_t room = p->room ? p->room * 2 : 4;
	struct interface *grown;

	if (p->n == PCAPNG_INTERFACES_MAX)
		return err_set(e, -E2BIG, "more than %u interfaces",
			       PCAPNG_INTERFACES_MAX);
	if (p->n < p->room)
		return 0;
	grown = realloc(p->interfaces, room * sizeof(*grown));
	if (!grown)
		return err_set(e, -ENOMEM, "out of memory");
	p->interfaces = grown;
	p->room = room;
	return 0;
}

static int take_interface(struct pcapng *p, struct rd r, struct frame *f, struct err *e)
{
	struct interface i = { .clock.resolution = TICKS_MICROSECONDS };
	int rc;

	(void)f;
	i.linktype = u16(p, &r);
	rd_bytes(&r, 2);
	i.snaplen = u32(p, &r);
	rc = options_take(p, &i, r, e);
	if (rc == 0)
		rc = interfaces_grow(p, e);
	if (rc)
		return rc;
	p->interfaces[p->n++] = i;
	if (p->base.linktype < 0)
		p->base.linktype = i.linktype;
	return SOURCE_AGAIN;
}

/* Its byte order was looked at when it was read. */
static int take_section(struct pcapng *p, struct rd r, struct frame *f, struct err *e)
{
	uint16_t major;

	(void)f;
	rd_bytes(&r, 4);
	major = u16(p, &r);
	if (major != 1)
		return err_set(e, -ENOTSUP, "pcapng version %u is not known", major);
	p->begun = true;
	p->n = 0;
	return SOURCE_AGAIN;
}

/* The frame whose @caplen bytes are next in @r. */
static int frame_fill(struct pcapng *p, struct rd *r, size_t interface, uint64_t ticks,
		      struct frame *f, struct err *e)
{
	unsigned long long number = ULL(p->base.frames) + 1;

	if (interface >= p->n)
		return err_set(e, -EBADMSG,
			       "frame %llu: interface %zu is not described", number,
			       interface);
	f->data = rd_bytes(r, f->caplen);
	if (!f->data)
		return err_set(e, -EBADMSG,
			       "frame %llu: %u bytes, but %zu in its block", number,
			       f->caplen, rd_left(r));
	if (f->wirelen < f->caplen)
		f->wirelen = f->caplen;
	f->linktype = p->interfaces[interface].linktype;
	f->ts = ticks_to_ns(&p->interfaces[interface].clock, ticks);
	f->number = ++p->base.frames;
	return SOURCE_FRAME;
}

static int take_enhanced(struct pcapng *p, struct rd r, struct frame *f, struct err *e)
{
	uint32_t interface = u32(p, &r);
	uint64_t ticks = stamp(p, &r);

	f->caplen = u32(p, &r);
	f->wirelen = u32(p, &r);
	return frame_fill(p, &r, interface, ticks, f, e);
}

/* The packet block that the enhanced one replaced: it also counts lost frames. */
static int take_packet(struct pcapng *p, struct rd r, struct frame *f, struct err *e)
{
	uint16_t interface = u16(p, &r);
	uint64_t ticks;

	rd_bytes(&r, 2);
	ticks = stamp(p, &r);
	f->caplen = u32(p, &r);
	f->wirelen = u32(p, &r);
	return frame_fill(p, &r, interface, ticks, f, e);
}

/* Without a time, of the first interface, and as long as that lets it be. */
static int take_simple(struct pcapng *p, struct rd r, struct frame *f, struct err *e)
{
	uint32_t snaplen = p->n ? p->interfaces[0].snaplen : 0;

	f->wirelen = f->caplen = u32(p, &r);
	if (snaplen && f->caplen > snaplen)
		f->caplen = snaplen;
	return frame_fill(p, &r, 0, 0, f, e);
}

static const struct block_kind kinds[] = {
	{ 6, 20, take_enhanced }, { BLOCK_SECTION, 16, take_section },
	{ 1, 8, take_interface }, { 3, 4, take_simple },
	{ 2, 20, take_packet },
};

static int block_take(struct pcapng *p, uint32_t type, size_t n, struct frame *f,
		      struct err *e)
{
	const struct block_kind *k;

	for (k = kinds; k < kinds + sizeof(kinds) / sizeof(kinds[0]); k++) {
		if (k->type != type)
			continue;
		if (n < k->min)
			return err_set(e, -EBADMSG,
				       "after frame %llu: block %u is short",
				       ULL(p->base.frames), type);
		return k->take(p, rd_from(p->block, n), f, e);
	}
	return SOURCE_AGAIN;
}

static int truncated(const struct pcapng *p, size_t want, size_t got, struct err *e)
{
	if (ferror(p->in))
		return err_set(e, -EIO, "after frame %llu: cannot be read",
			       ULL(p->base.frames));
	return err_set(e, -EBADMSG,
		       "truncated after frame %llu: %zu bytes wanted, %zu left",
		       ULL(p->base.frames), want, got);
}

static int block_room(struct pcapng *p, size_t n, struct err *e)
{
	uint8_t *grown;

	if (n <= p->size)
		return 0;
	grown = realloc(p->block, n);
	if (!grown)
		return err_set(e, -ENOMEM, "out of memory");
	p->block = grown;
	p->size = n;
	return 0;
}

/* Read the rest of a block of which @have bytes of the body are there. */
static int body_read(struct pcapng *p, uint32_t length, size_t have, struct err *e)
{
	size_t want = length - HEADER;
	size_t got;
	struct rd r;
	int rc;

	if (length < OVERHEAD || length < HEADER + have || length % 4 ||
	    length > PCAPNG_BLOCK_MAX)
		return err_set(e, -EBADMSG, "after frame %llu: a block of %u bytes",
			       ULL(p->base.frames), length);
	rc = block_room(p, want, e);
	if (rc)
		return rc;
	got = have + fread(p->block + have, 1, want - have, p->in);
	if (got < want)
		return truncated(p, want, got, e);
	r = rd_from(p->block + want - 4, 4);
	if (u32(p, &r) != length)
		return err_set(e, -EBADMSG,
			       "after frame %llu: the two lengths of a block differ",
			       ULL(p->base.frames));
	return 0;
}

/* A section says in which byte order its own length is only after the length. */
static int section_order(struct pcapng *p, struct err *e)
{
	size_t got = fread(p->block, 1, 4, p->in);
	struct rd r = rd_from(p->block, 4);

	if (got < 4)
		return truncated(p, 4, got, e);
	p->little = *p->block == (BYTE_ORDER_MAGIC & 0xff);
	if (u32(p, &r) != BYTE_ORDER_MAGIC)
		return err_set(e, -EBADMSG,
			       "after frame %llu: a section without a byte order",
			       ULL(p->base.frames));
	return 0;
}

#define BLOCK_SIMPLE 3
#define FRAME_HEADER 20u /* before the bytes of a frame, unless it is a simple one */

static void tell(const struct pcapng *p, const uint8_t *head, uint32_t type, size_t n,
		 const struct frame *f)
{
	struct block b = { .head = head,
			   .body = p->block,
			   .n = n,
			   .frame = f ? f->number : 0,
			   .little = p->little,
			   .section = type == BLOCK_SECTION };

	if (f && type != BLOCK_SIMPLE)
		b.options = FRAME_HEADER + ((size_t)f->caplen + 3) / 4 * 4;
	if (p->tap)
		p->tap->block(p->tap->arg, &b);
}

/* Return: what block_kind.take does, or SOURCE_EOF */
static int block_next(struct pcapng *p, struct frame *f, struct err *e)
{
	uint8_t head[HEADER] = { 0 };
	size_t got = fread(head, 1, HEADER, p->in);
	struct rd r = rd_from(head, HEADER);
	uint32_t type, length;
	size_t have = 0;
	int rc = 0;

	f->caplen = 0;
	if (got == 0 && !ferror(p->in))
		return SOURCE_EOF;
	type = u32(p, &r);
	if (!p->begun && (got < HEADER || type != BLOCK_SECTION))
		return reader_refuse(e);
	if (got < HEADER)
		return truncated(p, HEADER, got, e);
	if (type == BLOCK_SECTION) {
		rc = section_order(p, e);
		have = 4;
	}
	if (rc == 0) {
		length = u32(p, &r);
		rc = body_read(p, length, have, e);
	}
	if (rc)
		return rc;
	rc = block_take(p, type, length - OVERHEAD, f, e);
	if (rc >= 0)
		tell(p, head, type, length - HEADER, rc == SOURCE_FRAME ? f : NULL);
	return rc;
}

static int next(struct reader *base, struct frame *f, struct err *e)
{
	struct pcapng *p = (struct pcapng *)base;
	int rc;

	do
		rc = block_next(p, f, e);
	while (rc == SOURCE_AGAIN);
	return rc;
}

static void close_pcapng(struct reader *base)
{
	struct pcapng *p = (struct pcapng *)base;

	fclose(p->in);
	free(p->interfaces);
	free(p->block);
	free(p);
}

static const struct reader_ops ops = { .next = next, .close = close_pcapng };

static int begin(struct pcapng *p, struct err *e)
{
	struct frame f;
	int rc = SOURCE_AGAIN;

	while (rc == SOURCE_AGAIN && p->base.linktype < 0)
		rc = block_next(p, &f, e);
	return rc < 0 ? rc : 0;
}

int reader_pcapng_open(struct reader **r, FILE *in, const struct reader_tap *tap,
		       struct err *e)
{
	struct pcapng *new = calloc(1, sizeof(*new));
	int rc;

	if (!new)
		return err_set(e, -ENOMEM, "out of memory");
	new->base.ops = &ops;
	new->base.linktype = -1;
	new->base.taps = true;
	new->tap = tap;
	new->in = in;
	rc = block_room(new, 4096, e);
	if (rc == 0)
		rc = begin(new, e);
	if (rc == 0) {
		*r = &new->base;
		return 0;
	}
	free(new->interfaces);
	free(new->block);
	free(new);
	return rc;
}
