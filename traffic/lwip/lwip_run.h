/* SPDX-License-Identifier: MIT
 *
 * lwip_run.h - play a scenario with lwIP as the client, as far as its socket API goes.
 */
#ifndef TCT_LWIP_RUN_H
#define TCT_LWIP_RUN_H

#include "run.h"

/**
 * lwip_can() - Is the scenario one client and one server, with calls that lwIP has?
 *
 * Return: true, or false with what is missing in @why
 */
bool lwip_can(const struct scenario *scn, char *why, size_t size);

/**
 * lwip_run() - Play it in the caller's network namespace, which is its own
 *
 * Both ends live in this process, and one call is made after the other; between two,
 * nothing has come over the wire for a while. What a call returns is recorded, not judged:
 * scenarios promise what Linux does.
 *
 * Return: RUN_AS_PROMISED, RUN_SKIPPED with @why set, or -errno with @e set
 */
int lwip_run(const struct scenario *scn, const struct run_cfg *cfg, struct calllog *log,
	     char *why, size_t size, struct err *e);

#endif /* TCT_LWIP_RUN_H */
