/* SPDX-License-Identifier: MIT
 *
 * run.c - play a scenario: one order after the other, and in between wait until the
 * kernel's table of sockets says what the step asks for.
 */
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "expect.h"
#include "look.h"
#include "order.h"
#include "promise.h"
#include "settings.h"
#include "worker.h"

#define STEP_MS	   10000 /* a step that takes longer has failed */
#define TICK_MS	   1	 /* look again even if no frame came */
#define PAUSE_MS   500
#define LOOKS	   2000 /* at most, while a scenario takes its minutes */
#define REPEAT_MAX 1000

/**
 * struct run - A scenario being played
 * @doing:	The step of each actor's order, NULL if it has none
 * @segments:	What each actor's socket had sent when its call before was done
 * @seen:	What was recorded last of each pair, by actor of its client
 * @kernel:	Version, for steps that not all make
 * @status:	RUN_AS_PROMISED until something else is known
 * @why:	@size bytes
 */
struct run {
	const struct scenario *scn;
	const struct run_cfg *cfg;
	struct calllog *log;
	struct sockdiag *diag;
	struct worker workers[ACTOR_N];
	const struct step *doing[ACTOR_N];
	uint32_t segments[ACTOR_N];
	struct look seen[ACTOR_N];
	size_t nactors;
	unsigned int kernel;
	enum run_status status;
	char *why;
	size_t size;
};

static int64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void explain(struct run *r, enum run_status status, const char *text)
{
	size_t n = strlen(r->why);

	if (r->status == RUN_AS_PROMISED || status == RUN_SKIPPED)
		r->status = status;
	snprintf(r->why + n, r->size - n, "%s%s", n ? "; " : "", text);
}

/* --- what came of a call --- */

static bool lacking(const struct step *step, const struct call *c)
{
	static const int missing[] = { EPERM,		ENOPROTOOPT,  EOPNOTSUPP,
				       EPROTONOSUPPORT, EAFNOSUPPORT, EADDRNOTAVAIL,
				       ENOENT,		ENOSYS };

	if (step->err && c->err == step->err)
		return false;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
		if (step->lacking && c->result == -1 && c->err == missing[i])
			return true;
	return false;
}

static void judge(struct run *r, const struct step *step, const struct outcome *got)
{
	char text[384];

	if (step->repeat && got->call->result > 0)
		return;
	if (lacking(step, got->call)) {
		snprintf(text, sizeof(text), "needs %s", step->lacking);
		explain(r, RUN_SKIPPED, text);
	} else if (!expect_met(step, got)) {
		expect_text(step, got, text, sizeof(text));
		explain(r, RUN_OTHERWISE, text);
	}
}

/* Was it the call that sent, or a timer of the kernel before it? */
static void judge_segments(struct run *r, const struct step *step)
{
	uint32_t *before = &r->segments[step->who];
	uint32_t now = r->workers[step->who].desk->segments;

	if (step->segments && now - *before != step->segments)
		r->status = RUN_AGAIN;
	*before = now;
}

static int tell_bound(struct run *r, const struct step *step, struct err *e)
{
	const struct run_hook *hook = r->cfg->hook;

	if (step->call != CALL_BIND || !hook->bound)
		return 0;
	return hook->bound(hook->ctx, &r->workers[step->who].desk->local, e);
}

static int call_done(struct run *r, enum actor i, struct err *e)
{
	const struct step *step = r->doing[i];
	const struct desk *desk = r->workers[i].desk;
	struct outcome got = { .call = &desk->call,
			       .revents = desk->revents,
			       .value = desk->value };
	int rc = calllog_call(r->log, &desk->call, e);

	r->doing[i] = NULL;
	judge(r, step, &got);
	judge_segments(r, step);
	return rc < 0 ? rc : tell_bound(r, step, e);
}

/* The call in which an actor ended: it could not report what came of it. */
static struct call last_call(const struct worker *w)
{
	struct call c = w->desk->call;

