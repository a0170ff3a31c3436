/* SPDX-License-Identifier: MIT
 *
 * kernel_tracefs.c - events of TCP sockets out of a trace instance of our own.
 *
 * Each CPU has a ring of pages, read without waiting. Within one they are in order of
 * time; over all CPUs the earliest goes first, up to the moment at which the caller
 * asked: what happened before it stands in the rings by then.
 */
#include "kernel_tracefs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "kernel_event.h"
#include "tracefs.h"
#include "tracepage.h"

#define PAGE_ROOM 65536 /* the largest sub-buffer that is read at once */
#define RING_KB	  "512" /* a CPU; 6,000 events or so */
#define NSEC	  INT64_C(1000000000)

/**
 * struct cpu - The ring of one CPU
 * @fd:		Its pages
 * @next:	Its next event, if @ready; @page is not read to its end
 * @last:	Its last event that named a socket
 */
struct cpu {
	int fd;
	bool ready;
	struct tracepage page;
	struct kevent next, last;
	uint8_t *bytes;
};

/**
 * struct known - An event that this kernel has and that is switched on
 * @text:	Its format's text
 */
struct known {
	enum kevent_id id;
	char *text;
	struct trace_format format;
};

struct kernel_events {
	int tracefs, instance;
	pid_t owner;
	struct known known[KEVENT_N];
	size_t nknown;
	struct cpu *cpus;
	size_t ncpus;
	size_t head; /* bytes before the events of a page */
	clockid_t clock;
	int64_t to_realtime;
	uint64_t lost;
};

/* --- clocks --- */

