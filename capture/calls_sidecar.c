/* SPDX-License-Identifier: MIT
 *
 * calls_sidecar.c - read and write the text file of system calls beside a savefile.
 */
#include "calls_sidecar.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "calls_line.h"
#include "line_words.h"

#define LINE_MAX_LEN 1023

static const char magic[] = "# tcpclose-trace calls 1";

struct sidecar {
	FILE *in;
	const char *name;
	unsigned int line;
	bool pending;
	tstamp last;
	struct sidecar_head head;
	char text[LINE_MAX_LEN + 1];
};

/* The head's lines, in the order in which they are written. */
static const struct head_key {
	const char *key;
	size_t offset, size;
} head_keys[] = {
	{ "version", offsetof(struct sidecar_head, version), 32 },
	{ "kernel", offsetof(struct sidecar_head, kernel), 80 },
	{ "build", offsetof(struct sidecar_head, build), 128 },
	{ "sysctls", offsetof(struct sidecar_head, sysctls), SIDECAR_SYSCTLS },
	{ "scenario", offsetof(struct sidecar_head, scenario), 64 },
	{ "clock", offsetof(struct sidecar_head, clock), 16 },
	{ "kernel-events", offsetof(struct sidecar_head, kevents), SIDECAR_KEVENTS },
	{ "counters", offsetof(struct sidecar_head, counters), SIDECAR_COUNTERS },
};

static_assert(sizeof(struct sidecar_head) == 32 + 80 + 128 + SIDECAR_SYSCTLS + 64 + 16 +
						     SIDECAR_KEVENTS + SIDECAR_COUNTERS,
	      "sizes in head_keys");

#define HEAD_KEYS (sizeof(head_keys) / sizeof(head_keys[0]))

static int written(FILE *out)
{
	return ferror(out) ? -EIO : 0;
}

int sidecar_write_head(FILE *out, const struct sidecar_head *head)
{
	fprintf(out, "%s\n", magic);
	for (size_t i = 0; i < HEAD_KEYS; i++) {
		const char *value = (const char *)head + head_keys[i].offset;

		if (!*value)
			continue;
		fprintf(out, "# %s: ", head_keys[i].key);
		line_text_put(out, value, "");
		putc('\n', out);
	}
	return written(out);
}

int sidecar_write(FILE *out, const struct record *rec)
{
	int rc = calls_line_put(out, rec);

	return rc < 0 ? rc : written(out);
}

/* Read a line into s->text without its newline: 1, 0 at the end, or -errno. */
static int read_line(struct sidecar *s, struct err *e)
{
	size_t n = 0;
	int c;

	s->line++;
	while ((c = getc(s->in)) != EOF && c != '\n') {
		if (c < ' ' || c > '~')
			return err_set(e, -EINVAL, "byte 0x%02x is not text", c);
		if (n == LINE_MAX_LEN)
			return err_set(e, -EINVAL, "line is longer than %d bytes",
				       LINE_MAX_LEN);
		s->text[n++] = (char)c;
	}
	s->text[n] = '\0';
	if (ferror(s->in))
		return err_set(e, -EIO, "cannot read");
	if (c == EOF && n)
		return err_set(e, -EINVAL, "the last line is cut short");
	return c != EOF;
}

/* "# key: value"; a remark if the key is none of ours. */
static int parse_head(struct sidecar *s, struct err *e)
{
	for (size_t i = 0; i < HEAD_KEYS; i++) {
		const struct head_key *k = &head_keys[i];
		size_t n = strlen(k->key);
		const char *at = s->text + 2;

		if (strncmp(s->text, "# ", 2) != 0 || strncmp(at, k->key, n) != 0 ||
		    strncmp(at + n, ": ", 2) != 0)
			continue;
		return line_text_get(at + n + 2, (char *)&s->head + k->offset, k->size,
				     e);
	}
	return 0;
}

/* Read up to the first record, which stays pending. */
static int read_head(struct sidecar *s, struct err *e)
{
	int rc = read_line(s, e);

	if (rc < 0)
		return rc;
	if (rc == 0 || strcmp(s->text, magic) != 0)
		return err_set(e, -EINVAL,
			       "not a file of calls: does not start with "
			       "\"%s\"",
			       magic);
	while ((rc = read_line(s, e)) > 0) {
		s->pending = *s->text != '#';
		if (s->pending)
			return 0;
		rc = parse_head(s, e);
		if (rc < 0)
			break;
	}
	return rc;
}

/* Say where @rc happened. */
static int located(const struct sidecar *s, int rc, struct err *e)
{
	if (e)
		err_wrap(e, "%s:%u: ", s->name, s->line);
	return rc;
}

int sidecar_open(struct sidecar **out, FILE *in, const char *name, struct err *e)
{
	struct sidecar *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s) {
		fclose(in);
		return err_set(e, -ENOMEM, "%s: out of memory", name);
	}
	s->in = in;
	s->name = name;
	rc = read_head(s, e);
	if (rc < 0) {
		located(s, rc, e);
		sidecar_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

const struct sidecar_head *sidecar_head(const struct sidecar *s)
{
	return &s->head;
}

int sidecar_next(struct sidecar *s, struct record *rec, struct err *e)
{
	int rc = s->pending ? 1 : read_line(s, e);

	s->pending = false;
	while (rc > 0 && *s->text == '#')
		rc = read_line(s, e);
	if (rc == 0)
		return 0;
	memset(rec, 0, sizeof(*rec));
	if (rc > 0)
		rc = calls_line_parse(s->text, rec, e);
	if (rc == 0 && rec->ts < s->last)
		rc = err_set(e, -EINVAL, "goes back in time");
	if (rc < 0)
		return located(s, rc, e);
	s->last = rec->ts;
	return 1;
}

void sidecar_close(struct sidecar *s)
{
	if (!s)
		return;
	fclose(s->in);
	free(s);
}
