/* SPDX-License-Identifier: MIT
 *
 * compare.h - what 'diff' and 'kernels' compare: files and folders of recordings.
 */
#ifndef TCT_COMPARE_H
#define TCT_COMPARE_H

#include <limits.h>

#include "canonize.h"
#include "difftable.h"
#include "opts.h"

/**
 * struct input - A file or a folder
 * @path:	Borrowed
 * @title:	The kernel of its recordings, else its name
 * @text:	Some of it is in the format canon
 * @calls, @kernel: All of its captures have calls, and the kernel's events
 * @sockets:	Some have states of sockets
 */
struct input {
	const char *path;
	bool folder, text, calls, sockets, kernel;
	char title[KERNELNAME_MAX];
};

/** input_open() - Look at a file or folder; EXIT_SAME, or EXIT_TROUBLE after saying why */
int input_open(struct input *in, const char *path);

/**
 * inputs_settle() - Agree on what can be compared, and say what is left out: calls or
 * kernel events that not all have; titles that are alike become paths
 */
void inputs_settle(struct input *in, size_t n, struct canonize_cfg *how);

/** parse_ignore() - "windows,calls" as a set of IGNORES(), NULL for none; EXIT_SAME, or
 * EXIT_TROUBLE after saying why
 */
int parse_ignore(const char *list, unsigned int *set);

/**
 * compare_folders() - The table of files by folder, matched by name
 *
 * Return: EXIT_SAME, EXIT_DIFFERS, EXIT_TROUBLE after saying why
 */
int compare_folders(const struct opts *o, const struct canonize_cfg *how,
		    const struct input *in, size_t n);

#endif /* TCT_COMPARE_H */
