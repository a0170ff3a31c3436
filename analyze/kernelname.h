/* SPDX-License-Identifier: MIT
 *
 * kernelname.h - which Linux a recording comes from, as people call it.
 */
#ifndef TCT_KERNELNAME_H
#define TCT_KERNELNAME_H

#include <stddef.h>

#define KERNELNAME_MAX 128

/**
 * kernelname_title() - Full version of a kernel, point release included
 * @version:	"RELEASE ... #1 SMP ... Debian 6.1.176-1 (2026-07-02)": uname -r, then
 *		anything, which may hold uname -v
 * @title:	"6.1.176": what Debian built it from, for its uname -r has no point
 *		release; else RELEASE. Only letters, digits and "+-._", so that it is
 *		a file's name; "unknown" if nothing is left, or only dots
 */
void kernelname_title(const char *version, char title[static KERNELNAME_MAX]);

/* A version as a number that grows with it. */
#define LINUX(major, minor, point)                                                     \
	(((unsigned int)(major)*1000 + (unsigned int)(minor)) * 1000 +                 \
	 (unsigned int)(point))

/** kernelname_version() - LINUX() of a title; 0 if it is no version */
unsigned int kernelname_version(const char *title);

/** kernelname_short() - A version as people write it: "6.1" for LINUX(6, 1, 0) */
void kernelname_short(unsigned int version, char *buf, size_t n);

#endif /* TCT_KERNELNAME_H */
