/* SPDX-License-Identifier: MIT
 *
 * cache.c - the cache of kernels, as its user fills it and looks into it.
 */
#include "cache.h"

#include <errno.h>
#include <stdlib.h>

#include "cmd.h"
#include "fetch.h"
#include "store.h"

static void on_step(void *arg, const char *text)
{
	(void)arg;
	remark("%s", text);
}

int cache_fetch(const struct opts *o)
{
	const struct fetch_hook hook = { .step = on_step };
	struct err e;

	if (fetch_kernels((const char *const *)(o->words + 1), o->nwords - 1, o->mirror,
			  &hook, &e))
		return trouble("fetch: %s", e.msg);
	return EXIT_SAME;
}

int cache_list(void)
{
	struct kernel *list = calloc(KERNELS_MAX, sizeof(*list));
	char origin[256];
	struct err e;
	int n = list ? store_list(list, &e) : err_set(&e, -ENOMEM, "out of memory");

	for (int i = 0; i < n; i++) {
		store_origin(&list[i], origin, sizeof(origin));
		printf("%-16s %-28s %s\n", list[i].title, list[i].release, origin);
	}
	free(list);
	if (n == 0)
		remark("no kernels in the cache; 'tcpclose-trace kernels fetch' gets "
		       "Debian's");
	return n < 0 ? trouble("%s", e.msg) : EXIT_SAME;
}
