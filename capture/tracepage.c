/* SPDX-License-Identifier: MIT
 *
 * tracepage.c - events out of one page of the kernel's trace ring buffer
 * (include/linux/ring_buffer.h, struct buffer_data_page of kernel/trace/ring_buffer.c).
 */
#include "tracepage.h"

#include <errno.h>
#include <string.h>

/* Flags in the word that says how much of the page is used. */
#define MISSED_EVENTS (1u << 31)
#define MISSED_STORED (1u << 30)
#define COMMIT_MASK   (MISSED_STORED - 1)

/* An event's first word: 5 bits of length or type, 27 bits of time. */
enum { TYPE_BITS = 5, TIME_BITS = 27 };
enum { TYPE_DATA = 0, TYPE_PADDING = 29, TYPE_EXTEND = 30, TYPE_STAMP = 31 };

/* What an absolute stamp has no room for, TS_MSB. */
#define STAMP_HIGH (UINT64_C(0xf8) << 56)

/* The page is the kernel's memory: words have the byte order of this machine. */
static uint32_t word(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t long_word(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static int damaged(struct tracepage *p, struct err *e, const char *what)
{
	p->at = p->end;
	return err_set(e, -EINVAL, "trace page: %s", what);
}

int tracepage_open(struct tracepage *p, const uint8_t *page, size_t n, size_t head,
		   struct err *e)
{
	uint32_t commit;
	size_t used, after;

	memset(p, 0, sizeof(*p));
	if (head < 12 || n < head)
		return damaged(p, e, "shorter than its header");
	/* local_t: its low half holds all, and comes first on little-endian machines. */
	commit = head == 16 ? (uint32_t)long_word(page + 8) : word(page + 8);
	used = commit & COMMIT_MASK;
	after = n - head;
	if (used > after)
		return damaged(p, e, "says that it holds more than there is");
	p->ts = long_word(page);
	p->at = page + head;
	p->end = p->at + used;
	if (commit & MISSED_EVENTS)
		p->lost = 1;
	if ((commit & MISSED_STORED) && after - used >= sizeof(uint64_t) && head == 16)
		p->lost = long_word(p->end);
	return 0;
}

/* Takes the word after the first one of an event. */
static int take_word(struct tracepage *p, uint32_t *out, struct err *e)
{
	if (p->end - p->at < 4)
		return damaged(p, e, "an event is cut short");
	*out = word(p->at);
	p->at += 4;
	return 0;
}

/* Padding without time fills the rest of the page; with time it was an event once. */
static int skip_padding(struct tracepage *p, uint32_t delta, struct err *e)
{
	uint32_t n = 0;
	int rc;

	if (!delta) {
		p->at = p->end;
		return 0;
	}
	rc = take_word(p, &n, e);
	if (rc < 0)
		return rc;
	if (n < 4 || n - 4 > (size_t)(p->end - p->at))
		return damaged(p, e, "padding is longer than the page");
	p->at += n - 4;
	p->ts += delta;
	return 0;
}

static int take_time(struct tracepage *p, uint32_t type, uint32_t delta, struct err *e)
{
	uint32_t high = 0;
	uint64_t time;
	int rc = take_word(p, &high, e);

	if (rc < 0)
		return rc;
	time = ((uint64_t)high << TIME_BITS) + delta;
	p->ts = type == TYPE_EXTEND ? p->ts + time : ((p->ts & STAMP_HIGH) | time);
	return 0;
}

static int take_data(struct tracepage *p, uint32_t type, struct trace_event *ev,
		     struct err *e)
{
	uint32_t n = type * 4;
	size_t padded;
	int rc = 0;

	if (type == TYPE_DATA) {
		rc = take_word(p, &n, e);
		if (rc == 0 && n < 4)
			rc = damaged(p, e, "an event has no length");
		n -= 4;
	}
	if (rc < 0)
		return rc;
	padded = ((size_t)n + 3) & ~(size_t)3;
	if (padded > (size_t)(p->end - p->at))
		return damaged(p, e, "an event is longer than the page");
	*ev = (struct trace_event){ .ts = p->ts, .data = p->at, .n = n };
	p->at += padded;
	return 1;
}

int tracepage_next(struct tracepage *p, struct trace_event *ev, struct err *e)
{
	while (p->at < p->end) {
		uint32_t first = 0, type, delta;
		int rc = take_word(p, &first, e);

		if (rc < 0)
			return rc;
		type = first & ((1u << TYPE_BITS) - 1);
		delta = first >> TYPE_BITS;
		if (type == TYPE_PADDING) {
			rc = skip_padding(p, delta, e);
		} else if (type >= TYPE_EXTEND) {
			rc = take_time(p, type, delta, e);
		} else {
			p->ts += delta;
			return take_data(p, type, ev, e);
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}
