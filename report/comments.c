/* SPDX-License-Identifier: MIT
 *
 * comments.c - texts of frames: one run of bytes, and an index that is sorted once.
 */
#include "comments.h"

#include <stdlib.h>
#include <string.h>

/**
 * struct comment - A text
 * @at:		Where it begins, also its order
 */
struct comment {
	uint64_t frame;
	size_t at;
};

/**
 * struct comments - A collection
 * @text:	@used bytes of NUL-terminated texts, room for @room
 * @list:	@n texts, room for @list_room
 * @next:	The first that has not been handed out
 */
struct comments {
	size_t max, used, room, n, list_room, next;
	uint64_t left_out;
	char *text;
	struct comment *list;
};

struct comments *comments_new(size_t max)
{
	struct comments *c = calloc(1, sizeof(*c));

	if (c)
		c->max = max;
	return c;
}

void comments_free(struct comments *c)
{
	if (!c)
		return;
	free(c->text);
	free(c->list);
	free(c);
}

/* Room for more of one array, within what both may take. */
static bool grow(const struct comments *c, void **array, size_t *room, size_t want,
		 size_t size)
{
	size_t more = *room ? *room * 2 : 256;
	void *grown;

	while (more < want)
		more *= 2;
	if (want <= *room)
		return true;
	if (c->room + c->list_room * sizeof(*c->list) + (more - *room) * size > c->max)
		return false;
	grown = realloc(*array, more * size);
	if (!grown)
		return false;
	*array = grown;
	*room = more;
	return true;
}

bool comments_add(struct comments *c, uint64_t frame, const char *text)
{
	size_t n = strlen(text) + 1;
	void *t = c->text, *l = c->list;
	bool fits = grow(c, &t, &c->room, c->used + n, 1) &&
		    grow(c, &l, &c->list_room, c->n + 1, sizeof(*c->list));

	c->text = t;
	c->list = l;
	if (!fits) {
		c->left_out++;
		return false;
	}
	c->list[c->n++] = (struct comment){ frame, c->used };
	memcpy(c->text + c->used, text, n);
	c->used += n;
	return true;
}

uint64_t comments_left_out(const struct comments *c)
{
	return c->left_out;
}

static int by_frame(const void *a, const void *b)
{
	const struct comment *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

void comments_sort(struct comments *c)
{
	if (c->n)
		qsort(c->list, c->n, sizeof(*c->list), by_frame);
	c->next = 0;
}

size_t comments_of(struct comments *c, uint64_t frame, const char *text[], size_t n)
{
	size_t found = 0;

	while (c->next < c->n && c->list[c->next].frame < frame)
		c->next++;
	for (size_t i = c->next; i < c->n && c->list[i].frame == frame && found < n;
	     i++)
		text[found++] = c->text + c->list[i].at;
	return found;
}
