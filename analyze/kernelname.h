/* SPDX-License-Identifier: MIT
 *
 * kernelname.h - which Linux a recording comes from, as people call it.
 */
#ifndef TCT_KERNELNAME_H
#define TCT_KERNELNAME_H

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

#endif /* TCT_KERNELNAME_H */
