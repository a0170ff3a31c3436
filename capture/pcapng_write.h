/* SPDX-License-Identifier: MIT
 *
 * pcapng_write.h - blocks of pcapng files (draft-ietf-opsawg-pcapng), little-endian, with
 * times in nanoseconds. Whether they arrive shows the stream.
 */
#ifndef TCT_PCAPNG_WRITE_H
#define TCT_PCAPNG_WRITE_H

#include <stdio.h>

#include "frame.h"
#include "reader.h"

/* Comments of a frame. */
#define PCAPNG_COMMENTS 4
/* Bytes of a comment that are written. */
#define PCAPNG_COMMENT_MAX 4096u

/** pcapng_section() - Begin a section; @application: what writes it */
void pcapng_section(FILE *out, const char *application);

/**
 * pcapng_interface() - Describe the next interface of the section
 * @linktype:	LINKTYPE_*
 * @snaplen:	0 for no limit
 * @name:	NULL if it is not known
 */
void pcapng_interface(FILE *out, int linktype, uint32_t snaplen, const char *name);

/**
 * pcapng_frame() - Write a frame
 * @interface:	0 for the first one of the section
 * @comment:	Up to PCAPNG_COMMENTS texts, NULL after the last one
 */
void pcapng_frame(FILE *out, uint32_t interface, const struct frame *f,
		  const char *const comment[static PCAPNG_COMMENTS]);

/**
 * pcapng_block() - Write a block of a file again, and comments of the frame in it
 *
 * Comments that it has already stay. A frame that cannot have any has none, nor has one whose
 * block would become too large to be read.
 */
void pcapng_block(FILE *out, const struct block *b,
		  const char *const comment[static PCAPNG_COMMENTS]);

#endif /* TCT_PCAPNG_WRITE_H */
