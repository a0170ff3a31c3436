/* SPDX-License-Identifier: MIT
 *
 * line_words.c - words of a sidecar's lines: to text, and back.
 */
#include "line_words.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define NSEC UINT64_C(1000000000)

void line_text_put(FILE *out, const char *s, const char *special)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c > '~' || c == '\\' || strchr(special, c))
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

void line_who_put(FILE *out, const char *who)
{
	if (!*who)
		fputs("-", out);
	else if (strcmp(who, "-") == 0)
		fputs("\\x2d", out);
	else
		line_text_put(out, who, " ");
}

void line_time_put(FILE *out, tstamp t)
{
	fprintf(out, "%" PRIu64 ".%09" PRIu64 " ", t / NSEC, t % NSEC);
}

void line_endpoint_put(FILE *out, const struct endpoint *ep)
{
	char buf[ENDPOINT_STRLEN];

	fprintf(out, " %s", endpoint_known(ep) ? endpoint_str(ep, buf) : "-");
}

void line_errno_put(FILE *out, int32_t err)
{
	const char *name = strerrorname_np(err);

	if (name)
		fputs(name, out);
	else
		fprintf(out, "E%d", (int)err);
}

int line_bad(struct err *e, const char *what, const char *text)
{
	return err_set(e, -EINVAL, "%s: \"%.80s\"", what, text);
}

/* Cut the next word off *@p; "" at the end of the line. */
char *line_word(char **p)
{
	char *word = *p;
	size_t n = strcspn(word, " ");

	*p = word + n;
	if (**p)
		*(*p)++ = '\0';
	return word;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One character, "\xHH" undone; 0 for an escape that is none. */
static char unescape_one(const char **s)
{
	const char *p = *s;
	int hi, lo;

	*s = p + 1;
	if (*p != '\\')
		return *p;
	if (p[1] != 'x')
		return 0;
	hi = hex_digit(p[2]);
	lo = hi < 0 ? -1 : hex_digit(p[3]);
	if (lo < 0)
		return 0;
	*s = p + 4;
	return (char)(hi << 4 | lo);
}

int line_text_get(const char *s, char *out, size_t size, struct err *e)
{
	const char *all = s;
	size_t n = 0;

	while (*s) {
		char c = unescape_one(&s);

		if (!c)
			return line_bad(e, "not an escaped text", all);
		if (n + 1 >= size)
			return line_bad(e, "text is too long", all);
		out[n++] = c;
	}
	memset(out + n, 0, size - n);
	return 0;
}

/* Digits only; false for none, too many, or more than @max. */
bool line_digits(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (!isdigit((unsigned char)*s) || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

int line_time_get(char *s, tstamp *out, struct err *e)
{
	char *dot = strchr(s, '.');
	uint64_t sec, nsec;
	bool ok = dot && strlen(dot) == 10;

	if (ok) {
		*dot = '\0';
		ok = line_digits(s, UINT64_MAX / NSEC - 1, &sec) &&
		     line_digits(dot + 1, NSEC - 1, &nsec);
		*dot = '.';
	}
	if (!ok)
		return line_bad(e, "not a time", s);
	*out = sec * NSEC + nsec;
	return 0;
}

int line_who_get(const char *s, char who[static WHO_MAX], struct err *e)
{
	memset(who, 0, WHO_MAX);
	if (strcmp(s, "-") == 0)
		return 0;
	if (!*s)
		return line_bad(e, "no process named", s);
	return line_text_get(s, who, WHO_MAX, e);
}

int line_endpoint_get(const char *s, struct endpoint *ep, struct err *e)
{
	memset(ep, 0, sizeof(*ep));
	if (strcmp(s, "-") == 0)
		return 0;
	return endpoint_parse(s, ep) < 0 ? line_bad(e, "not an address and port", s)
					 : 0;
}

int line_errno_get(const char *s, int32_t *out, struct err *e)
{
	uint64_t n;

	for (int i = 1; i <= LINE_ERRNO_MAX; i++) {
		const char *name = strerrorname_np(i);

		if (name && strcmp(name, s) == 0) {
			*out = i;
			return 0;
		}
	}
	if (*s != 'E' || !line_digits(s + 1, LINE_ERRNO_MAX, &n) || n == 0)
		return line_bad(e, "unknown errno", s);
	*out = (int32_t)n;
	return 0;
}
