/* SPDX-License-Identifier: MIT
 *
 * source.h - where frames come from. One file per kind: source_file.c (savefile or
 * stdin), source_live.c (an interface). libpcap is included in this folder only.
 */
#ifndef TCT_SOURCE_H
#define TCT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "err.h"
#include "frame.h"

struct source;
struct filter; /* filter.h */

/* What source_next() returns besides a negative errno. */
enum { SOURCE_EOF = 0, SOURCE_FRAME = 1, SOURCE_AGAIN = 2 };

/**
 * struct source_stats - What became of the frames so far
 * @received:	Frames handed over
 * @dropped:	Frames that the kernel or the interface lost because somebody was too slow; 0 for
 *		files
 */
struct source_stats {
	uint64_t received, dropped;
};

/**
 * struct source_place - How far a source has been read
 * @done:	Bytes of its files, as they lie there: compressed ones if they are compressed
 * @all:	How many they have, 0 if nobody knows: a pipe
 */
struct source_place {
	uint64_t done, all;
};

/**
 * struct source_live_cfg - How to open an interface
 * @iface:	Name, or "any"
 * @filter:	tcpdump filter expression, NULL for none
 * @snaplen:	Bytes to keep of a frame, 0 for all
 * @buffer:	Bytes of the kernel's ring, 0 for libpcap's default
 * @immediate:	Deliver each frame at once instead of by blocks
 */
struct source_live_cfg {
	const char *iface;
	const char *filter;
	int snaplen;
	int buffer;
	bool immediate;
};

/** struct source_ready - Called when all files are open, before a byte of one is read */
struct source_ready {
	int (*fn)(void *arg, struct err *e);
	void *arg;
};

/**
 * source_open_files() - Open savefiles: pcap or pcapng, plain or compressed
 * @paths:	@n of them, "-" for standard input; read as one capture in order of
 *		time, frames numbered across files; borrowed until source_close()
 * @filter:	Of filter_new(), taken over, on failure too; NULL for none. A frame it rejects
 *		still has a number, so that numbers are Wireshark's
 * @ready:	NULL for nothing to be done then
 *
 * Return: 0 and *@s to source_close(), or -errno with @e set to one line that names
 * the file
 */
int source_open_files(struct source **s, char *const paths[], size_t n,
		      struct filter *filter, const struct source_ready *ready,
		      struct err *e);

/**
 * source_open_stream() - Open a savefile that is open already
 * @in:		Taken over, on failure too
 * @name:	What messages call it, borrowed until source_close()
 * @filter:	As for source_open_files()
 */
int source_open_stream(struct source **s, FILE *in, const char *name,
		       struct filter *filter, struct err *e);

/** source_open_live() - Open an interface; -EPERM without CAP_NET_RAW */
int source_open_live(struct source **s, const struct source_live_cfg *cfg,
		     struct err *e);

/**
 * source_next() - Get a frame
 * @f:		Filled in on SOURCE_FRAME; f->data is dead at the next call
 * @wait_ms:	How long to wait for one; files never wait
 *
 * Return: SOURCE_FRAME, SOURCE_AGAIN if none came in time, SOURCE_EOF, or -errno with
 * @e set (all frames before the trouble have been handed over)
 */
int source_next(struct source *s, struct frame *f, int wait_ms, struct err *e);

/**
 * source_more() - Get frames that are at hand, without trouble, and none that is not
 * @f:		@n of them at most. Their data, and that of the frame before, are dead at the
 *		next source_next()
 *
 * Return: how many; if there is none, source_next() is to be asked
 */
size_t source_more(struct source *s, struct frame f[], size_t n);

/** source_fd() - Descriptor that poll(2) says readable when frames wait; -1 for files */
int source_fd(const struct source *s);

/** source_linktype() - Name of the (first) link type: "EN10MB", "LINUX_SLL2" */
const char *source_linktype(const struct source *s);

int source_stats(struct source *s, struct source_stats *st, struct err *e);

/** source_place() - Costs no system call; nothing is known of what is no file */
struct source_place source_place(const struct source *s);

void source_close(struct source *s);

#endif /* TCT_SOURCE_H */
