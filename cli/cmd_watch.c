/* SPDX-License-Identifier: MIT
 *
 * cmd_watch.c - watch an interface for as long as one likes.
 *
 * One loop: frames until none is there, then what they amount to, then sleep until there are
 * more. An interface may go down, or vanish and come back: then it is opened again.
 */
#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "confine.h"
#include "exporter.h"
#include "journal.h"
#include "source_live.h"
#include "watcher.h"

#define TICK_MS 100
#define BURST	8192 /* frames before anything else is looked at */
#define MARGIN_NS                                                                      \
	UINT64_C(500000000) /* a frame has come by then, however it was batched */
#define NS_PER_S UINT64_C(1000000000)

static const char doc[] =
	"Capture on an interface, or \"any\", and tell of each connection when it ends, or "
	"fails to begin. SIGUSR1 asks for the counts so far; SIGINT or SIGTERM ends it. A "
	"connection whose verdict a late segment changes is told again, under its number.";

/**
 * struct watch - A run of the command
 * @source:	NULL while the interface is away
 * @exporter:	NULL without metrics
 * @signals:	signalfd(2)
 * @started, @counted: When it began, and when counts were last written
 * @lost:	Dropped frames of sources that have been closed; @told: of all, as last said
 * @stop:	A signal or the time wants the end
 */
struct watch {
	const struct opts *o;
	struct source *source;
	struct watcher *w;
	struct exporter *exporter;
	int signals;
	tstamp started, counted;
	uint64_t lost, told;
	bool stop;
};

static tstamp wall(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (tstamp)ts.tv_sec * NS_PER_S + (tstamp)ts.tv_nsec;
}

static tstamp steady(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (tstamp)ts.tv_sec * NS_PER_S + (tstamp)ts.tv_nsec;
}

static int open_source(struct watch *x, struct err *e)
{
	struct source_live_cfg cfg = { .iface = x->o->words[0],
				       .filter = x->o->filter,
				       .snaplen = opts_snaplen(x->o),
				       .buffer = x->o->watch.buffer };

	return source_open_live(&x->source, &cfg, e);
}

static uint64_t dropped(const struct watch *x)
{
	struct source_stats st = { .dropped = 0 };
	struct err e;

	if (x->source && source_stats(x->source, &st, &e))
		st.dropped = 0;
	return x->lost + st.dropped;
}

/* It went down or away: what the kernel counted goes with it. */
static void lose_source(struct watch *x, const struct err *e)
{
	remark("%s; waiting for it to come back", e->msg);
	x->lost = dropped(x);
	source_close(x->source);
	x->source = NULL;
}

static int look_for_source(struct watch *x, struct err *e)
{
	int code = open_source(x, e);

	if (!code)
		remark("%s: is back", x->o->words[0]);
	return code == -ENODEV || code == -ENETDOWN ? 0 : code;
}

static int take_frames(struct watch *x, struct err *e)
{
	for (int i = 0; x->source && i < BURST; i++) {
		struct frame f;
		struct err gone;
		int code;

		code = source_next(x->source, &f, 0, &gone);
		if (code < 0)
			lose_source(x, &gone);
		if (code != SOURCE_FRAME)
			return 0;
		code = watcher_frame(x->w, &f, e);
		if (code)
			return code;
	}
	return 0;
}

static int count_now(struct watch *x, struct err *e)
{
	x->counted = steady();
	return watcher_summary(x->w, stderr, dropped(x), e);
}

static int take_signals(struct watch *x, struct err *e)
{
	struct signalfd_siginfo si;
	int code = 0;

	while (!code && read(x->signals, &si, sizeof(si)) == sizeof(si)) {
		if (si.ssi_signo == SIGUSR1)
			code = count_now(x, e);
		else
			x->stop = true;
	}
	return code;
}

static bool is_past(tstamp since, unsigned int seconds)
{
	return seconds && steady() - since >= seconds * NS_PER_S;
}

/* Losses are told when they happen, but not all the time. */
static void tell_losses(struct watch *x)
{
	uint64_t n = dropped(x);

	if (n > x->told)
		remark("%" PRIu64 " frames dropped so far: see --buffer and --snaplen",
		       n);
	x->told = n;
}

static int on_tick(struct watch *x, struct err *e)
{
	int code = x->source ? 0 : look_for_source(x, e);

	if (is_past(x->started, x->o->watch.duration))
		x->stop = true;
	if (!code && is_past(x->counted, x->o->watch.interval))
		code = count_now(x, e);
	return code;
}

