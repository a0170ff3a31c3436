/* SPDX-License-Identifier: MIT
 *
 * wordlist.h - words in a row, equal neighbours counted: "FIN, data again (3 times)".
 */
#ifndef TCT_WORDLIST_H
#define TCT_WORDLIST_H

#include <stdbool.h>

#define WORDLIST_MAX 200

/**
 * struct wordlist - Words; all zero is an empty list
 * @text:	All but the last word, as far as there was room: "FIN, 900 in all ..."
 * @last:	The word at the end, which has come @times times
 * @all:	How many there were
 * @full:	There was no room for all of them
 */
struct wordlist {
	char text[WORDLIST_MAX];
	char last[96];
	unsigned int times, all;
	bool full;
};

/** wordlist_add() - Append a word, cut after 95 bytes */
void wordlist_add(struct wordlist *l, const char *word);

/** wordlist_text() - The list, or @none if it is empty; ends it, lives as long as @l */
const char *wordlist_text(struct wordlist *l, const char *none);

/** wordlist_clear() - Begin anew */
void wordlist_clear(struct wordlist *l);

#endif /* TCT_WORDLIST_H */
