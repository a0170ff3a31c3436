/* SPDX-License-Identifier: MIT
 *
 * chosen.h - which connections are shown, in which order, and how many.
 */
#ifndef TCT_CHOSEN_H
#define TCT_CHOSEN_H

#include "opts.h"
#include "scribes.h"
#include "sink.h"

struct kept;

/**
 * struct chosen - A choice; begins with all but @o zero
 * @counts:	Of those that are wanted: flows, endings, causes
 * @kept:	@n of them, with what there is to write: until all are in order
 * @scribes:	Who writes them, NULL if nobody but the caller
 */
struct chosen {
	const struct opts *o;
	struct run_stats counts;
	struct kept *kept;
	size_t n, room;
	struct scribes *scribes;
};

/** chosen_some() - Are there any that are not wanted? Else @counts are not kept */
bool chosen_some(const struct opts *o);

/** chosen_takes() - Is it wanted? */
bool chosen_takes(const struct opts *o, const struct flow_view *v);

/** chosen_check() - Can the format do it? Return: 0, or -EINVAL with @e set */
int chosen_check(const struct opts *o, struct err *e);

/**
 * chosen_begin() - Connections of a pipeline without rows, of only frames, will be shown
 * @k:		Its stream is borrowed until chosen_free()
 * @threads:	That may write; 1 for the caller alone
 *
 * Not to be called for others. Return: 0, or -errno with @e set
 */
int chosen_begin(struct chosen *c, const struct sink *k, unsigned int threads,
		 struct err *e);

/** chosen_flow() - Show it, or keep it. Return: 0, or -errno with @e set */
int chosen_flow(struct chosen *c, struct sink *k, const struct flow_view *v,
		struct err *e);

/** chosen_end() - Show those that were kept. Return: 0, or -errno with @e set */
int chosen_end(struct chosen *c, struct sink *k, struct err *e);

/** chosen_free() - Forget them */
void chosen_free(struct chosen *c);

#endif /* TCT_CHOSEN_H */
