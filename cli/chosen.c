/* SPDX-License-Identifier: MIT
 *
 * chosen.c - which connections are shown, in which order, and how many.
 *
 * What is to be put in order is written first, each into memory of its own.
 */
#include "chosen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct kept - A connection that waits for its turn
 * @key:	What it is sorted by, @end its address if it is one
 * @number:	... and then by this
 * @text:	@size bytes to write
 */
struct kept {
	struct flowfield_values key;
	struct endpoint end;
	uint64_t number;
	char *text;
	size_t size;
};

bool chosen_some(const struct opts *o)
{
	return o->where.n || o->only_abnormal;
}

bool chosen_takes(const struct opts *o, const struct flow_view *v)
{
	if (o->only_abnormal && !verdict_is_abnormal(v->verdict->ending))
		return false;
	return !o->where.n || flowfilter_takes(&o->where, v);
}

int chosen_check(const struct opts *o, struct err *e)
{
	if (o->order.by && !o->format->apart)
		return err_set(e, -EINVAL, "--sort: format %s has an order of its own",
			       o->format->name);
	return 0;
}

static int show(struct sink *k, const struct flow_view *v, struct err *e)
{
	if (!k->ops->flow)
		return 0;
	if (k->shown++ && k->ops->blank_between)
		fputc('\n', k->out);
	return k->ops->flow(k, v, e);
}

static int write_apart(const struct sink *k, const struct flow_view *v, struct kept *x,
		       struct err *e)
{
	struct sink own = *k;
	struct err late;
	int code;

	own.shown = 0;
	own.out = open_memstream(&x->text, &x->size);
	if (!own.out)
		return err_set(e, -ENOMEM, "no memory to put connections in order");
	code = show(&own, v, e);
	if (stream_keep(own.out, &x->text, &late) && !code) {
		*e = late;
		code = late.code;
	}
	return code;
}

static int by_key(const void *a, const void *b, void *arg)
{
	const struct order *order = arg;
	const struct kept *x = a, *y = b;
	struct flowfield_values p = x->key, q = y->key;
	int cmp;

	if (order->by->kind == FLOWFIELD_ADDRESS) {
		p.end[0] = &x->end;
		q.end[0] = &y->end;
	}
	cmp = flowfield_cmp(order->by, &p, &q);
	if (order->down && p.n && q.n)
		cmp = -cmp;
	return cmp ? cmp : (x->number > y->number) - (x->number < y->number);
}

/* Only the first ones of the order will be shown. */
static void forget_beyond(struct chosen *c, size_t most)
{
	struct order order = c->o->order;

	qsort_r(c->kept, c->n, sizeof(*c->kept), by_key, &order);
	while (c->n > most)
		free(c->kept[--c->n].text);
}

static int make_room(struct chosen *c, struct err *e)
{
	struct kept *more;
	size_t room = c->room ? c->room * 2 : 64;

	if (c->o->limit && c->n >= 64 && c->n / 2 >= c->o->limit)
		forget_beyond(c, c->o->limit);
	if (c->n < c->room)
		return 0;
	more = realloc(c->kept, room * sizeof(*more));
	if (!more)
		return err_set(e, -ENOMEM, "no memory to put connections in order");
	c->kept = more;
	c->room = room;
	return 0;
}

static int keep(struct chosen *c, struct sink *k, const struct flow_view *v,
		struct err *e)
{
	struct kept x = { .number = v->number };
	int code = make_room(c, e);

	if (code)
		return code;
	c->o->order.by->get(v, &x.key);
	if (c->o->order.by->kind == FLOWFIELD_ADDRESS && x.key.n)
		x.end = *x.key.end[0];
	code = write_apart(k, v, &x, e);
	if (code)
		free(x.text);
	else
		c->kept[c->n++] = x;
	return code;
}

int chosen_begin(struct chosen *c, const struct sink *k, unsigned int threads,
		 struct err *e)
{
	if (threads < 2 || c->o->order.by || !scribes_can(k))
		return 0;
	return scribes_new(&c->scribes, k, threads, e);
}

static int pass_on(const struct chosen *c, struct sink *k, const struct flow_view *v,
		   struct err *e)
{
	if (!c->scribes)
		return show(k, v, e);
	k->shown++;
	return scribes_flow(c->scribes, v, e);
}

int chosen_flow(struct chosen *c, struct sink *k, const struct flow_view *v,
		struct err *e)
{
	if (k->only_flow && k->only_flow != v->number)
		return 0;
	if (chosen_some(c->o)) {
		if (!chosen_takes(c->o, v))
			return 0;
		run_stats_verdict(&c->counts, v->verdict);
	}
	if (c->o->order.by && k->ops->flow)
		return keep(c, k, v, e);
	if (c->o->limit && k->shown >= c->o->limit)
		return 0;
	return pass_on(c, k, v, e);
}

int chosen_end(struct chosen *c, struct sink *k, struct err *e)
{
	if (c->scribes)
		return scribes_end(c->scribes, e);
	if (!c->o->order.by)
		return 0;
	forget_beyond(c, c->o->limit ? c->o->limit : SIZE_MAX);
	for (size_t i = 0; i < c->n && !ferror(k->out); i++) {
		if (k->shown++ && k->ops->blank_between)
			fputc('\n', k->out);
		fwrite(c->kept[i].text, 1, c->kept[i].size, k->out);
	}
	return ferror(k->out) ? sink_flush(k, e) : 0;
}

void chosen_free(struct chosen *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->kept[i].text);
	free(c->kept);
	scribes_free(c->scribes);
	c->scribes = NULL;
	c->kept = NULL;
	c->n = c->room = 0;
}
