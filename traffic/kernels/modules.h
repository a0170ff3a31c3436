/* SPDX-License-Identifier: MIT
 *
 * modules.h - which of a kernel's modules a guest needs, and in which order they go in.
 */
#ifndef TCT_MODULES_H
#define TCT_MODULES_H

#include <stddef.h>

#include "err.h"

/**
 * struct module - A module, as a file that init_module(2) takes
 * @name:	With underscores
 * @data:	@size bytes, decompressed
 */
struct module {
	char name[56];
	void *data;
	size_t size;
};

/** struct modules - In the order of loading; a zeroed one is empty */
struct modules {
	struct module *list;
	size_t n;
};

/**
 * modules_find() - Those of modules.def and all that they depend on
 * @dir:	Folder in which .ko, .ko.gz, .ko.xz or .ko.zst lie, at any depth
 * @m:		For modules_free(), on failure too
 *
 * One that is not there is left out: it may be built in.
 *
 * Return: 0, or -errno with @e set
 */
int modules_find(struct modules *m, const char *dir, struct err *e);

/**
 * modules_save() - Keep them as a folder: NAME.ko
 *
 * Return: 0, or -errno with @e set
 */
int modules_save(const struct modules *m, const char *dir, struct err *e);

void modules_free(struct modules *m);

#endif /* TCT_MODULES_H */
