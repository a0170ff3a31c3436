/* SPDX-License-Identifier: MIT
 *
 * words.h - the words that a command line may have in one place or another, from the tables
 * that define them.
 */
#ifndef TCT_WORDS_H
#define TCT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/** word_fn - Told of a word, and what it means; "" if that is no matter */
typedef void word_fn(void *arg, const char *word, const char *text);

struct word {
	const char *word, *text;
};

/**
 * struct wordset - Words for one place
 * @name:	"scenarios"; of letters and underscores, for names in scripts
 * @each:	Tells of all, NULL if they are @words, up to one that is NULL
 */
struct wordset {
	const char *name;
	void (*each)(word_fn *fn, void *arg);
	const struct word *words;
};

/* Sets that come from the tables of the program. */
extern const struct wordset words_commands, words_scenarios, words_explained,
	words_formats, words_ignores, words_fields, words_rules, words_kernels;

/* What explain knows besides rows of tables: flags, errors, up to one that is NULL. */
extern const struct word words_others[];

/** words_is_first_row() - A cause may have several rows: is it the first of its name? */
bool words_is_first_row(int cause);

/** wordset_each() - Tell of all words of a set */
void wordset_each(const struct wordset *s, word_fn *fn, void *arg);

#endif /* TCT_WORDS_H */
