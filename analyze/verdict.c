/* SPDX-License-Identifier: MIT
 *
 * verdict.c - rows of facts, endings and causes, and how causes are chosen.
 */
#include "verdict.h"

#include <stdbool.h>
#include <string.h>

const struct fact_row facts[FACT_N] = {
#define FACT(id, moment, text) [FACT_##id] = { MOMENT_##moment, text },
#include "facts.def"
#undef FACT
};

const struct ending_row endings[ENDING_N] = {
#define ENDING(id, name, text, advice) [ENDING_##id] = { name, text, advice },
#include "endings.def"
#undef ENDING
};

const struct cause_row causes[CAUSE_N] = {
#define CAUSE(id, name, certainty, must, must_not, text, remedy)                       \
	[CAUSE_##id] = { name, certainty, must, must_not, text, remedy },
#include "causes.def"
#undef CAUSE
};

const char *const certainty_name[CERTAINTY_N] = {
	[POSSIBLE] = "possible",
	[LIKELY] = "likely",
	[CERTAIN] = "certain",
};

static bool named_already(const enum cause_id *out, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(causes[out[i]].name, name) == 0)
			return true;
	return false;
}

/* Insertion keeps the order of the table among rows of equal certainty. */
static void insert(enum cause_id *out, size_t n, enum cause_id id)
{
	size_t at = n;

	while (at > 0 && causes[out[at - 1]].certainty < causes[id].certainty) {
		out[at] = out[at - 1];
		at--;
	}
	out[at] = id;
}

size_t verdict_causes(uint64_t known, enum cause_id out[static CAUSES_MAX])
{
	size_t n = 0;

	for (int i = 0; i < CAUSE_N && n < CAUSES_MAX; i++) {
		const struct cause_row *c = &causes[i];

		if ((known & c->must) != c->must || (known & c->must_not))
			continue;
		if (!named_already(out, n, c->name))
			insert(out, n++, (enum cause_id)i);
	}
	return n;
}

size_t verdict_causes_again(struct causes_memo *m, uint64_t known,
			    enum cause_id out[static CAUSES_MAX])
{
	size_t i = (size_t)(known * UINT64_C(0x9e3779b97f4a7c15) >> 58) % CAUSES_MEMO;

	if (m->row[i].known != known || !known) {
		m->row[i].known = known;
		m->row[i].n = verdict_causes(known, m->row[i].out);
	}
	memcpy(out, m->row[i].out, m->row[i].n * sizeof(*out));
	return m->row[i].n;
}

enum cause_id verdict_first_row(enum cause_id id)
{
	int first = 0;

	while (strcmp(causes[first].name, causes[id].name) != 0)
		first++;
	return (enum cause_id)first;
}
