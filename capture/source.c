/* SPDX-License-Identifier: MIT
 *
 * source.c - the verbs that every kind of source shares.
 */
#include "source_impl.h"

int source_next(struct source *s, struct frame *f, int wait_ms, struct err *e)
{
	return s->ops->next(s, f, wait_ms, e);
}

size_t source_more(struct source *s, struct frame f[], size_t n)
{
	return s->ops->more ? s->ops->more(s, f, n) : 0;
}

int source_fd(const struct source *s)
{
	return s->ops->fd ? s->ops->fd(s) : -1;
}

const char *source_linktype(const struct source *s)
{
	return s->ops->linktype(s);
}

int source_stats(struct source *s, struct source_stats *st, struct err *e)
{
	return s->ops->stats(s, st, e);
}

struct source_place source_place(const struct source *s)
{
	return s->ops->place ? s->ops->place(s) : (struct source_place){ 0, 0 };
}

void source_close(struct source *s)
{
	if (s)
		s->ops->close(s);
}
