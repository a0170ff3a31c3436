/* SPDX-License-Identifier: MIT
 *
 * rd.h - read big-endian numbers off a packet without ever reading past its end.
 *
 * Sticky failure: after the first short read every getter returns 0, so a parser
 * reads a whole header straight down and checks rd_ok() once.
 */
#ifndef TCT_RD_H
#define TCT_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *p, *end;
	bool short_read;
};

static inline struct rd rd_from(const uint8_t *p, size_t n)
{
	return (struct rd){ .p = p, .end = p + n };
}

static inline bool rd_ok(const struct rd *r)
{
	return !r->short_read;
}

static inline size_t rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

/** rd_bytes() - Take @n bytes; NULL, and failure from then on, if there are fewer */
static inline const uint8_t *rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->short_read || rd_left(r) < n) {
		r->short_read = true;
		return NULL;
	}
	r->p += n;
	return p;
}

static inline uint16_t rd_u16(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t rd_u32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
			       p[3]
		 : 0;
}

#endif /* TCT_RD_H */
