/* SPDX-License-Identifier: MIT
 *
 * beside.h - the sidecar of a capture: NAME.calls beside NAME.pcap.
 */
#ifndef TCT_BESIDE_H
#define TCT_BESIDE_H

#include "calls_sidecar.h"

#define BESIDE_MAX 4096

/**
 * beside_file() - Open it, and read nothing of it; not having one is normal
 * @in:		NULL if there is none
 *
 * Return: 0, or -errno with @e set
 */
int beside_file(FILE **in, const char *path, char name[static BESIDE_MAX],
		struct err *e);

/**
 * beside_open() - Open it; not having one is normal
 * @s:		NULL if there is none
 * @name:	Filled in, must live as long as *@s
 *
 * Return: 0, or -errno with @e set
 */
int beside_open(struct sidecar **s, const char *path, char name[static BESIDE_MAX],
		struct err *e);

#endif /* TCT_BESIDE_H */
