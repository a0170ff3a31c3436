/* SPDX-License-Identifier: MIT
 *
 * reader.h - frames out of one savefile; one file per format: reader_block.c and
 * reader_pcap.c, pcapng.c.
 */
#ifndef TCT_READER_H
#define TCT_READER_H

#include <stdbool.h>
#include <stdio.h>

#include "decompress.h"
#include "err.h"
#include "frame.h"
#include "source.h"

struct reader;

/**
 * struct reader_ops - The verbs of one format
 * @next:	reader_next()
 * @more:	reader_more(), NULL if frames come one by one
 * @close:	reader_close(), never with NULL
 */
struct reader_ops {
	int (*next)(struct reader *r, struct frame *f, struct err *e);
	size_t (*more)(struct reader *r, struct frame f[], size_t n);
	void (*close)(struct reader *r);
};

/**
 * struct block - A block of a pcapng file, as it stands there; borrowed
 * @head:	Its type and length, 8 bytes
 * @body:	@n bytes: what follows, the second length included
 * @frame:	Number of the frame in it, 0 if there is none
 * @options:	Where in @body options of that frame begin, 0 if it cannot have any
 * @little:	Byte order of its section
 * @section:	A section begins
 */
struct block {
	const uint8_t *head, *body;
	size_t n, options;
	uint64_t frame;
	bool little, section;
};

/** struct reader_tap - Who is told of each block, once it has been understood */
struct reader_tap {
	void (*block)(void *arg, const struct block *b);
	void *arg;
};

/**
 * struct reader - Base of every format, its first member
 * @input:	Where its stream comes from
 * @frames:	Handed over so far
 * @linktype:	LINKTYPE_* of the first interface, -1 if the file describes none
 * @snaplen:	Of the file, 0 for no limit
 * @taps:	It has blocks, and a struct reader_tap is told of them
 */
struct reader {
	const struct reader_ops *ops;
	struct decompress *input;
	uint64_t frames;
	int linktype;
	uint32_t snaplen;
	bool taps;
};

/**
 * reader_open() - Find out what a stream holds, and read its header
 * @in:		Taken over, on failure too; standard input stays open
 *
 * Return: 0 and *@r for reader_close(), or -errno and a message without the name
 */
int reader_open(struct reader **r, FILE *in, struct err *e);

/** reader_open_tapped() - The same; @tap must live as long as the reader. NULL for none */
int reader_open_tapped(struct reader **r, FILE *in, const struct reader_tap *tap,
		       struct err *e);

/** reader_trouble() - For reader_next(): there is no frame, and @rc says why, or the stream */
int reader_trouble(const struct reader *r, int rc, struct err *e);

/**
 * reader_next() - Get a frame
 * @f:		Filled in on SOURCE_FRAME, @number counted within this file; f->data is
 *		dead at the next call
 *
 * Return: SOURCE_FRAME, SOURCE_EOF, or -errno
 */
static inline int reader_next(struct reader *r, struct frame *f, struct err *e)
{
	int rc = r->ops->next(r, f, e);

	return rc == SOURCE_FRAME ? rc : reader_trouble(r, rc, e);
}

/**
 * reader_more() - Get frames for which nothing has to be read, nor can go wrong
 * @f:		@n of them at most, as of reader_next(); dead at its next call
 *
 * Return: how many; if there is none, reader_next() is to be asked
 */
static inline size_t reader_more(struct reader *r, struct frame f[], size_t n)
{
	return r->ops->more ? r->ops->more(r, f, n) : 0;
}

void reader_close(struct reader *r);

/** reader_refuse() - For the formats: set @e to say that this is no capture */
int reader_refuse(struct err *e);

/**
 * reader_pcap_open() - A pcap file in any of the variants that libpcap knows
 * @in:		Taken over on success only
 */
int reader_pcap_open(struct reader **r, FILE *in, struct err *e);

#endif /* TCT_READER_H */
