/* SPDX-License-Identifier: MIT
 *
 * wordlist.c - words in a row, equal neighbours counted.
 */
#include "wordlist.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* For ", 4294967295 in all ...". */
#define ROOM_FOR_ALL 32

static void wordlist_flush(struct wordlist *l)
{
	struct textbuf t = { l->text, strlen(l->text), sizeof(l->text) - ROOM_FOR_ALL };
	char times[32] = "";

	if (l->times > 1)
		snprintf(times, sizeof(times), " (%u times)", l->times);
	if (l->times && !l->full) {
		l->full = t.used + 2 + strlen(l->last) + strlen(times) >= t.n;
		if (!l->full)
			textbuf_add(&t, "%s%s%s", t.used ? ", " : "", l->last, times);
	}
	l->times = 0;
}

void wordlist_add(struct wordlist *l, const char *word)
{
	char cut[sizeof(l->last)];

	snprintf(cut, sizeof(cut), "%s", word);
	l->all++;
	if (l->times && strcmp(l->last, cut) == 0) {
		l->times++;
		return;
	}
	wordlist_flush(l);
	memcpy(l->last, cut, sizeof(cut));
	l->times = 1;
}

const char *wordlist_text(struct wordlist *l, const char *none)
{
	struct textbuf t = { l->text, 0, sizeof(l->text) };

	wordlist_flush(l);
	t.used = strlen(l->text);
	if (l->full && t.used && l->text[t.used - 1] != '.')
		textbuf_add(&t, ", %u in all ...", l->all);
	return l->text[0] ? l->text : none;
}

void wordlist_clear(struct wordlist *l)
{
	*l = (struct wordlist){ .times = 0 };
}
