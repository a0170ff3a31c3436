/* SPDX-License-Identifier: MIT
 *
 * verdict.h - from the facts observed of a flow to its ending and the causes of it.
 */
#ifndef TCT_VERDICT_H
#define TCT_VERDICT_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum moment {
#define MOMENT(id) MOMENT_##id,
#include "moments.def"
#undef MOMENT
	MOMENT_N
};

enum fact {
#define FACT(id, moment, text) FACT_##id,
#include "facts.def"
#undef FACT
	FACT_N
};
#define F(id) (UINT64_C(1) << FACT_##id)
static_assert(FACT_N <= 64, "facts must fit the bit set");

enum ending {
#define ENDING(id, name, text, advice) ENDING_##id,
#include "endings.def"
#undef ENDING
	ENDING_N
};

enum cause_id {
#define CAUSE(id, name, certainty, must, must_not, text, remedy) CAUSE_##id,
#include "causes.def"
#undef CAUSE
	CAUSE_N
};

enum certainty { POSSIBLE, LIKELY, CERTAIN, CERTAINTY_N };

struct fact_row {
	enum moment moment; /* the frame to cite, MOMENT_NONE if there is none */
	const char *text;   /* sentence for people, "" if it is never cited */
};

struct ending_row {
	const char *name; /* never renamed */
	const char *text;
	const char *advice;
};

struct cause_row {
	const char *name; /* never renamed; may stand in several rows */
	enum certainty certainty;
	uint64_t must, must_not; /* F(...) */
	const char *text;
	const char *remedy;
};

extern const struct fact_row facts[FACT_N];
extern const struct ending_row endings[ENDING_N];
extern const struct cause_row causes[CAUSE_N];
extern const char *const certainty_name[CERTAINTY_N];

/** verdict_is_abnormal() - Did it end, and not in an orderly way? */
static inline bool verdict_is_abnormal(enum ending e)
{
	return e != ENDING_GRACEFUL && e != ENDING_SIMULTANEOUS && e != ENDING_OPEN;
}

#define CAUSES_MAX 16

/**
 * verdict_causes() - All causes that the facts allow
 * @known:	Set of F(...)
 * @out:	Filled with rows of causes[], most certain first, each name once
 *
 * Return: how many, 0 to CAUSES_MAX
 */
size_t verdict_causes(uint64_t known, enum cause_id out[static CAUSES_MAX]);

#define CAUSES_MEMO 64u

/** struct causes_memo - What verdict_causes() found before; all zero to begin with */
struct causes_memo {
	struct {
		uint64_t known;
		size_t n;
		enum cause_id out[CAUSES_MAX];
	} row[CAUSES_MEMO];
};

/** verdict_causes_again() - The same, from memory if these facts were the case before */
size_t verdict_causes_again(struct causes_memo *m, uint64_t known,
			    enum cause_id out[static CAUSES_MAX]);

/** verdict_first_row() - The first row of the same name */
enum cause_id verdict_first_row(enum cause_id id);

#endif /* TCT_VERDICT_H */
