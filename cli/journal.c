/* SPDX-License-Identifier: MIT
 *
 * journal.c - an entry in the system's journal for a connection.
 */
#include "journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Where in the sources an entry is written is nobody's business. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "ledger.h"
#include "text.h"

#define SOCKET	"/run/systemd/journal/socket"
#define FIELDS	(12 + CAUSES_MAX)
#define LONGEST 1024

/**
 * struct entry - Fields "NAME=value" of an entry, @n of them
 */
struct entry {
	char text[FIELDS][LONGEST];
	struct iovec iov[FIELDS];
	int n;
};

int journal_check(struct err *e)
{
	const struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = SOCKET };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), code = 0;

	if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof(at)))
		code = err_set(e, -errno, "no journal: %s: %s", SOCKET,
			       strerror(errno));
	if (fd >= 0)
		close(fd);
	return code;
}

static void __attribute__((format(printf, 2, 3)))
field(struct entry *y, const char *fmt, ...)
{
	char *text = y->text[y->n];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, LONGEST, fmt, ap);
	va_end(ap);
	y->iov[y->n++] = (struct iovec){ .iov_base = text, .iov_len = strlen(text) };
}

static void field_time(struct entry *y, const char *name, tstamp ts)
{
	field(y, "%s=%" PRIu64 ".%09" PRIu64, name, ts / 1000000000, ts % 1000000000);
}

/* "192.0.2.1:4000 -> 192.0.2.2:80: reset, closer server: unread-data (likely)" */
static void field_message(struct entry *y, const struct flow_view *v,
			  const char *client, const char *server)
{
	const struct verdict *d = v->verdict;
	const char *closer = whose_name[d->closer];
	char causes_text[LONGEST / 2] = "";
	struct textbuf t = { causes_text, 0, sizeof(causes_text) };

	for (size_t i = 0; i < d->ncauses; i++)
		textbuf_add(&t, "%s%s (%s)", i ? ", " : ": ", causes[d->causes[i]].name,
			    certainty_name[causes[d->causes[i]].certainty]);
	field(y, "MESSAGE=%s -> %s: %s%s%s%s", client, server, endings[d->ending].name,
	      closer ? ", closer " : "", closer ? closer : "", causes_text);
}

/* The journal has values of a name in no order, and each once: the certainty of all causes
 * could not be told apart. So it is that of the first, the most certain one.
 */
static void field_causes(struct entry *y, const struct verdict *d)
{
	for (size_t i = 0; i < d->ncauses; i++)
		field(y, "TCPCLOSE_CAUSE=%s", causes[d->causes[i]].name);
	if (d->ncauses)
		field(y, "TCPCLOSE_CERTAINTY=%s",
		      certainty_name[causes[d->causes[0]].certainty]);
}

static void field_destroyed(struct entry *y, const struct flow_view *v)
{
	int64_t n = ledger_destroyed(v->flow, v->story, v->verdict);

	if (n != LEDGER_UNKNOWN)
		field(y, "TCPCLOSE_DESTROYED_BYTES=%" PRId64, n);
}

static void entry_fill(struct entry *y, const struct flow_view *v)
{
	const struct flow *f = v->flow;
	const struct verdict *d = v->verdict;
	char client[ENDPOINT_STRLEN], server[ENDPOINT_STRLEN];

	endpoint_str(&f->end[f->client], client);
	endpoint_str(&f->end[flow_server(f)], server);
	y->n = 0;
	field_message(y, v, client, server);
	field(y, "PRIORITY=%d", LOG_NOTICE);
	field(y, "MESSAGE_ID=" JOURNAL_MESSAGE_ID);
	field(y, "TCPCLOSE_CLIENT=%s", client);
	field(y, "TCPCLOSE_SERVER=%s", server);
	field(y, "TCPCLOSE_ENDING=%s", endings[d->ending].name);
	if (whose_name[d->closer])
		field(y, "TCPCLOSE_CLOSER=%s", whose_name[d->closer]);
	field_causes(y, d);
	field_destroyed(y, v);
	field(y, "TCPCLOSE_FLOW=%" PRIu64, v->number);
	field_time(y, "TCPCLOSE_START", v->story->first);
	field_time(y, "TCPCLOSE_END", f->last);
}

int journal_tell(const struct flow_view *v, struct err *e)
{
	struct entry y;
	int code;

	entry_fill(&y, v);
	code = sd_journal_sendv(y.iov, y.n);
	return code < 0 ? err_set(e, code, "journal: %s", strerror(-code)) : 0;
}
