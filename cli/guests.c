/* SPDX-License-Identifier: MIT
 *
 * guests.c - start guests, wait for them, start the next.
 */
#include "guests.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRIES	2
#define TICK_MS 500

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void start(struct work *w, const struct guests_cfg *cfg)
{
	struct guest_cfg one = cfg->guest;

	one.seed += (unsigned int)w->tries++;
	w->until_ms = now_ms() + (int64_t)cfg->timeout_s * 1000;
	w->state = guest_start(&w->guest, w->kernel, &one, &w->err) ? WORK_FAILED
								    : WORK_RUNS;
}

static size_t count(const struct work *list, size_t n, enum work_state state)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += list[i].state == state;
	return found;
}

static void start_some(struct work *list, size_t n, const struct guests_cfg *cfg)
{
	for (size_t i = 0; i < n && count(list, n, WORK_RUNS) < cfg->width; i++)
		if (list[i].state == WORK_WAITS)
			start(&list[i], cfg);
}

static void failed(struct work *w, const struct guests_cfg *cfg)
{
	w->state = WORK_FAILED;
	if (w->tries == TRIES)
		return;
	cfg->say(w->kernel->title, w->err.msg);
	cfg->say(w->kernel->title, "once more, with another seed");
	guest_close(&w->guest);
	w->state = WORK_WAITS;
}

static void look_after(struct work *w, const struct guests_cfg *cfg)
{
	bool late = now_ms() > w->until_ms;

	if (late)
		kill(w->guest.pid, SIGKILL);
	if (waitpid(w->guest.pid, NULL, late ? 0 : WNOHANG) != w->guest.pid)
		return;
	w->guest.pid = 0;
	if (!guest_outcome(&w->guest, &w->status, &w->err)) {
		w->state = WORK_DONE;
		return;
	}
	if (late) {
		err_wrap(&w->err, "not done after %d s: ", cfg->timeout_s);
		w->tries = TRIES; /* it would take as long again */
	}
	failed(w, cfg);
}

static void tell(const struct work *list, size_t n, const struct guests_cfg *cfg)
{
	char text[512] = "", line[96];
	size_t used = 0;

	if (!cfg->progress)
		return;
	for (size_t i = 0; i < n && used < sizeof(text); i++) {
		if (list[i].state != WORK_RUNS)
			continue;
		guest_last_line(&list[i].guest, line, sizeof(line));
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s: %.40s", used ? "   " : "",
					 list[i].kernel->title, *line ? line : "boots");
	}
	cfg->progress(text);
}

/* SIGCHLD ends the wait early; false if the user wants no more. */
static bool wait_a_while(int signals)
{
	struct pollfd p = { .fd = signals, .events = POLLIN };
	struct signalfd_siginfo info;

	if (poll(&p, 1, TICK_MS) <= 0)
		return true;
	if (read(signals, &info, sizeof(info)) != sizeof(info))
		return true;
	return info.ssi_signo == SIGCHLD;
}

static void close_running(struct work *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].state == WORK_RUNS)
			guest_close(&list[i].guest);
}

static int work_through(struct work *list, size_t n, const struct guests_cfg *cfg,
			int signals, struct err *e)
{
	while (count(list, n, WORK_RUNS) + count(list, n, WORK_WAITS)) {
		start_some(list, n, cfg);
		tell(list, n, cfg);
		if (count(list, n, WORK_RUNS) && !wait_a_while(signals)) {
			close_running(list, n);
			return err_set(e, -EINTR, "interrupted");
		}
		for (size_t i = 0; i < n; i++)
			if (list[i].state == WORK_RUNS)
				look_after(&list[i], cfg);
	}
	return 0;
}

int guests_run(struct work *list, size_t n, const struct guests_cfg *cfg, struct err *e)
{
	sigset_t ours, was;
	int signals, code;

	sigemptyset(&ours);
	sigaddset(&ours, SIGCHLD);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigprocmask(SIG_BLOCK, &ours, &was);
	signals = signalfd(-1, &ours, SFD_CLOEXEC);
	if (signals < 0)
		code = err_set(e, -errno, "signalfd: %s", strerror(errno));
	else
		code = work_through(list, n, cfg, signals, e);
	if (signals >= 0)
		close(signals);
	sigprocmask(SIG_SETMASK, &was, NULL);
	if (cfg->progress)
		cfg->progress("");
	return code;
}
