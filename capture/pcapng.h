/* SPDX-License-Identifier: MIT
 *
 * pcapng.h - the reader of pcapng files (draft-ietf-opsawg-pcapng). libpcap's refuses
 * files whose interfaces differ in link type, so every pcapng file is read here: one
 * reader for a format is one behaviour.
 */
#ifndef TCT_PCAPNG_H
#define TCT_PCAPNG_H

#include "reader.h"

#define PCAPNG_BLOCK_MAX      0x1000000u /* 16 MiB */
#define PCAPNG_INTERFACES_MAX 65536u

/**
 * reader_pcapng_open() - Read up to the first interface, if there is one
 * @in:		Taken over on success only
 * @tap:	Told of each block from the first on; may be NULL
 */
int reader_pcapng_open(struct reader **r, FILE *in, const struct reader_tap *tap,
		       struct err *e);

#endif /* TCT_PCAPNG_H */