	c.leave = clock_realtime();
	if (!WIFSIGNALED(w->status))
		return c;
	c.result = -1;
	c.signal = (uint8_t)WTERMSIG(w->status);
	/* sk_stream_error() raises SIGPIPE only where it returns EPIPE. */
	c.err = c.signal == SIGPIPE ? EPIPE : EINTR;
	return c;
}

static int log_killed(struct run *r, const char *who, tstamp when, int signal,
		      uint32_t unread, struct err *e)
{
	struct call c = { .id = CALL_KILLED,
			  .enter = when,
			  .leave = when,
			  .signal = (uint8_t)signal };
	char held[24] = "";

	if (unread)
		snprintf(held, sizeof(held), ", unread %u", unread);
	strncpy(c.who, who, sizeof(c.who) - 1);
	snprintf(c.note, sizeof(c.note), "killed by SIG%s%s", sigabbrev_np(signal),
		 held);
	return calllog_call(r->log, &c, e);
}

static int actor_gone(struct run *r, enum actor i, struct err *e)
{
	const struct step *step = r->doing[i];
	const struct worker *w = &r->workers[i];
	struct call last = last_call(w);
	struct outcome got = { .call = &last, .killed = WIFSIGNALED(w->status) };
	int rc;

	r->doing[i] = NULL;
	if (step && step->call == CALL_KILLED)
		return 0;
	if (!step || !w->desk->in_call || (last.id != CALL_EXIT && !got.killed))
		return err_set(e, -ECHILD,
			       "%s: the process ended without being told to", last.who);
	rc = calllog_call(r->log, &last, e);
	if (rc == 0 && got.killed)
		rc = log_killed(r, last.who, last.leave, last.signal, 0, e);
	judge(r, step, &got);
	return rc;
}

/* --- the loop --- */

static int heed(struct run *r, enum actor i, struct err *e)
{
	int rc = worker_news(&r->workers[i], e);

	if (rc == WORKER_DONE)
		return call_done(r, i, e);
	if (rc == WORKER_GONE)
		return actor_gone(r, i, e);
	return rc < 0 ? rc : 0;
}

/* Wait for news of actors, or for frames, and take them. */
static int turn(struct run *r, int wait_ms, struct err *e)
{
	const struct run_hook *hook = r->cfg->hook;
	struct pollfd p[ACTOR_N + 1];
	int rc = 0;

	for (size_t i = 0; i < r->nactors; i++)
		p[i] = (struct pollfd){ .fd = r->workers[i].ctl, .events = POLLIN };
	p[r->nactors] = (struct pollfd){ .fd = hook->fd, .events = POLLIN };
	if (poll(p, (nfds_t)r->nactors + 1, wait_ms) < 0 && errno != EINTR)
		return err_set(e, -errno, "poll: %s", strerror(errno));
	for (size_t i = 0; i < r->nactors && rc == 0; i++)
		if (p[i].revents)
			rc = heed(r, (enum actor)i, e);
	if (rc == 0 && p[r->nactors].revents && hook->drain)
		rc = hook->drain(hook->ctx, e);
	return rc;
}

static int pause_run(struct run *r, struct err *e)
{
	int64_t end = monotonic_ms() + r->cfg->pause_s * INT64_C(1000);
	int64_t left;
	int rc = 0;

	/* poll(2) may be late by a thousandth of its timeout: take short ones. */
	while (rc == 0 && (left = end - monotonic_ms()) > 0)
		rc = turn(r, left < PAUSE_MS ? (int)left : PAUSE_MS, e);
	return rc;
}

/* --- steps --- */

/* Has it an order, and has not gone to sleep in it? */
static bool awake(const struct run *r, enum actor i)
{
	return r->workers[i].waiting ||
	       (r->doing[i] != NULL && !worker_sleeps(&r->workers[i]));
}

/* How long a step may take. */
static int64_t patience_ms(const struct run *r)
{
	return STEP_MS + (int64_t)r->scn->seconds * 1000;
}

