/* SPDX-License-Identifier: MIT
 *
 * cache.h - 'kernels fetch' and 'kernels list'.
 */
#ifndef TCT_CACHE_H
#define TCT_CACHE_H

#include "opts.h"

/** cache_fetch() - Get the kernels that the words behind "fetch" name; an exit status */
int cache_fetch(const struct opts *o);

/** cache_list() - Name the kernels that are there; an exit status */
int cache_list(void);

#endif /* TCT_CACHE_H */
