/* SPDX-License-Identifier: MIT
 *
 * expect.c - did a call do what its step says? Pure.
 */
#include "expect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "actor.h"

static bool result_met(const struct step *step, int64_t result)
{
	if (step->err)
		return result == -1;
	if (step->want == ANY_FD)
		return result >= 0;
	if (step->want == SOME)
		return result > 0;
	return result == step->want;
}

bool expect_met(const struct step *step, const struct outcome *got)
{
	return result_met(step, got->call->result) && got->call->err == step->err &&
	       got->call->signal == step->signal && got->killed == step->killed &&
	       got->revents == step->revents && got->value == step->value;
}

/* "5", "-1 EPIPE + SIGPIPE, killed", "1 IN|RDHUP" */
static void outcome_text(const char *result, int err, int signal, int revents,
			 bool killed, char *buf, size_t size)
{
	char events[32] = "";

	if (revents)
		poll_events_text(revents, events, sizeof(events));
	snprintf(buf, size, "%s%s%s%s%s%s%s%s", result, err ? " " : "",
		 err ? strerrorname_np(err) : "", signal ? " + SIG" : "",
		 signal ? sigabbrev_np(signal) : "", revents ? " " : "", events,
		 killed ? ", killed" : "");
}

static void want_text(const struct step *step, char *buf, size_t size)
{
	char result[24];

	snprintf(result, sizeof(result), "%" PRId64, step->err ? -1 : step->want);
	if (!step->err && step->want == ANY_FD)
		snprintf(result, sizeof(result), "a descriptor");
	if (!step->err && step->want == SOME)
		snprintf(result, sizeof(result), "1 or more");
	outcome_text(result, step->err, step->signal, step->revents, step->killed, buf,
		     size);
}

void expect_text(const struct step *step, const struct outcome *got, char *buf,
		 size_t size)
{
	const struct call *c = got->call;
	char result[24], was[96], want[96];

	if (got->value != step->value) {
		snprintf(buf, size, "%s %s(%s) said %d instead of %d", c->who,
			 call_kinds[c->id].name, c->args, got->value, step->value);
		return;
	}
	snprintf(result, sizeof(result), "%" PRId64, c->result);
	outcome_text(result, c->err, c->signal, got->revents, got->killed, was,
		     sizeof(was));
	want_text(step, want, sizeof(want));
	snprintf(buf, size, "%s %s(%s) = %s instead of %s", c->who,
		 call_kinds[c->id].name, c->args, was, want);
}

static bool await_set(const struct await *a)
{
	return a->state != TS_NONE || a->drained || a->unread;
}

bool await_any(const struct step *step)
{
	return await_set(&step->client) || await_set(&step->server);
}

bool await_met(const struct await *a, const struct sock *s)
{
	return (a->state == TS_NONE || a->state == s->state) &&
	       (!a->drained || s->sendq == 0) && s->recvq >= a->unread;
}
