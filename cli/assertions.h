/* SPDX-License-Identifier: MIT
 *
 * assertions.h - rules that the connections of a command must keep (exec --assert).
 */
#ifndef TCT_ASSERTIONS_H
#define TCT_ASSERTIONS_H

#include <stddef.h>
#include <stdio.h>

#include "err.h"
#include "pipeline.h"

struct assertions;

/**
 * assertions_new() - From @text: "RULE[,RULE...]"
 *
 * Return: 0 and *@out for assertions_free(), -EINVAL with @e set for an unknown rule, or
 * -ENOMEM
 */
int assertions_new(struct assertions **out, const char *text, struct err *e);
/** assertions_rule() - Name of the @i-th rule that there is, NULL after the last */
const char *assertions_rule(size_t i);
void assertions_free(struct assertions *a);

/** assertions_flow() - Check the rules on a connection; see struct show.watch */
void assertions_flow(void *assertions, const struct flow_view *v);

/** assertions_broken() - How often a connection broke a rule so far */
size_t assertions_broken(const struct assertions *a);

/** assertions_each() - One after the other; @why is NULL for a rule that was kept */
void assertions_each(const struct assertions *a,
		     void (*fn)(void *arg, const char *rule, const char *flow,
				const char *why),
		     void *arg);

/**
 * assertions_write() - Write what became of them for a CI system
 * @format:	"tap" (Test Anything Protocol 13) or "junit" (XML)
 *
 * Return: 0, or -errno with @e set
 */
int assertions_write(const struct assertions *a, const char *format, FILE *out,
		     struct err *e);

#endif /* TCT_ASSERTIONS_H */
