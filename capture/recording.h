/* SPDX-License-Identifier: MIT
 *
 * recording.h - write frames to a pcap file with nanosecond stamps.
 */
#ifndef TCT_RECORDING_H
#define TCT_RECORDING_H

#include <stdio.h>

#include "err.h"
#include "frame.h"

struct recording;

/**
 * recording_open() - Start a savefile
 * @file:	Taken over, on failure too
 * @linktype:	LINKTYPE_* of every frame
 *
 * Return: 0 and *@out to recording_close(), or -errno with @e set
 */
int recording_open(struct recording **out, FILE *file, int linktype, struct err *e);

/** recording_write() - Append a frame; whether that worked, recording_close() says */
void recording_write(struct recording *s, const struct frame *f);

/** recording_flush() - Hand what was written to the kernel: 0, or -errno with @e set */
int recording_flush(struct recording *s, struct err *e);

/**
 * recording_close() - Flush and close; NULL is fine
 *
 * Return: 0, or -errno with @e set if anything could not be written
 */
int recording_close(struct recording *s, struct err *e);

#endif /* TCT_RECORDING_H */