/* Who reads the packets may be gone, and nothing may come that would show it. */
static void sleep_until_more(struct watch *x)
{
	struct exporter *m = x->exporter;
	struct pollfd p[] = {
		{ .fd = x->signals, .events = POLLIN },
		{ .fd = x->source ? source_fd(x->source) : -1, .events = POLLIN },
		{ .fd = m ? exporter_fd(m) : -1, .events = POLLIN },
		{ .fd = x->o->format->comments ? STDOUT_FILENO : -1 },
	};

	poll(p, 4, m ? exporter_timeout(m, TICK_MS) : TICK_MS);
	if (p[3].revents & POLLERR)
		x->stop = true;
}

static int loop(struct watch *x, struct err *e)
{
	tstamp tick = steady(), losses = tick;
	int code = 0;

	while (!code && !x->stop) {
		sleep_until_more(x);
		code = take_frames(x, e);
		if (!code)
			code = watcher_pause(x->w, wall() - MARGIN_NS, e);
		if (!code)
			code = take_signals(x, e);
		if (!code && x->exporter)
			exporter_run(x->exporter);
		if (code || steady() - tick < TICK_MS * UINT64_C(1000000))
			continue;
		tick = steady();
		code = on_tick(x, e);
		if (tick - losses >= 10 * NS_PER_S) {
			losses = tick;
			tell_losses(x);
		}
	}
	return code;
}

/* What was sent before the end is in a block that the kernel has not handed over yet. */
static int take_the_last(struct watch *x, struct err *e)
{
	int code = 0;

	for (int i = 0; i < 3 && !code; i++) {
		sleep_until_more(x);
		code = take_frames(x, e);
	}
	return code;
}

/* Signals come through a descriptor, so that none is missed between two looks. */
static int open_signals(struct watch *x, struct err *e)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	x->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return x->signals < 0 ? err_set(e, -errno, "signalfd: %s", strerror(errno)) : 0;
}

static void write_page(void *arg, enum metrics_format format, FILE *out)
{
	const struct watch *x = arg;

	watcher_metrics(x->w, format, dropped(x), out);
}

static int open_exporter(struct watch *x, struct err *e)
{
	const struct exporter_cfg cfg = { .at = x->o->watch.metrics_at,
					  .page = write_page,
					  .arg = x };
	char where[ENDPOINT_STRLEN];
	struct endpoint at;
	int code;

	if (!x->o->watch.metrics)
		return 0;
	code = exporter_open(&x->exporter, &cfg, e);
	if (code)
		return code;
	at = exporter_at(x->exporter);
	remark("metrics at http://%s/metrics", endpoint_str(&at, where));
	return 0;
}

/* Files of --write are made in one folder, for as long as this runs. */
static int enter_sandbox(const struct watch *x, struct err *e)
{
	char folder[PATH_MAX];

	if (!x->o->watch.write)
		return confine(x->o, SANDBOX_WATCH, NULL, e);
	snprintf(folder, sizeof(folder), "%s", x->o->watch.write);
	return confine(x->o, SANDBOX_ROTATE, dirname(folder), e);
}

static int watch(struct watch *x, struct err *e)
{
	struct run_info info = { .source = x->o->words[0], .as_promised = -1 };
	char linktype[64];
	struct err late;
	int code;

	/* The source may be closed, and opened again. */
	snprintf(linktype, sizeof(linktype), "%s", source_linktype(x->source));
	info.linktype = linktype;
	info.version = TCT_VERSION;
	code = watcher_new(&x->w, x->o, &info, source_live_linktype(x->source), e);
	if (code)
		return code;
	code = enter_sandbox(x, e);
	if (code) {
		watcher_free(x->w);
		return code;
	}
	if (!x->o->watch.quiet)
		remark("watching %s", info.source);
	x->started = x->counted = steady();
	code = loop(x, e);
	if (!code)
		code = take_the_last(x, e);
	if (watcher_end(x->w, dropped(x), &late) && !code) {
		*e = late;
		code = late.code;
	}
	watcher_free(x->w);
	return code;
}

int cmd_watch(int argc, char *argv[])
{
	struct opts o;
	struct watch x = { .o = &o, .signals = -1 };
	struct err e;
	int code;

	opts_parse(&o, argc, argv, OPTS_OF_watch, "INTERFACE", doc);
	if (o.nwords != 1)
		return trouble("watch: which interface? \"any\" for all of them");
	if (o.watch.nfollow && o.format->comments)
		return trouble("watch: --follow shows text, pcapng is none");
	code = o.watch.journal ? journal_check(&e) : 0;
	if (!code)
		code = open_signals(&x, &e);
	if (!code)
		code = open_source(&x, &e);
	if (!code)
		code = open_exporter(&x, &e);
	if (!code)
		code = watch(&x, &e);
	exporter_close(x.exporter);
	source_close(x.source);
	if (x.signals >= 0)
		close(x.signals);
	return code ? trouble("%s", e.msg) : EXIT_SAME;
}
