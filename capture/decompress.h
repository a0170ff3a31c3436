/* SPDX-License-Identifier: MIT
 *
 * decompress.h - plain bytes of a stream, whether or not it is compressed: gzip, bzip2,
 * xz, lz4, zstd, told apart by content.
 */
#ifndef TCT_DECOMPRESS_H
#define TCT_DECOMPRESS_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "err.h"

struct decompress;

/**
 * decompress_open() - Look at the first bytes of a stream; pipes will do
 * @in:		Nothing has been read from it; taken over, on failure too, except that
 *		standard input is never closed
 *
 * Return: 0 and *@d for decompress_close(), or -errno
 */
int decompress_open(struct decompress **d, FILE *in, struct err *e);

/**
 * decompress_stream() - Where to read the plain bytes
 *
 * To be closed by the caller, before decompress_close(). On a pipe it hands over what
 * has arrived and waits only when that is nothing. Damage is a read error.
 */
FILE *decompress_stream(struct decompress *d);

/**
 * decompress_peek() - Look at the first plain bytes; nothing has been read yet
 * @head:	Borrowed until something is read
 *
 * Return: how many there are to look at: 24, unless the file is shorter or its first
 * compressed block is
 */
size_t decompress_peek(struct decompress *d, const uint8_t **head);

/**
 * decompress_read() - The same bytes as the stream's, without its buffer
 *
 * Use one or the other. Return: as read(2)
 */
ssize_t decompress_read(struct decompress *d, void *buf, size_t n);

/**
 * decompress_trouble() - What the read error was, NULL if there was none
 *
 * "gzip: truncated gzip input". The plain bytes just before it are lost with it: 64 KiB
 * of gzip and xz, a block of the others; libarchive returns them whole or not at all.
 */
const char *decompress_trouble(const struct decompress *d);

/** decompress_taken() - How many bytes of the stream as it is have been read */
uint64_t decompress_taken(const struct decompress *d);

void decompress_close(struct decompress *d);

#endif /* TCT_DECOMPRESS_H */
