/* SPDX-License-Identifier: MIT
 *
 * kevent_line.c - the line of a kernel event: to text, and back.
 */
#include "kevent_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "line_words.h"
#include "tcpfsm.h"

enum kind { NUMBER, PID, STATE, ERRNO, TEXT, FLAG };

/* What a line may say after the event's name, in this order; what is 0 is left out. */
static const struct attribute {
	const char *key;
	enum kind kind;
	size_t offset;
} attributes[] = {
	{ "sock=", NUMBER, offsetof(struct kevent, sock) },
	{ "cookie=", NUMBER, offsetof(struct kevent, cookie) },
	{ "pid=", PID, offsetof(struct kevent, pid) },
	{ "from=", STATE, offsetof(struct kevent, from_state) },
	{ "to=", STATE, offsetof(struct kevent, to_state) },
	{ "errno=", ERRNO, offsetof(struct kevent, err) },
	{ "reason=", TEXT, offsetof(struct kevent, reason) },
	{ "answers", FLAG, offsetof(struct kevent, answers) },
	{ "softirq", FLAG, offsetof(struct kevent, softirq) },
};

#define ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

static bool can_be_said(const struct kevent *ev)
{
	return ev->id < KEVENT_N && ev->from_state < TS_N && ev->to_state < TS_N &&
	       ev->err >= 0 && ev->err <= LINE_ERRNO_MAX && ev->pid >= 0;
}

static void put(FILE *out, const struct attribute *a, const void *value)
{
	uint64_t n = 0;
	int32_t i = 0;

	switch (a->kind) {
	case NUMBER:
		memcpy(&n, value, sizeof(n));
		if (n)
			fprintf(out, " %s%" PRIu64, a->key, n);
		break;
	case PID:
	case ERRNO:
		memcpy(&i, value, sizeof(i));
		if (!i)
			break;
		fprintf(out, " %s", a->key);
		if (a->kind == ERRNO)
			line_errno_put(out, i);
		else
			fprintf(out, "%" PRId32, i);
		break;
	case STATE:
		if (*(const uint8_t *)value)
			fprintf(out, " %s%s", a->key,
				tcp_states[*(const uint8_t *)value].name);
		break;
	case TEXT:
		if (!*(const char *)value)
			break;
		fprintf(out, " %s", a->key);
		line_text_put(out, value, " ");
		break;
	case FLAG:
		if (*(const bool *)value)
			fprintf(out, " %s", a->key);
		break;
	}
}

int kevent_line_put(FILE *out, const struct kevent *ev)
{
	if (!can_be_said(ev))
		return -EINVAL;
	line_time_put(out, ev->ts);
	fputs("kernel", out);
	line_endpoint_put(out, &ev->local);
	line_endpoint_put(out, &ev->peer);
	fprintf(out, " kevent %s", kevent_kinds[ev->id].name);
	for (size_t i = 0; i < ATTRIBUTES; i++)
		put(out, &attributes[i], (const char *)ev + attributes[i].offset);
	putc('\n', out);
	return 0;
}

static int get_number(const char *s, uint64_t max, uint64_t *n, struct err *e)
{
	return line_digits(s, max, n) && *n ? 0 : line_bad(e, "not a number", s);
}

static int get_state(const char *s, uint8_t *out, struct err *e)
{
	enum tcp_state state = tcp_state_find(s);

	if (state == TS_N || state == TS_NONE)
		return line_bad(e, "unknown TCP state", s);
	*out = (uint8_t)state;
	return 0;
}

static int get(const struct attribute *a, const char *s, void *value, struct err *e)
{
	uint64_t n = 0;
	int rc = 0;

	switch (a->kind) {
	case NUMBER:
		rc = get_number(s, UINT64_MAX, &n, e);
		memcpy(value, &n, sizeof(n));
		return rc;
	case PID:
		rc = get_number(s, INT32_MAX, &n, e);
		*(int32_t *)value = (int32_t)n;
		return rc;
	case ERRNO:
		return line_errno_get(s, value, e);
	case STATE:
		return get_state(s, value, e);
	case TEXT:
		return *s ? line_text_get(s, value, REASON_MAX, e)
			  : line_bad(e, "no reason", s);
	case FLAG:
		*(bool *)value = true;
		return *s ? line_bad(e, "not expected after a flag", s) : 0;
	}
	return rc;
}

/* Each attribute at most once, and in order: the line that comes back is the same. */
int kevent_line_parse(char *p, struct kevent *ev, struct err *e)
{
	char *word = line_word(&p);
	size_t i = 0;

	ev->id = (uint8_t)kevent_find(word);
	if (ev->id == KEVENT_N)
		return line_bad(e, "unknown kernel event", word);
	for (word = line_word(&p); *word; word = line_word(&p)) {
		size_t n = 0;
		int rc;

		for (; i < ATTRIBUTES; i++) {
			n = strlen(attributes[i].key);
			if (strncmp(word, attributes[i].key, n) == 0)
				break;
		}
		if (i == ATTRIBUTES)
			return line_bad(e, "not expected of a kernel event", word);
		rc = get(&attributes[i], word + n, (char *)ev + attributes[i].offset,
			 e);
		if (rc < 0)
			return rc;
		i++;
	}
	return *p ? line_bad(e, "not expected of a kernel event", p) : 0;
}
