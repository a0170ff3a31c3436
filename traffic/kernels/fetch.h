/* SPDX-License-Identifier: MIT
 *
 * fetch.h - kernels of Debian's, downloaded and unpacked into the cache. Nothing is
 * installed, and the system's own package lists are not touched: apt-get(8) works on
 * lists and settings of its own.
 */
#ifndef TCT_FETCH_H
#define TCT_FETCH_H

#include <stddef.h>

#include "err.h"

/**
 * struct fetch_hook - Who is told how it goes
 * @step:	"6.1.176-1 of bookworm: downloading"
 */
struct fetch_hook {
	void (*step)(void *arg, const char *text);
	void *arg;
};

/**
 * fetch_kernels() - Get kernels
 * @words:	A suite ("trixie": its newest kernel), a version ("6.1", "6.12.107": the
 *		newest of it that is there), or a package (linux-image-...); none for
 *		the suites of suites.def
 * @mirror:	Of Debian, NULL for that of the system's own sources
 *
 * Return: 0, or -errno with @e set; those that came before stay
 */
int fetch_kernels(const char *const words[], size_t n, const char *mirror,
		  const struct fetch_hook *hook, struct err *e);

#endif /* TCT_FETCH_H */
