/* SPDX-License-Identifier: MIT
 *
 * accept.c - what an HTTP client says it can read.
 */
#include "accept.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ALL 1000

/* "1", "0.25": at most three digits count, and nothing is above 1. */
static unsigned int thousandths(const char *s)
{
	unsigned int n = 0, unit = ALL / 10;

	if (*s == '1')
		return ALL;
	if (s[0] != '0' || s[1] != '.')
		return 0;
	for (s += 2; *s >= '0' && *s <= '9'; s++, unit /= 10)
		n += (unsigned int)(*s - '0') * unit;
	return n;
}

static unsigned int range_weight(char *range, const char *type, const char *version)
{
	static const char between[] = "; \t";
	unsigned int weight = ALL;
	char *rest, *word = strtok_r(range, between, &rest);

	if (!word || strcasecmp(word, type) != 0)
		return 0;
	while ((word = strtok_r(NULL, between, &rest))) {
		if (strncasecmp(word, "q=", 2) == 0)
			weight = thousandths(word + 2);
		if (strncasecmp(word, "version=", 8) == 0 &&
		    strcmp(word + 8, version) != 0)
			return 0;
	}
	return weight;
}

unsigned int accept_weight(const char *accept, const char *type, const char *version)
{
	char copy[1024], *rest, *range;
	unsigned int best = 0;

	snprintf(copy, sizeof(copy), "%s", accept ? accept : "");
	for (range = strtok_r(copy, ",", &rest); range;
	     range = strtok_r(NULL, ",", &rest)) {
		unsigned int weight = range_weight(range, type, version);

		if (weight > best)
			best = weight;
	}
	return best;
}
