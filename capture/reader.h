/* SPDX-License-Identifier: MIT
 *
 * reader.h - frames out of one savefile; one file per format: reader_block.c and
 * reader_pcap.c, pcapng.c.
 */
#ifndef TCT_READER_H
#define TCT_READER_H

#include <stdio.h>

#include "decompress.h"
#include "err.h"
#include "frame.h"

struct reader;

/**
 * struct reader_ops - The verbs of one format
 * @next:	reader_next()
 * @close:	reader_close(), never with NULL
 */
struct reader_ops {
	int (*next)(struct reader *r, struct frame *f, struct err *e);
	void (*close)(struct reader *r);
};

/**
 * struct reader - Base of every format, its first member
 * @input:	Where its stream comes from
 * @frames:	Handed over so far
 * @linktype:	LINKTYPE_* of the first interface, -1 if the file describes none
 */
struct reader {
	const struct reader_ops *ops;
	struct decompress *input;
	uint64_t frames;
	int linktype;
};

/**
 * reader_open() - Find out what a stream holds, and read its header
 * @in:		Taken over, on failure too; standard input stays open
 *
 * Return: 0 and *@r for reader_close(), or -errno and a message without the name
 */
int reader_open(struct reader **r, FILE *in, struct err *e);

/**
 * reader_next() - Get a frame
 * @f:		Filled in on SOURCE_FRAME, @number counted within this file; f->data is
 *		dead at the next call
 *
 * Return: SOURCE_FRAME, SOURCE_EOF, or -errno
 */
int reader_next(struct reader *r, struct frame *f, struct err *e);

void reader_close(struct reader *r);

/** reader_refuse() - For the formats: set @e to say that this is no capture */
int reader_refuse(struct err *e);

/**
 * reader_pcap_open() - A pcap file in any of the variants that libpcap knows
 * @in:		Taken over on success only
 */
int reader_pcap_open(struct reader **r, FILE *in, struct err *e);

#endif /* TCT_READER_H */
