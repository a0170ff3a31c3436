/* SPDX-License-Identifier: MIT
 *
 * annotate.c - a capture once more, as pcapng. Of a pcapng file each block is copied as it
 * stands there, so that nothing of it is lost that is not known here.
 */
#include "annotate.h"

#include <errno.h>

#include "source.h"

struct copy {
	const struct annotate_cfg *cfg;
	FILE *out;
};

static void comment_on(const struct copy *c, uint64_t frame,
		       const char *text[static PCAPNG_COMMENTS])
{
	for (int i = 0; i < PCAPNG_COMMENTS; i++)
		text[i] = NULL;
	if (frame)
		c->cfg->comment(c->cfg->arg, frame, text);
}

static void copy_block(void *arg, const struct block *b)
{
	const struct copy *c = arg;
	const char *text[PCAPNG_COMMENTS];

	comment_on(c, b->frame, text);
	pcapng_block(c->out, b, text);
}

static void copy_frame(const struct copy *c, const struct frame *f)
{
	const char *text[PCAPNG_COMMENTS];

	comment_on(c, f->number, text);
	pcapng_frame(c->out, 0, f, text);
}

#define LINKTYPE_MAX 0xffff /* of an interface of pcapng */

/* The frames of a pcap file get an interface that says what they are. */
static int begin(const struct copy *c, const struct reader *r, struct err *e)
{
	if (r->linktype > LINKTYPE_MAX)
		return err_set(e, -EPROTONOSUPPORT,
			       "link type %d cannot be said in pcapng", r->linktype);
	pcapng_section(c->out, c->cfg->application);
	pcapng_interface(c->out, r->linktype, r->snaplen, NULL);
	return 0;
}

int annotate(FILE *in, const char *name, FILE *out, const struct annotate_cfg *cfg,
	     struct err *e)
{
	struct copy c = { .cfg = cfg, .out = out };
	struct reader_tap tap = { .block = copy_block, .arg = &c };
	struct reader *r;
	struct frame f;
	int code = reader_open_tapped(&r, in, &tap, e);

	if (code)
		return err_wrap(e, "%s: ", name);
	if (!r->taps)
		code = begin(&c, r, e);
	while (code >= 0 && !ferror(out) &&
	       (code = reader_next(r, &f, e)) == SOURCE_FRAME)
		if (!r->taps)
			copy_frame(&c, &f);
	reader_close(r);
	return code < 0 ? err_wrap(e, "%s: ", name) : 0;
}
