/* SPDX-License-Identifier: MIT
 *
 * craft.h - build savefiles in memory, one piece after the other.
 */
#ifndef TCT_CRAFT_H
#define TCT_CRAFT_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CRAFT_ROOM (256 * 1024)

/**
 * struct craft - Bytes so far
 * @big:	Byte order of the numbers that come next
 */
struct craft {
	uint8_t bytes[CRAFT_ROOM];
	size_t n;
	bool big;
};

/** put_number() - Append the lowest @size bytes of @v */
static inline void put_number(struct craft *s, uint64_t v, size_t size)
{
	size_t i;

	assert(s->n + size <= sizeof(s->bytes));
	for (i = 0; i < size; i++)
		s->bytes[s->n++] = (uint8_t)(v >> 8 * (s->big ? size - 1 - i : i));
}

static inline void put_u16(struct craft *s, uint16_t v)
{
	put_number(s, v, 2);
}

static inline void put_u32(struct craft *s, uint32_t v)
{
	put_number(s, v, 4);
}

static inline void put_bytes(struct craft *s, const void *bytes, size_t n)
{
	assert(s->n + n <= sizeof(s->bytes));
	memcpy(s->bytes + s->n, bytes, n);
	s->n += n;
}

static inline void put_pcap(struct craft *s, uint32_t magic, uint32_t linktype)
{
	put_u32(s, magic);
	put_u16(s, 2);
	put_u16(s, 4);
	put_u32(s, 0);
	put_u32(s, 0);
	put_u32(s, 65535);
	put_u32(s, linktype);
}

/** put_frame() - A frame of pcap: @n bytes, all of them @fill */
static inline void put_frame(struct craft *s, uint32_t sec, uint32_t frac, size_t n,
			     uint8_t fill)
{
	put_u32(s, sec);
	put_u32(s, frac);
	put_u32(s, (uint32_t)n);
	put_u32(s, (uint32_t)n);
	assert(s->n + n <= sizeof(s->bytes));
	memset(s->bytes + s->n, fill, n);
	s->n += n;
}

/** block_begin() - Of pcapng; returns what block_end() wants */
static inline size_t block_begin(struct craft *s, uint32_t type)
{
	size_t at = s->n;

	put_u32(s, type);
	put_u32(s, 0);
	return at;
}

/** block_end() - Pad the block and write its two lengths */
static inline void block_end(struct craft *s, size_t at)
{
	struct craft length = { .big = s->big };

	while (s->n % 4)
		put_number(s, 0, 1);
	put_u32(&length, (uint32_t)(s->n + 4 - at));
	memcpy(s->bytes + at + 4, length.bytes, 4);
	put_u32(s, (uint32_t)(s->n + 4 - at));
}

static inline void put_section(struct craft *s)
{
	size_t at = block_begin(s, 0x0a0d0d0a);

	put_u32(s, 0x1a2b3c4d);
	put_u16(s, 1);
	put_u16(s, 0);
	put_number(s, UINT64_MAX, 8);
	block_end(s, at);
}

/** put_interface() - With if_tsresol unless it is 6, and if_tsoffset unless it is 0 */
static inline void put_interface(struct craft *s, uint16_t linktype, uint32_t snaplen,
				 uint8_t resolution, int64_t offset)
{
	size_t at = block_begin(s, 1);

	put_u16(s, linktype);
	put_u16(s, 0);
	put_u32(s, snaplen);
	if (resolution != 6) {
		put_u16(s, 9);
		put_u16(s, 1);
		put_number(s, resolution, 1);
		put_bytes(s, "\0\0\0", 3);
	}
	if (offset) {
		put_u16(s, 14);
		put_u16(s, 8);
		put_number(s, (uint64_t)offset, 8);
	}
	block_end(s, at);
}

/** put_enhanced() - A frame of pcapng: @n bytes, all of them @fill */
static inline void put_enhanced(struct craft *s, uint32_t interface, uint64_t ticks,
				size_t n, uint8_t fill)
{
	size_t at = block_begin(s, 6);

	put_u32(s, interface);
	put_u32(s, (uint32_t)(ticks >> 32));
	put_u32(s, (uint32_t)ticks);
	put_u32(s, (uint32_t)n);
	put_u32(s, (uint32_t)n + 7);
	assert(s->n + n <= sizeof(s->bytes));
	memset(s->bytes + s->n, fill, n);
	s->n += n;
	block_end(s, at);
}

/** craft_stream() - The bytes so far as a stream; the caller closes it */
static inline FILE *craft_stream(struct craft *s)
{
	FILE *in = fmemopen(s->bytes, s->n, "rb");

	assert(in);
	return in;
}

/** craft_write() - The bytes so far as a temporary file; the caller unlinks it */
static inline void craft_write(const struct craft *s, char path[static 32])
{
	FILE *out;
	int fd;

	snprintf(path, 32, "/tmp/tct-test-XXXXXX");
	fd = mkstemp(path);
	assert(fd >= 0);
	out = fdopen(fd, "wb");
	assert(out && fwrite(s->bytes, 1, s->n, out) == s->n);
	fclose(out);
}

#endif /* TCT_CRAFT_H */