static int tick_ms(const struct run *r)
{
	int ms = (int)(r->scn->seconds * 1000 / LOOKS);

	return ms > TICK_MS ? ms : TICK_MS;
}

/* Wait until the actor has returned; if @blocked is enough, until it sleeps. */
static int wait_for_actor(struct run *r, enum actor i, bool blocked, struct err *e)
{
	int64_t end = monotonic_ms() + patience_ms(r);
	const struct call *c = &r->workers[i].desk->call;

	while (blocked ? awake(r, i) : r->doing[i] != NULL) {
		int rc = turn(r, blocked ? TICK_MS : STEP_MS / 10, e);

		if (rc < 0)
			return rc;
		if (monotonic_ms() > end)
			return err_set(e, -ETIMEDOUT,
				       "%s %s(%s) did not return in %d s", c->who,
				       call_kinds[c->id].name, c->args,
				       (int)(patience_ms(r) / 1000));
	}
	return 0;
}

static int make_call_once(struct run *r, const struct step *step, struct err *e)
{
	struct order o = order_for(r->workers, step);
	int rc = worker_order(&r->workers[step->who], &o, e);

	r->doing[step->who] = step;
	return rc < 0 ? rc : wait_for_actor(r, step->who, step->blocks, e);
}

static int make_call(struct run *r, const struct step *step, struct err *e)
{
	int rc = make_call_once(r, step, e);

	for (int i = 1; rc == 0 && step->repeat && i < REPEAT_MAX; i++) {
		if (r->workers[step->who].desk->call.result <= 0)
			break;
		rc = make_call_once(r, step, e);
	}
	return rc;
}

static int look_at(const struct run *r, enum actor who, struct look *l, struct err *e)
{
	enum actor client = who & ~1u;
	const struct desk *desk = r->workers[client].desk;

	return look_take(r->diag, &desk->local, &desk->peer, l, e);
}

static int record_look(struct run *r, enum actor who, struct look *l, struct err *e)
{
	enum actor client = who & ~1u;
	struct look *seen = &r->seen[client];
	int rc;

	if (look_same(l, seen))
		return 0;
	strncpy(l->client.who, scenario_who(r->scn, client), WHO_MAX - 1);
	strncpy(l->server.who, scenario_who(r->scn, client + 1), WHO_MAX - 1);
	*seen = *l;
	rc = scenario_apart(r->scn, client) ? 0 : calllog_sock(r->log, &l->client, e);
	/* A socket that is connected to itself is one. */
	if (endpoint_eq(&l->client.local, &l->server.local))
		return rc;
	return rc < 0 ? rc : calllog_sock(r->log, &l->server, e);
}

static int waited_too_long(const struct run *r, const struct step *step,
			   const struct look *l, struct err *e)
{
	char want[192], saw[192];

	look_want_text(step, want, sizeof(want));
	look_text(l, saw, sizeof(saw));
	return err_set(e, -ETIMEDOUT, "waited %d s for %s; saw %s",
		       (int)(patience_ms(r) / 1000), want, saw);
}

static int wait_for_sockets(struct run *r, const struct step *step, struct err *e)
{
	int64_t end = monotonic_ms() + patience_ms(r);
	struct look l;
	int rc = look_at(r, step->who, &l, e);

	while (rc == 0 && !look_met(step, &l)) {
		if (monotonic_ms() > end)
			return waited_too_long(r, step, &l, e);
		rc = turn(r, tick_ms(r), e);
		if (rc == 0)
			rc = look_at(r, step->who, &l, e);
	}
	return rc < 0 ? rc : record_look(r, step->who, &l, e);
}

