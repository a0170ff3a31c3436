/* SPDX-License-Identifier: MIT
 *
 * fuzz_sinks.c - a recording from anywhere in every format: text is text, whatever a
 * recording says, and an annotated capture says no more of a frame than can be shown.
 */
#include <jansson.h>

#include "annotate.h"
#include "comments.h"
#include "fuzz.h"
#include "hostile.h"

/* UTF-8 throughout, and nothing that controls a terminal. */
static void check_text(const char *text, size_t n)
{
	json_t *j = json_stringn(text, n);

	assert(j);
	json_decref(j);
	for (size_t i = 0; i < n; i++)
		assert(text[i] == '\n' || text[i] == '\t' ||
		       ((unsigned char)text[i] >= ' ' && text[i] != 0x7f));
}

/* fuzz_json reads these. */
static bool is_json(const struct sink_ops *ops)
{
	return strstr(ops->name, "json") || strcmp(ops->name, "html") == 0;
}

static void comment_on(void *arg, uint64_t frame,
		       const char *text[static PCAPNG_COMMENTS])
{
	size_t n = comments_of(arg, frame, text, PCAPNG_COMMENTS);

	for (size_t i = 0; i < n; i++)
		check_text(text[i], strlen(text[i]));
}

/* As replay --format pcapng does when all has been read. */
static void annotate_again(struct output *o, const struct hostile *h)
{
	const struct annotate_cfg cfg = { comment_on, o->sink.own, "fuzz" };
	struct err e;

	annotate(hostile_stream(h->frames, h->nframes), "frames", o->sink.out, &cfg,
		 &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hostile h = hostile_from(data, size);
	struct hostile_run r = { .n = 0 };

	for (size_t i = 0; i < nsinks; i++) {
		hostile_add(&r, sinks[i]);
		r.out[i].sink.style.utf8 = size % 2;
	}
	hostile_show(&r, &h);
	for (size_t i = 0; i < r.n; i++) {
		struct output *o = &r.out[i];

		if (o->sink.ops->comments)
			annotate_again(o, &h);
		hostile_close(o);
		if (!o->sink.ops->comments && !is_json(o->sink.ops))
			check_text(o->text, o->n);
		free(o->text);
	}
	hostile_free(&h);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	return hostile_mutate(data, size, max, seed);
}
