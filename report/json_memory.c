/* SPDX-License-Identifier: MIT
 *
 * json_memory.c - jansson's allocations.
 */
#include "json_memory.h"

#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>

/* The library's allocator is one for the whole process, and is told of no context. */
static atomic_bool failed;

static void *take(size_t n)
{
	void *p = malloc(n);

	if (!p)
		atomic_store(&failed, true);
	return p;
}

void json_memory_watch(void)
{
	json_set_alloc_funcs(take, free);
}

bool json_memory_failed(void)
{
	return atomic_load(&failed);
}
