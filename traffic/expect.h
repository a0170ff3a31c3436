/* SPDX-License-Identifier: MIT
 *
 * expect.h - did a call do what its step says? Pure.
 */
#ifndef TCT_EXPECT_H
#define TCT_EXPECT_H

#include "scenario.h"

/**
 * struct outcome - What came of a step's call
 * @call:	As recorded
 * @revents:	For CALL_POLL
 * @value:	For CALL_GETSOCKOPT
 * @killed:	The process died in it
 */
struct outcome {
	const struct call *call;
	int revents;
	int value;
	bool killed;
};

/** expect_met() - Is it what the step wants? */
bool expect_met(const struct step *step, const struct outcome *got);

/** expect_text() - "server write(4, 5) = -1 EPIPE instead of 5" into @buf */
void expect_text(const struct step *step, const struct outcome *got, char *buf,
		 size_t size);

/** await_any() - Does the step wait for anything of a socket? */
bool await_any(const struct step *step);

/** await_met() - Is it true of @s? */
bool await_met(const struct await *a, const struct sock *s);

#endif /* TCT_EXPECT_H */
