/* SPDX-License-Identifier: MIT
 *
 * pcapng_write.c - blocks of pcapng files.
 */
#include "pcapng_write.h"

#include <string.h>

#include "pcapng.h"

enum {
	BLOCK_INTERFACE = 1,
	BLOCK_ENHANCED = 6,
	BLOCK_SECTION = 0x0a0d0d0a,
	ORDER_MAGIC = 0x1a2b3c4d,
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_USERAPPL = 4,
	OPTION_NAME = 2,
	OPTION_TSRESOL = 9,
};

#define NANOSECONDS 9	/* decimal digits, as if_tsresol wants it */
#define HEADER	    8u	/* type and length */
#define OVERHEAD    12u /* and the length again */

static uint32_t padded(uint32_t n)
{
	return (n + 3) & ~3u;
}

static void put16(FILE *out, bool little, uint32_t n)
{
	fputc((int)(little ? n : n >> 8) & 0xff, out);
	fputc((int)(little ? n >> 8 : n) & 0xff, out);
}

static void put32(FILE *out, bool little, uint32_t n)
{
	put16(out, little, little ? n & 0xffff : n >> 16);
	put16(out, little, little ? n >> 16 : n & 0xffff);
}

static void put_padded(FILE *out, const void *bytes, uint32_t n)
{
	fwrite(bytes, 1, n, out);
	fwrite("\0\0\0", 1, padded(n) - n, out);
}

static void put_option(FILE *out, bool little, uint32_t code, const void *value,
		       uint32_t n)
{
	put16(out, little, code);
	put16(out, little, n);
	put_padded(out, value, n);
}

static uint32_t option_size(uint32_t n)
{
	return 4 + padded(n);
}

/* At the end of a character, at most so long. */
static uint32_t text_size(const char *s)
{
	size_t n = strnlen(s, PCAPNG_COMMENT_MAX);

	while (s[n] && n && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return (uint32_t)n;
}

static void put_text(FILE *out, bool little, uint32_t code, const char *s)
{
	put_option(out, little, code, s, text_size(s));
}

static uint32_t comments_size(const char *const comment[static PCAPNG_COMMENTS])
{
	uint32_t n = 0;

	for (int i = 0; i < PCAPNG_COMMENTS && comment[i]; i++)
		n += option_size(text_size(comment[i]));
	return n;
}

static void put_comments(FILE *out, bool little,
			 const char *const comment[static PCAPNG_COMMENTS])
{
	for (int i = 0; i < PCAPNG_COMMENTS && comment[i]; i++)
		put_text(out, little, OPTION_COMMENT, comment[i]);
}

void pcapng_section(FILE *out, const char *application)
{
	uint32_t n = OVERHEAD + 16 + option_size(text_size(application)) + 4;

	put32(out, true, BLOCK_SECTION);
	put32(out, true, n);
	put32(out, true, ORDER_MAGIC);
	put32(out, true, 1);	      /* version 1.0 */
	put32(out, true, UINT32_MAX); /* its length is not known */
	put32(out, true, UINT32_MAX);
	put_text(out, true, OPTION_USERAPPL, application);
	put_option(out, true, OPTION_END, "", 0);
	put32(out, true, n);
}

void pcapng_interface(FILE *out, int linktype, uint32_t snaplen, const char *name)
{
	uint8_t resolution = NANOSECONDS;
	uint32_t n = OVERHEAD + 8 + (name ? option_size(text_size(name)) : 0) +
		     option_size(1) + 4;

	put32(out, true, BLOCK_INTERFACE);
	put32(out, true, n);
	put32(out, true, (uint32_t)linktype & 0xffff);
	put32(out, true, snaplen);
	if (name)
		put_text(out, true, OPTION_NAME, name);
	put_option(out, true, OPTION_TSRESOL, &resolution, 1);
	put_option(out, true, OPTION_END, "", 0);
	put32(out, true, n);
}

void pcapng_frame(FILE *out, uint32_t interface, const struct frame *f,
		  const char *const comment[static PCAPNG_COMMENTS])
{
	uint32_t options = comments_size(comment);
	uint32_t n = OVERHEAD + 20 + padded(f->caplen) + (options ? options + 4 : 0);

	put32(out, true, BLOCK_ENHANCED);
	put32(out, true, n);
	put32(out, true, interface);
	put32(out, true, (uint32_t)(f->ts >> 32));
	put32(out, true, (uint32_t)f->ts);
	put32(out, true, f->caplen);
	put32(out, true, f->wirelen);
	put_padded(out, f->data, f->caplen);
	put_comments(out, true, comment);
	if (options)
		put_option(out, true, OPTION_END, "", 0);
	put32(out, true, n);
}

static uint32_t get16(const uint8_t *at, bool little)
{
	return little ? at[0] | (uint32_t)at[1] << 8 : at[1] | (uint32_t)at[0] << 8;
}

/* Options that are there end with one of code 0, or with the block. */
static size_t options_end(const struct block *b)
{
	size_t at = b->options, end = b->n - 4;

	while (end - at >= 4) {
		uint32_t n = option_size(get16(b->body + at + 2, b->little));

		if (get16(b->body + at, b->little) == OPTION_END || n > end - at)
			break;
		at += n;
	}
	return at;
}

/* Nobody reads blocks of any size, nor does this program. */
static bool has_room(const struct block *b,
		     const char *const comment[static PCAPNG_COMMENTS])
{
	return HEADER + b->n + comments_size(comment) + 4 <= PCAPNG_BLOCK_MAX;
}

static void put_annotated(FILE *out, const struct block *b,
			  const char *const comment[static PCAPNG_COMMENTS])
{
	size_t end = options_end(b);
	uint32_t n = (uint32_t)end + comments_size(comment) + 4 + OVERHEAD;

	fwrite(b->head, 1, 4, out);
	put32(out, b->little, n);
	fwrite(b->body, 1, end, out);
	put_comments(out, b->little, comment);
	put_option(out, b->little, OPTION_END, "", 0);
	put32(out, b->little, n);
}

/* How long it is does not hold any more: after the byte order and the version. */
static void put_section(FILE *out, const struct block *b)
{
	fwrite(b->head, 1, HEADER, out);
	fwrite(b->body, 1, 8, out);
	fwrite("\xff\xff\xff\xff\xff\xff\xff\xff", 1, 8, out);
	fwrite(b->body + 16, 1, b->n - 16, out);
}

void pcapng_block(FILE *out, const struct block *b,
		  const char *const comment[static PCAPNG_COMMENTS])
{
	if (b->section) {
		put_section(out, b);
	} else if (b->options && comment[0] && has_room(b, comment)) {
		put_annotated(out, b, comment);
	} else {
		fwrite(b->head, 1, HEADER, out);
		fwrite(b->body, 1, b->n, out);
	}
}
