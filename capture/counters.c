/* SPDX-License-Identifier: MIT
 *
 * counters.c - lines of names and lines of numbers, side by side.
 */
#include "counters.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 32768

static const char *const names[COUNTER_N] = {
#define COUNTER(id, name, text) [COUNTER_##id] = name,
#include "counters.def"
#undef COUNTER
};

static void take(struct counters *c, const char *name, size_t n, uint64_t value)
{
	for (int i = 0; i < COUNTER_N; i++)
		if (strlen(names[i]) == n && strncmp(names[i], name, n) == 0)
			c->value[i] += value;
}

/* Words of a line of names beside those of the line of values under it. */
static void take_lines(struct counters *c, const char *name, const char *value)
{
	for (;;) {
		size_t n;

		name += strspn(name, " ");
		value += strspn(value, " ");
		n = strcspn(name, " \n");
		if (n == 0 || *value == '\n' || *value == '\0')
			return;
		take(c, name, n, strtoull(value, NULL, 10));
		name += n;
		value += strcspn(value, " \n");
	}
}

void counters_parse(struct counters *c, const char *text)
{
	while (*text) {
		const char *values = text + strcspn(text, "\n");

		if (*values == '\0')
			return;
		values++;
		take_lines(c, text + strcspn(text, " \n"),
			   values + strcspn(values, " \n"));
		text = values + strcspn(values, "\n");
		text += *text == '\n';
	}
}

static void read_file(struct counters *c, const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = f ? malloc(TEXT_MAX) : NULL;

	if (text) {
		text[fread(text, 1, TEXT_MAX - 1, f)] = '\0';
		counters_parse(c, text);
	}
	free(text);
	if (f)
		fclose(f);
}

void counters_read(struct counters *c)
{
	memset(c, 0, sizeof(*c));
	read_file(c, "/proc/self/net/snmp");
	read_file(c, "/proc/self/net/netstat");
}

void counters_text(const struct counters *before, const struct counters *after,
		   char *buf, size_t n)
{
	size_t used = 0;

	*buf = '\0';
	for (int i = 0; i < COUNTER_N; i++) {
		uint64_t more = after->value[i] - before->value[i];

		if (more && used < n)
			used += (size_t)snprintf(buf + used, n - used, "%s%s +%" PRIu64,
						 used ? ", " : "", names[i], more);
	}
}
