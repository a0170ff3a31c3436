/* SPDX-License-Identifier: MIT
 *
 * text.c - lines of text for a terminal: columns, colours, wrapping.
 */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "link.h"

static const char *const sgr[] = {
	[TINT_PLAIN] = "",	    [TINT_DIM] = "\033[2m",
	[TINT_BOLD] = "\033[1m",    [TINT_RED] = "\033[1;31m",
	[TINT_GREEN] = "\033[32m",  [TINT_CYAN] = "\033[36m",
	[TINT_YELLOW] = "\033[33m", [TINT_MAGENTA] = "\033[35m",
};

void line_start(struct line *l, const struct sink_style *style)
{
	l->len = 0;
	l->col = 0;
	l->style = *style;
}

/* A character needs room for itself and for the end of a colour. */
#define SPARE 16

static void raw(struct line *l, const char *s)
{
	size_t n = strlen(s);

	if (l->len + n + SPARE < sizeof(l->buf)) {
		memcpy(l->buf + l->len, s, n);
		l->len += n;
	}
}

static void put_character(struct line *l, const char *s, size_t n)
{
	if (l->len + SPARE >= sizeof(l->buf))
		return;
	memcpy(l->buf + l->len, s, n);
	l->len += n;
	l->col++;
}

/* Bytes of the character that text begins with; 0 if it is not well-formed (RFC 3629),
 * or one that controls a terminal: U+0000 to U+001F, U+007F to U+009F.
 */
static size_t printable(const char *s)
{
	static const uint32_t least[] = { 0x20, 0xa0, 0x800, 0x10000 };
	unsigned char lead = (unsigned char)s[0];
	size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
	uint32_t c = more ? lead & (0x3fu >> more) : lead;

	if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || lead == 0x7f)
		return 0;
	for (size_t i = 1; i <= more; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return more + 1;
}

void text_clean(char *s)
{
	while (*s) {
		size_t n = printable(s);

		if (n == 0)
			*s = '?';
		s += n ? n : 1;
	}
}

static size_t put_printable(struct line *l, const char *s)
{
	size_t n = printable(s);

	put_character(l, n ? s : "?", n ? n : 1);
	return n ? n : 1;
}

/* A reference as terminals want links. Return: its bytes, 0 if there is none, or no room */
static size_t put_link(struct line *l, const char *s)
{
	char url[LINK_MAX_BYTES];
	size_t n = link_at(s, url);

	if (!n || l->len + sizeof(url) + n + (size_t)3 * SPARE >= sizeof(l->buf))
		return 0;
	raw(l, "\033]8;;");
	raw(l, url);
	raw(l, "\033\\");
	for (size_t i = 0; i < n; i++)
		put_character(l, s + i, 1);
	raw(l, "\033]8;;\033\\");
	return n;
}

void line_put(struct line *l, enum tint t, const char *s)
{
	bool color = l->style.color && t != TINT_PLAIN && *s &&
		     l->len + SPARE + SPARE < sizeof(l->buf);

	if (color)
		raw(l, sgr[t]);
	while (*s) {
		size_t n = l->style.links ? put_link(l, s) : 0;

		s += n ? n : put_printable(l, s);
	}
	if (color) {
		memcpy(l->buf + l->len, "\033[0m", 4);
		l->len += 4;
	}
}

void line_fmt(struct line *l, enum tint t, const char *fmt, ...)
{
	char buf[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	line_put(l, t, buf);
}

void line_to(struct line *l, int col)
{
	while (l->col < col && l->len + SPARE < sizeof(l->buf))
		put_character(l, " ", 1);
}

void line_rule(struct line *l, enum tint t, int n)
{
	char buf[3 * 128 + 1] = "";
	size_t used = 0;

	for (; n > 0 && used + 3 < sizeof(buf); n--) {
		const char *s = l->style.utf8 ? "─" : "-";

		memcpy(buf + used, s, strlen(s) + 1);
		used += strlen(s);
	}
	line_put(l, t, buf);
}

void line_end(struct line *l, FILE *out)
{
	while (l->len && l->buf[l->len - 1] == ' ')
		l->len--;
	fwrite(l->buf, 1, l->len, out);
	fputc('\n', out);
}

int text_width(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

size_t text_break(const char *s, int cols)
{
	size_t at = 0, space = 0;
	int col = 0;

	for (; s[at]; at++) {
		if (((unsigned char)s[at] & 0xc0) == 0x80)
			continue;
		if (s[at] == ' ')
			space = at;
		if (++col > cols)
			return space ? space : (at ? at : 1);
	}
	return at;
}

void text_wrapped(FILE *out, const struct sink_style *style, enum tint t,
		  const char *first, int indent, const char *s)
{
	struct line l;

	line_start(&l, style);
	line_put(&l, t, first);
	while (*s) {
		char part[1024];
		size_t n;

		line_to(&l, indent);
		n = text_break(s, style->width - indent);
		snprintf(part, sizeof(part), "%.*s", (int)n, s);
		line_put(&l, TINT_PLAIN, part);
		line_end(&l, out);
		line_start(&l, style);
		s += n;
		while (*s == ' ')
			s++;
	}
}

void textbuf_add(struct textbuf *t, const char *fmt, ...)
{
	va_list ap;
	int k;

	va_start(ap, fmt);
	k = vsnprintf(t->buf + t->used, t->n - t->used, fmt, ap);
	va_end(ap);
	if (k > 0)
		t->used += (size_t)k < t->n - t->used ? (size_t)k : t->n - t->used - 1;
}
