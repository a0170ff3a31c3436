/* SPDX-License-Identifier: MIT
 *
 * canonize.h - a capture, a recording or a text in the format canon, as flows that can be
 * compared.
 */
#ifndef TCT_CANONIZE_H
#define TCT_CANONIZE_H

#include "canontext.h"
#include "kernelname.h"

/**
 * struct nature - What a file has to offer
 * @canon:	It is a text
 * @calls:	It has system calls
 * @sockets:	It has states of sockets between the calls
 * @kernel:	It has the kernel's events, all of them
 * @title:	The kernel that it was recorded on, "" if unknown
 */
struct nature {
	bool canon, calls, sockets, kernel;
	char title[KERNELNAME_MAX];
};

/** nature_of() - Look at a file; 0, or -errno with @e set */
int nature_of(const char *path, struct nature *n, struct err *e);

/**
 * struct canonize_cfg - How to read
 * @leave_out:	Of captures, as if there were none of these, neither to be shown nor to order
 *		and to judge by: set of 1 << REC_...
 * @ignore:	Set of IGNORES(): what is not to count, of texts as well
 * @max_memory:	As for replay
 */
struct canonize_cfg {
	unsigned int leave_out, ignore;
	size_t max_memory;
};

/**
 * canonize() - Read a file
 * @c:		For canon_free(), on failure too. With a capture that is cut short it holds
 *		what came before the cut
 *
 * Return: 0, or -errno with @e set
 */
int canonize(const char *path, const struct canonize_cfg *cfg, struct canon *c,
	     struct err *e);

#endif /* TCT_CANONIZE_H */
