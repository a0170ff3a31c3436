/* SPDX-License-Identifier: MIT
 *
 * guard.h - bytes that end where memory ends: reading one too far is a SIGSEGV, with
 * or without a sanitizer. And bytes from hexadecimal text.
 */
#ifndef TCT_GUARD_H
#define TCT_GUARD_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARD_ROOM 65536

/**
 * struct guard - Memory before a page that cannot be touched
 * @base:	GUARD_ROOM bytes, then the page
 */
struct guard {
	uint8_t *base;
};

static inline struct guard guard_new(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p = mmap(NULL, GUARD_ROOM + page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert(p != MAP_FAILED);
	assert(mprotect((uint8_t *)p + GUARD_ROOM, page, PROT_NONE) == 0);
	return (struct guard){ p };
}

/** guard_put() - Copy @n bytes to the very end; returns where they begin */
static inline const uint8_t *guard_put(struct guard *g, const uint8_t *bytes, size_t n)
{
	assert(n <= GUARD_ROOM);
	memcpy(g->base + GUARD_ROOM - n, bytes, n);
	return g->base + GUARD_ROOM - n;
}

static inline void guard_free(struct guard *g)
{
	munmap(g->base, GUARD_ROOM + (size_t)sysconf(_SC_PAGESIZE));
}

static inline uint8_t hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = strchr(digits, c);

	assert(at && c);
	return (uint8_t)(at - digits);
}

/** hex_bytes() - Two digits a byte, spaces between bytes ignored; returns how many */
static inline size_t hex_bytes(const char *text, uint8_t *buf, size_t room)
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		assert(n < room);
		buf[n++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
		text++;
	}
	return n;
}

#endif /* TCT_GUARD_H */
