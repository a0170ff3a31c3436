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
 * pool_start() - Begin to run scenarios
 * @list:	@n of them, borrowed until pool_end()
 * @cfg:	Borrowed until pool_end()
 * @width:	How many at a time; 1 runs them one by one
 *
 * Return: 0 and *@p to pool_end(), or -errno with @e set
 */
int pool_start(struct pool **p, const struct scenario *const list[], size_t n,
	       const struct live_cfg *cfg, unsigned int width, struct err *e);

/**
 * pool_take() - Wait for a scenario's result
 * @i:		Index in the list, each once
 * @out:	For live_close()
 *
 * Return: as live_run()
 */
int pool_take(struct pool *p, size_t i, struct live *out, struct err *e);

/** pool_end() - Stop what still runs and free it; NULL is fine */
void pool_end(struct pool *p);

#endif /* TCT_POOL_H */