static int64_t now(clockid_t clock)
{
	struct timespec ts = { 0 };

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

/* Realtime minus @clock, from the reading that took the least. */
static int64_t offset_to_realtime(clockid_t clock)
{
	int64_t best = INT64_MAX, offset = 0;

	for (int i = 0; i < 200; i++) {
		int64_t before = now(clock);
		int64_t real = now(CLOCK_REALTIME);
		int64_t after = now(clock);

		if (after - before >= best)
			continue;
		best = after - before;
		offset = real - before - best / 2;
	}
	return offset;
}

/* "tai" is what captures are stamped with, but for whole seconds, and follows its steps. */
static int choose_clock(struct kernel_events *k, struct err *e)
{
	struct timex t = { .modes = 0 };

	if (tracefs_write(k->instance, "trace_clock", "tai", NULL) == 0 &&
	    adjtimex(&t) >= 0) {
		k->clock = CLOCK_TAI;
		k->to_realtime = -(int64_t)t.tai * NSEC;
		return 0;
	}
	k->clock = CLOCK_MONOTONIC;
	k->to_realtime = offset_to_realtime(CLOCK_MONOTONIC);
	return tracefs_write(k->instance, "trace_clock", "mono", e);
}

/* --- events --- */

/* What is dropped says little without the socket that it was for. */
static bool useful(const struct known *n)
{
	return n->id != KEVENT_DROP || traceformat_field(&n->format, "rx_sk");
}

static int enable(const struct kernel_events *k, const struct known *n, struct err *e)
{
	const struct kevent_kind *kind = &kevent_kinds[n->id];
	char path[128];

	/* Most of what is dropped on a machine is no TCP: let the kernel leave it out. */
	if (n->id == KEVENT_DROP) {
		snprintf(path, sizeof(path), "events/%s/%s/filter", kind->system,
			 kind->name);
		if (tracefs_write(k->instance, path, "rx_sk != 0", NULL) < 0)
			return -ENOTSUP;
	}
	snprintf(path, sizeof(path), "events/%s/%s/enable", kind->system, kind->name);
	return tracefs_write(k->instance, path, "1", e);
}

/* An event that this kernel does not have is no failure: others tell enough. */
static int add_event(struct kernel_events *k, enum kevent_id id, struct err *e)
{
	const struct kevent_kind *kind = &kevent_kinds[id];
	struct known *n = &k->known[k->nknown];
	struct err why = { .code = 0 };
	char path[128];

	snprintf(path, sizeof(path), "events/%s/%s/format", kind->system, kind->name);
	n->id = id;
	n->text = tracefs_read(k->instance, path, &why);
	if (n->text && traceformat_parse(&n->format, n->text, &why) == 0 && useful(n) &&
	    enable(k, n, &why) == 0) {
		k->nknown++;
		return 0;
	}
	free(n->text);
	n->text = NULL;
	if (id != KEVENT_STATE && id != KEVENT_SEND_RESET)
		return 0;
	return err_set(e, -ENOTSUP, "%s", why.msg);
}

static int add_events(struct kernel_events *k, struct err *e)
{
	int rc = 0;

	for (int id = 0; id < KEVENT_N && rc == 0; id++)
		rc = add_event(k, (enum kevent_id)id, e);
	return rc;
}

/* Where a page's events begin, which depends on the size of a long. */
static int read_head(struct kernel_events *k, struct err *e)
{
	char *text = tracefs_read(k->instance, "events/header_page", e);
	const struct trace_field *data;
	struct trace_format f;

	if (!text)
		return -EIO;
	data = traceformat_parse(&f, text, e) == 0 ? traceformat_field(&f, "data")
						   : NULL;
	k->head = data ? data->offset : 0;
	free(text);
	return data ? 0 : err_set(e, -EINVAL, "tracefs: pages have no data");
}

static int open_cpu(struct kernel_events *k, long i, struct err *e)
{
	struct cpu *c = &k->cpus[k->ncpus];
	char path[64];

	snprintf(path, sizeof(path), "per_cpu/cpu%ld/trace_pipe_raw", i);
	c->fd = openat(k->instance, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	/* A CPU that is absent has no folder. */
	if (c->fd < 0 && errno == ENOENT)
		return 0;
	k->ncpus++;
	if (c->fd < 0)
		return err_set(e, -errno, "tracefs: %s: %s", path, strerror(errno));
	c->bytes = malloc(PAGE_ROOM);
	return c->bytes ? 0 : err_set(e, -ENOMEM, "no memory for kernel events");
}

static int open_cpus(struct kernel_events *k, struct err *e)
{
	long n = sysconf(_SC_NPROCESSORS_CONF);
	int rc = 0;

	k->cpus = calloc((size_t)n, sizeof(*k->cpus));
	if (!k->cpus)
		return err_set(e, -ENOMEM, "no memory for kernel events");
	for (long i = 0; i < n && rc == 0; i++)
		rc = open_cpu(k, i, e);
	return rc;
}

static int set_up(struct kernel_events *k, struct err *e)
{
	int rc;

	k->tracefs = tracefs_open(e);
	if (k->tracefs < 0)
		return k->tracefs;
	k->instance = tracefs_instance(k->tracefs, e);
	if (k->instance < 0)
		return k->instance;
	tracefs_write(k->instance, "buffer_size_kb", RING_KB, NULL);
	rc = choose_clock(k, e);
	if (rc == 0)
		rc = read_head(k, e);
	if (rc == 0)
		rc = open_cpus(k, e);
	return rc < 0 ? rc : add_events(k, e);
}

int kernel_open(struct kernel_events **out, struct err *e)
{
	struct kernel_events *k = calloc(1, sizeof(*k));
	int rc;

	*out = NULL;
	if (!k)
		return err_set(e, -ENOMEM, "no memory for kernel events");
	k->tracefs = k->instance = -1;
	k->owner = getpid();
	rc = set_up(k, e);
	if (rc < 0)
		kernel_close(k);
	else
		*out = k;
	return rc;
}

/* --- reading --- */

static const struct known *known_by_id(const struct kernel_events *k, uint16_t id)
{
	for (size_t i = 0; i < k->nknown; i++)
		if (k->known[i].format.id == id)
			return &k->known[i];
	return NULL;
}

/* inet_sk_error_report names no socket: it is reported right after what caused it, by
 * the same CPU for the same process, and what tcp_disconnect() has torn down has no
 * port any more by then.
 */
static void name_socket(struct cpu *c)
{
	struct kevent *ev = &c->next;

	if (ev->id == KEVENT_ERROR && ev->pid == c->last.pid &&
	    ev->softirq == c->last.softirq &&
	    (!ev->local.port || !ev->peer.port ||
	     (endpoint_eq(&ev->local, &c->last.local) &&
	      (!c->last.peer.port || endpoint_eq(&ev->peer, &c->last.peer)))))
		ev->sock = c->last.sock;
	else if (ev->id != KEVENT_DROP && ev->sock)
		c->last = *ev;
}

/* The next event of a page that is one of ours: 1, 0 at its end, or -errno. */
static int next_of_page(struct kernel_events *k, struct cpu *c, struct err *e)
{
	struct trace_event raw;
	int rc;

	while ((rc = tracepage_next(&c->page, &raw, e)) > 0) {
		const struct known *n;
		uint16_t id = 0;

		if (raw.n >= sizeof(id))
			memcpy(&id, raw.data, sizeof(id));
		n = known_by_id(k, id);
		if (!n ||
		    !kernel_event_decode(&n->format, n->id, raw.data, raw.n, &c->next))
			continue;
		c->next.ts = (tstamp)((int64_t)raw.ts + k->to_realtime);
		name_socket(c);
		return 1;
	}
	return rc;
}

/* Have the next event of a CPU ready, if there is one. */
static int make_ready(struct kernel_events *k, struct cpu *c, struct err *e)
{
	int rc = 0;

	while (!c->ready && (rc = next_of_page(k, c, e)) == 0) {
		ssize_t n = read(c->fd, c->bytes, PAGE_ROOM);

		if (n == 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
			return 0;
		if (n < 0)
			return err_set(e, -errno, "kernel events: %s", strerror(errno));
		rc = tracepage_open(&c->page, c->bytes, (size_t)n, k->head, e);
		if (rc < 0)
			return rc;
		k->lost += c->page.lost;
	}
	c->ready = c->ready || rc > 0;
	return rc < 0 ? rc : 0;
}

/* The CPU whose next event is the earliest: NULL without any up to @limit. */
static int earliest(struct kernel_events *k, tstamp limit, struct cpu **out,
		    struct err *e)
{
	*out = NULL;
	for (size_t i = 0; i < k->ncpus; i++) {
		struct cpu *c = &k->cpus[i];
		int rc = make_ready(k, c, e);

		if (rc < 0)
			return rc;
		if (c->ready && c->next.ts <= limit &&
		    (!*out || c->next.ts < (*out)->next.ts))
			*out = c;
	}
	return 0;
}

int kernel_drain(struct kernel_events *k, int (*fn)(void *arg, const struct kevent *ev),
		 void *arg, struct err *e)
{
	tstamp limit = (tstamp)(now(k->clock) + k->to_realtime);
	struct cpu *c;
	int rc;

	while ((rc = earliest(k, limit, &c, e)) == 0 && c) {
		c->ready = false;
		rc = fn(arg, &c->next);
		if (rc)
			break;
	}
	return rc;
}

uint64_t kernel_lost(const struct kernel_events *k)
{
	return k->lost;
}

bool kernel_tells_all_resets(const struct kernel_events *k)
{
	for (size_t i = 0; i < k->nknown; i++)
		if (k->known[i].id == KEVENT_SEND_RESET)
			return traceformat_field(&k->known[i].format, "reason");
	return false;
}

void kernel_close(struct kernel_events *k)
{
	if (!k)
		return;
	if (k->instance >= 0 && k->owner == getpid())
		tracefs_write(k->instance, "events/enable", "0", NULL);
	for (size_t i = 0; i < k->ncpus; i++) {
		if (k->cpus[i].fd >= 0)
			close(k->cpus[i].fd);
		free(k->cpus[i].bytes);
	}
	free(k->cpus);
	for (size_t i = 0; i < k->nknown; i++)
		free(k->known[i].text);
	if (k->instance >= 0)
		close(k->instance);
	if (k->tracefs >= 0 && k->instance >= 0 && k->owner == getpid())
		tracefs_remove(k->tracefs, k->owner);
	if (k->tracefs >= 0)
		close(k->tracefs);
	free(k);
}

void kernel_sweep(void)
{
	int tracefs = tracefs_open(NULL);

	if (tracefs < 0)
		return;
	tracefs_sweep(tracefs);
	close(tracefs);
}
