/* SPDX-License-Identifier: MIT
 *
 * pool.h - several scenarios at a time, each in its own network namespace, handed back
 * in the order in which they were asked for.
 */
#ifndef TCT_POOL_H
#define TCT_POOL_H

#include "live.h"

struct pool;

/**
 * struct pool_cfg - How to run them
 * @live:	Each of them; kernel events are opened by who runs it
 * @width:	How many at a time; 1 runs them one by one
 * @save:	Folder for recordings, NULL to keep none
 */
struct pool_cfg {
	struct live_cfg live;
	unsigned int width;
	const char *save;
};

/**
 * pool_start() - Begin to run scenarios
 * @list:	@n of them, borrowed until pool_end()
 * @cfg:	Borrowed until pool_end()
 *
 * Return: 0 and *@p to pool_end(), or -errno with @e set
 */
int pool_start(struct pool **p, const struct scenario *const list[], size_t n,
	       const struct pool_cfg *cfg, struct err *e);

/**
 * pool_again() - A second stream of each scenario's packets, for who reads them two times
 *
 * To be asked for before pool_take() hands out the first one.
 *
 * Return: 0 and *@again, from the begin and to be closed, or -errno with @e set
 */
int pool_again(const struct pool *p, size_t i, FILE **again, struct err *e);

/**
 * pool_take() - Wait for a scenario's result
 * @i:		Index in the list, each once
 * @out:	For live_close()
 *
 * Can be called by a child of the process that has started them, too.
 *
 * Return: as live_run()
 */
int pool_take(struct pool *p, size_t i, struct live *out, struct err *e);

/** pool_end() - Stop what still runs and free it; NULL is fine */
void pool_end(struct pool *p);

#endif /* TCT_POOL_H */
