/* SPDX-License-Identifier: MIT
 *
 * stream.c - a capture as pcapng while it is made, with comments.
 *
 * Frames and their comments are records of one ring, in the order in which they came. One is
 * given up when its frame has been written and all before it have been given up.
 */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "annotation.h"
#include "pcapng_write.h"
#include "ring.h"

/* Longer than the watcher waits before it tells of a close. */
#define DELAY UINT64_C(2000000000)
/* A frame and its comments take more. */
#define FRAME_ROOM 128u

/**
 * struct item - What each record of the ring begins with
 * @frame:	Number of the frame that it is, or is about
 */
struct item {
	uint64_t frame;
};

/** struct waiting - A frame, its bytes, and @n comments, further below in the ring */
struct waiting {
	struct item item;
	struct frame f;
	size_t n;
	const char *text[PCAPNG_COMMENTS];
	uint8_t data[];
};

struct note {
	struct item item;
	char text[];
};

/**
 * struct stream - A capture that is being written
 * @first, @next: Numbers of the frame that waits longest, and of the one that comes next
 * @at:		Frames that wait, by number modulo @slots, which is how many may wait
 * @interface:	Number of the one that is described last; its link type is @linktype
 */
struct stream {
	struct stream_cfg cfg;
	struct ring *ring;
	struct waiting **at;
	size_t slots;
	uint64_t first, next;
	int linktype;
	uint32_t interface;
	struct stream_lost lost;
};

int stream_new(struct stream **out, const struct stream_cfg *cfg, struct err *e)
{
	struct stream *s = calloc(1, sizeof(*s));
	int code;

	*out = NULL;
	if (!s)
		return err_set(e, -ENOMEM, "out of memory");
	s->cfg = *cfg;
	s->first = s->next = 1;
	s->linktype = cfg->linktype;
	s->slots = cfg->memory / FRAME_ROOM;
	s->at = calloc(s->slots + 1, sizeof(struct waiting *));
	code = ring_new(&s->ring, cfg->memory - s->slots * sizeof(struct waiting *), e);
	if (!code && !s->at)
		code = err_set(e, -ENOMEM, "out of memory");
	if (!code && cfg->memory / 2 < cfg->snaplen + sizeof(struct waiting))
		code = err_set(e, -ENOMEM, "frames that wait need more memory");
	if (code) {
		stream_free(s);
		return code;
	}
	pcapng_section(cfg->out, "tcpclose-trace " TCT_VERSION);
	pcapng_interface(cfg->out, cfg->linktype, cfg->snaplen, cfg->name);
	*out = s;
	return 0;
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	ring_free(s->ring);
	free(s->at);
	free(s);
}

static struct waiting **slot_of(const struct stream *s, uint64_t number)
{
	return &s->at[number % s->slots];
}

bool stream_frame(struct stream *s, const struct frame *f)
{
	struct waiting *w = NULL;

	if (s->next - s->first < s->slots)
		w = ring_push(s->ring, sizeof(*w) + f->caplen);
	if (!w)
		return false;
	*w = (struct waiting){ .item = { f->number }, .f = *f };
	memcpy(w->data, f->data, f->caplen);
	w->f.data = w->data;
	*slot_of(s, f->number) = w;
	s->next = f->number + 1;
	return true;
}

/* An interface that came back may have become one of another kind. */
static void describe_again(struct stream *s, int linktype)
{
	pcapng_interface(s->cfg.out, linktype, s->cfg.snaplen, s->cfg.name);
	s->linktype = linktype;
	s->interface++;
}

static void give_up_written(struct stream *s)
{
	const struct item *i;

	while ((i = ring_first(s->ring)) && i->frame < s->first)
		ring_pop(s->ring);
}

static void write_first(struct stream *s)
{
	const struct waiting *w = *slot_of(s, s->first);

	if (w->f.linktype != s->linktype)
		describe_again(s, w->f.linktype);
	pcapng_frame(s->cfg.out, s->interface, &w->f, w->text);
	s->first++;
	give_up_written(s);
}

void stream_early(struct stream *s)
{
	if (s->first == s->next)
		return;
	write_first(s);
	s->lost.early++;
}

/* Room for a comment, if need be of frames that have waited longer than its own. */
static struct note *new_note(struct stream *s, uint64_t frame, size_t n)
{
	struct note *t;

	while (!(t = ring_push(s->ring, sizeof(*t) + n)) && s->first < frame)
		stream_early(s);
	return t;
}

static bool is_waiting(const struct stream *s, uint64_t frame)
{
	return frame >= s->first && frame < s->next;
}

static void comment(struct stream *s, uint64_t frame, const char *text)
{
	struct waiting *w = is_waiting(s, frame) ? *slot_of(s, frame) : NULL;
	size_t n = strlen(text) + 1;
	struct note *t = NULL;

	if (w && w->n < PCAPNG_COMMENTS)
		t = new_note(s, frame, n);
	if (!t) {
		s->lost.comments++;
		return;
	}
	t->item.frame = frame;
	memcpy(t->text, text, n);
	w->text[w->n++] = t->text;
}

void stream_segment(struct stream *s, const struct flow *f, uint64_t number,
		    const struct row *r)
{
	char text[ANNOTATION_SEGMENT];

	annotation_segment(f, number, r, "", text);
	comment(s, r->number, text);
}

void stream_end(struct stream *s, const struct flow_view *v)
{
	uint64_t frame = annotation_last(v);
	char text[ANNOTATION_END];

	if (!is_waiting(s, frame)) {
		s->lost.ends++;
		return;
	}
	annotation_end(v, text);
	comment(s, frame, text);
}

/* A time that is far ahead of the clock is no time to wait for. */
static bool is_due(const struct frame *f, tstamp now)
{
	return now < f->ts ? f->ts - now > PACKETCLOCK_BACK : now - f->ts >= DELAY;
}

void stream_time(struct stream *s, tstamp now)
{
	while (s->first < s->next && is_due(&(*slot_of(s, s->first))->f, now))
		write_first(s);
}

void stream_finish(struct stream *s)
{
	while (s->first < s->next)
		write_first(s);
}

struct stream_lost stream_lost(const struct stream *s)
{
	return s->lost;
}
