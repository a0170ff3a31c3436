/* SPDX-License-Identifier: MIT
 *
 * reader_block.h - pcap files as almost all are, read in large blocks: without a copy of
 * each frame. reader_pcap.c (libpcap) reads the same ones, and all others.
 */
#ifndef TCT_READER_BLOCK_H
#define TCT_READER_BLOCK_H

#include <stdbool.h>

#include "reader.h"

/** reader_block_takes() - Is it one of these? @head: the first @n bytes of the file */
bool reader_block_takes(const uint8_t *head, size_t n);

/**
 * reader_block_open() - Read the file's header
 * @d:		Stays the caller's; its stream is taken over on success only
 */
int reader_block_open(struct reader **r, struct decompress *d, struct err *e);

#endif /* TCT_READER_BLOCK_H */
