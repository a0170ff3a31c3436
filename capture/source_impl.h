/* SPDX-License-Identifier: MIT
 *
 * source_impl.h - what a kind of source provides; for source_*.c only.
 */
#ifndef TCT_SOURCE_IMPL_H
#define TCT_SOURCE_IMPL_H

#include "source.h"

/**
 * struct source_ops - The verbs of source.h for one kind of source
 * @next:	source_next()
 * @more:	source_more(), NULL if frames come one by one
 * @fd:		source_fd(), NULL if there is nothing to poll
 * @linktype:	source_linktype()
 * @stats:	source_stats()
 * @place:	source_place(), NULL if it has no end
 * @close:	source_close(), never with NULL
 */
struct source_ops {
	int (*next)(struct source *s, struct frame *f, int wait_ms, struct err *e);
	size_t (*more)(struct source *s, struct frame f[], size_t n);
	int (*fd)(const struct source *s);
	const char *(*linktype)(const struct source *s);
	int (*stats)(struct source *s, struct source_stats *st, struct err *e);
	struct source_place (*place)(const struct source *s);
	void (*close)(struct source *s);
};

/**
 * struct source - Base of every kind; its first member, so that a cast finds it
 * @ops:	Never NULL
 */
struct source {
	const struct source_ops *ops;
};

#endif /* TCT_SOURCE_IMPL_H */