/* A process that gets SIGKILL has nothing to say: note what it had left unread. */
static int kill_actor(struct run *r, const struct step *step, struct err *e)
{
	const struct worker *w = &r->workers[step->who];
	tstamp now = clock_realtime();
	const struct sock *s;
	struct look l;
	int rc = look_at(r, step->who, &l, e);

	s = step->who & 1u ? &l.server : &l.client;
	if (rc == 0)
		rc = log_killed(r, w->desk->call.who, now, SIGKILL,
				s->state == TS_ESTABLISHED ? s->recvq : 0, e);
	if (rc == 0)
		rc = worker_kill(w, e);
	r->doing[step->who] = step;
	return rc < 0 ? rc : wait_for_actor(r, step->who, false, e);
}

static int do_step(struct run *r, const struct step *step, struct err *e)
{
	int rc = 0;

	if (step->pause)
		rc = pause_run(r, e);
	else if (step->join)
		rc = wait_for_actor(r, step->who, false, e);
	else if (step->call == CALL_KILLED)
		rc = kill_actor(r, step, e);
	else if (!step->watch)
		rc = make_call(r, step, e);
	if (rc == 0 && r->status <= RUN_OTHERWISE && await_any(step))
		rc = wait_for_sockets(r, step, e);
	return rc;
}

static int play(struct run *r, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < r->scn->nsteps && rc == 0; i++) {
		if (!promise_step(&r->scn->steps[i], r->kernel))
			continue;
		rc = do_step(r, &r->scn->steps[i], e);
		if (rc < 0)
			err_wrap(e, "step %zu: ", i + 1);
		if (r->status > RUN_OTHERWISE)
			break;
	}
	if (rc < 0 && *r->why)
		err_wrap(e, "%s; ", r->why);
	return rc;
}

/* --- from start to end --- */

static int start_all(struct run *r, struct err *e)
{
	const struct run_hook *hook = r->cfg->hook;
	int rc = sockdiag_open(&r->diag, e);

	for (size_t i = 0; i < r->nactors && rc == 0; i++) {
		rc = worker_start(&r->workers[i], scenario_who(r->scn, (enum actor)i),
				  e);
		if (rc == 0 && hook->started)
			hook->started(hook->ctx, r->workers[i].pid);
	}
	return rc;
}

/* What a third party did to the first server concerns the first connection. */
static void tie_helper(struct run *r, size_t i)
{
	struct desk *desk = r->workers[i].desk;

	if (i > SERVER && desk->local.port && !desk->peer.port)
		desk->peer = r->workers[CLIENT].desk->local;
}

/* Every call of both processes belongs to their connection, socket() included. */
static void tie_to_connections(struct run *r)
{
	for (size_t i = 0; i < r->nactors; i += 2) {
		const struct desk *desk = r->workers[i].desk;

		tie_helper(r, i);
		calllog_address(r->log, scenario_who(r->scn, (enum actor)i),
				&desk->local, &desk->peer);
		calllog_address(r->log, scenario_who(r->scn, (enum actor)(i + 1)),
				&desk->peer, &desk->local);
	}
}

int scenario_run(const struct scenario *scn, const struct run_cfg *cfg,
		 struct calllog *log, char *why, size_t size, struct err *e)
{
	struct run r = { .scn = scn,
			 .cfg = cfg,
			 .log = log,
			 .nactors = scenario_actors(scn),
			 .kernel = promise_kernel(),
			 .status = RUN_AS_PROMISED,
			 .why = why,
			 .size = size };
	int rc;

	*why = '\0';
	for (size_t i = 0; i < ACTOR_N; i++)
		r.workers[i].ctl = -1;
	if (settings_apply(scn, cfg->own_namespace, e) < 0)
		explain(&r, RUN_SKIPPED, e->msg);
	rc = start_all(&r, e);
	if (rc == 0 && r.status == RUN_AS_PROMISED)
		rc = play(&r, e);
	if (rc == 0)
		tie_to_connections(&r);
	for (size_t i = 0; i < r.nactors; i++)
		worker_stop(&r.workers[i]);
	sockdiag_close(r.diag);
	calllog_sort(log);
	return rc < 0 ? rc : (int)r.status;
}
