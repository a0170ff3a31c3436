/* SPDX-License-Identifier: MIT
 *
 * store.h - the kernels that were fetched, in a cache of the user's:
 * $XDG_CACHE_HOME/tcpclose-trace/kernels/TITLE/, with vmlinuz, modules/ and an origin.
 */
#ifndef TCT_STORE_H
#define TCT_STORE_H

#include <stddef.h>

#include "kernel.h"

#define KERNELS_MAX 64

/**
 * store_path() - Where the cache is
 * @path:	Filled in; nothing is made
 *
 * Return: 0, or -ENOENT with @e set if neither XDG_CACHE_HOME nor HOME is set
 */
int store_path(char path[static PATH_MAX], struct err *e);

/**
 * store_list() - All kernels in the cache, oldest version first
 * @list:	KERNELS_MAX of them
 *
 * Return: how many, 0 if there is no cache, or -errno with @e set
 */
int store_list(struct kernel *list, struct err *e);

/**
 * store_find() - The kernel that a user means
 * @k:		Filled in
 * @word:	"6.1", "6.1.176", "bookworm", "linux-image-...": the newest in the cache of
 *		that version, suite or package; the path of an image if it has a slash;
 *		"running"
 *
 * Return: 0, -ENOENT with @e set, or as kernel_from_image()
 */
int store_find(struct kernel *k, const char *word, struct err *e);

/**
 * store_add() - Put a kernel into the cache; one of its title is replaced at once
 * @k:		Where it is now
 * @origin:	Where it comes from, a line for people
 *
 * Return: 0, or -errno with @e set
 */
int store_add(const struct kernel *k, const char *origin, struct err *e);

/** store_origin() - Where a kernel of the cache came from, "" if nobody knows */
void store_origin(const struct kernel *k, char *text, size_t size);

/** make_folders() - Make a folder and those above it; 0, or -errno with @e set */
int make_folders(const char *path, struct err *e);

/** remove_tree() - Remove a folder and all in it, as far as that goes */
void remove_tree(const char *path);

#endif /* TCT_STORE_H */
