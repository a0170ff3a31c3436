/* SPDX-License-Identifier: MIT
 *
 * promise.h - what a scenario promises, for kernels do not all do the same.
 */
#ifndef TCT_PROMISE_H
#define TCT_PROMISE_H

#include "scenario.h"

/**
 * struct promise - How a scenario must come out
 * @ending, @cause, @cause_too, @closer, @frames: As in struct scenario
 * @change:	Why not as on other kernels, NULL if so
 */
struct promise {
	const char *ending, *cause, *cause_too, *closer;
	unsigned int frames;
	const struct change *change;
};

/** promise_kernel() - Version of the kernel that runs, LINUX() */
unsigned int promise_kernel(void);

/** promise_of() - What @scn promises on a kernel; 0 for one that nobody knows: the newest */
struct promise promise_of(const struct scenario *scn, unsigned int kernel);

/** promise_step() - Is a step made on that kernel? */
bool promise_step(const struct step *step, unsigned int kernel);

#endif /* TCT_PROMISE_H */
