/* SPDX-License-Identifier: MIT
 *
 * idmap.c - a hash table with linear probing. Its keys are numbers that the kernel
 * chooses, so that nobody can make them collide.
 */
#include "idmap.h"

#include <stdlib.h>

#define FIRST_SLOTS 64

static size_t home(const struct idmap *m, uint64_t key)
{
	return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & m->mask;
}

static struct idmap_slot *slot_of(const struct idmap *m, uint64_t key)
{
	size_t i = home(m, key);

	while (m->slots[i].used && m->slots[i].key != key)
		i = (i + 1) & m->mask;
	return &m->slots[i];
}

uint64_t *idmap_get(const struct idmap *m, uint64_t key)
{
	struct idmap_slot *s = m->slots ? slot_of(m, key) : NULL;

	return s && s->used ? &s->value : NULL;
}

static bool grow(struct idmap *m)
{
	size_t n = m->slots ? (m->mask + 1) * 2 : FIRST_SLOTS;
	struct idmap bigger = { .slots = calloc(n, sizeof(*m->slots)),
				.mask = n - 1,
				.n = m->n };

	if (!bigger.slots)
		return false;
	for (size_t i = 0; m->slots && i <= m->mask; i++)
		if (m->slots[i].used)
			*slot_of(&bigger, m->slots[i].key) = m->slots[i];
	free(m->slots);
	*m = bigger;
	return true;
}

bool idmap_put(struct idmap *m, uint64_t key, uint64_t value)
{
	struct idmap_slot *s;

	if ((!m->slots || (m->n + 1) * 4 > (m->mask + 1) * 3) && !grow(m))
		return false;
	s = slot_of(m, key);
	m->n += !s->used;
	*s = (struct idmap_slot){ key, value, true };
	return true;
}

/* Without tombstones: what stood behind moves up. */
void idmap_drop(struct idmap *m, uint64_t key)
{
	struct idmap_slot *s = m->slots ? slot_of(m, key) : NULL;
	size_t i, j;

	if (!s || !s->used)
		return;
	i = j = (size_t)(s - m->slots);
	m->n--;
	s->used = false;
	for (j = (j + 1) & m->mask; m->slots[j].used; j = (j + 1) & m->mask) {
		if (((j - home(m, m->slots[j].key)) & m->mask) < ((j - i) & m->mask))
			continue;
		m->slots[i] = m->slots[j];
		m->slots[j].used = false;
		i = j;
	}
}

void idmap_free(struct idmap *m)
{
	free(m->slots);
	*m = (struct idmap){ .slots = NULL };
}
