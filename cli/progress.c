/* SPDX-License-Identifier: MIT
 *
 * progress.c - how far a long reading has come, in one line that is written over.
 */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FRAMES                                                                         \
	4096 /* between two looks at the clock: a millisecond, at 240 ns a frame */
#define NS_PER_S UINT64_C(1000000000)
#define FIRST	 NS_PER_S	 /* what is over by then needs no bar */
#define PERIOD	 (NS_PER_S / 10) /* between two of them */
#define BAR	 20

static uint64_t steady(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* "1.2 GB" */
static const char *bytes(double n, char buf[static 16])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t i = 0;

	for (; n >= 1000 && i + 1 < sizeof(units) / sizeof(units[0]); i++)
		n /= 1000;
	snprintf(buf, 16, n < 10 && i ? "%.1f %s" : "%.0f %s", n, units[i]);
	return buf;
}

/* "1:05 left" */
static void add_rest(char *buf, size_t n, double seconds)
{
	unsigned int s = seconds > 360000 ? 360000 : (unsigned int)(seconds + 0.5);

	snprintf(buf, n, ", %u:%02u left", s / 60, s % 60);
}

/* Of a pipe there is only what has come. */
static int describe(const struct source_place *at, double seconds, char *line, size_t n)
{
	static const char full[BAR + 1] = "====================";
	char done[16], all[16], rate[16], rest[32] = "";
	double speed = (double)at->done / seconds, part;

	bytes((double)at->done, done);
	bytes(speed, rate);
	if (at->all < at->done || !at->all)
		return snprintf(line, n, "%s, %s/s", done, rate);
	part = (double)at->done / (double)at->all;
	if (speed > 0)
		add_rest(rest, sizeof(rest), (double)(at->all - at->done) / speed);
	return snprintf(line, n, "%3.0f%% [%-*.*s] %s of %s, %s/s%s", part * 100, BAR,
			(int)(part * BAR), full, done, bytes((double)at->all, all),
			rate, rest);
}

/* What goes beyond the edge of the screen could not be wiped. */
static void write_line(const struct source_place *at, double seconds)
{
	struct winsize ws = { .ws_col = 0 };
	char line[160];
	int n = describe(at, seconds, line, sizeof(line));

	ioctl(STDERR_FILENO, TIOCGWINSZ, &ws);
	if (ws.ws_col && n >= ws.ws_col)
		n = ws.ws_col - 1;
	dprintf(STDERR_FILENO, "\r%.*s\033[K", n, line);
}

void progress_begin(struct progress *p, struct source *source, bool silent)
{
	const char *term = getenv("TERM");
	bool seen = isatty(STDERR_FILENO) && (silent || !isatty(STDOUT_FILENO)) &&
		    term && strcmp(term, "dumb") != 0;

	*p = (struct progress){ .source = source, .left = seen ? FRAMES : UINT64_MAX };
	if (seen)
		p->started = steady();
}

void progress_look(struct progress *p)
{
	struct source_place at = source_place(p->source);
	uint64_t now = steady();

	p->left = FRAMES;
	if (now - p->started < FIRST || now - p->drawn < PERIOD)
		return;
	p->drawn = now;
	p->shown = true;
	write_line(&at, (double)(now - p->started) / (double)NS_PER_S);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		dprintf(STDERR_FILENO, "\r\033[K");
}
