/* SPDX-License-Identifier: MIT
 *
 * judge.h - what to say of a flow when nothing more comes.
 */
#ifndef TCT_JUDGE_H
#define TCT_JUDGE_H

#include "flow.h"
#include "reset.h"
#include "testimony.h"

/* A side, both, or neither: values of closer and time_wait. */
enum whose { WHOSE_NONE, WHOSE_CLIENT, WHOSE_SERVER, WHOSE_BOTH, WHOSE_N };

/** whose_name - "client", "server", "both", NULL for none */
extern const char *const whose_name[WHOSE_N];

/**
 * struct verdict - Judgement of one flow
 * @facts:	All that is known, F(...), those of the decisive RST included
 * @decisive:	The RST that ended it, else the first; NULL without RST. Borrowed
 * @causes:	@ncauses rows of causes[], most certain first
 * @complete:	Its SYN was captured
 * @told:	What the kernel said of each of extra.resets, by index
 */
struct verdict {
	uint64_t facts;
	const struct reset *decisive;
	enum ending ending;
	enum whose closer, time_wait;
	enum cause_id causes[CAUSES_MAX];
	size_t ncauses;
	bool half_close, complete;
	struct told told[RESETS_MAX];
};

/**
 * judge() - Judge a flow
 * @calls:	Facts known from system calls, F(CALL_...)
 * @memo:	Of a run of flows, so that the table of causes is not searched for each
 */
void judge(const struct flow *f, const struct story *s, uint64_t calls,
	   struct causes_memo *memo, struct verdict *v);

/**
 * judge_cites() - Facts to cite for a cause: what it needs, and the kernel's word for it
 */
uint64_t judge_cites(const struct verdict *v, enum cause_id id);

/**
 * judge_evidence() - The sentence that a fact of this flow is
 * @buf:	Filled with a NUL-terminated sentence
 *
 * Return: false if the fact is never cited
 */
bool judge_evidence(const struct flow *f, const struct story *s,
		    const struct verdict *v, enum fact fact, char *buf, size_t n);

/** verdict_told() - What the kernel said of the decisive RST; NULL without RST */
const struct told *verdict_told(const struct story *s, const struct verdict *v);

/** flow_side_name() - "client" or "server" */
const char *flow_side_name(const struct flow *f, enum side x);

#endif /* TCT_JUDGE_H */
