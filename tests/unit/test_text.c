/* SPDX-License-Identifier: MIT
 *
 * test_text.c - columns, colours and wrapping.
 */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name, *text;
	int width;
} widths[] = {
	{ "nothing", "", 0 },
	{ "ASCII", "abc", 3 },
	{ "two bytes a character", "\xc3\xa4\xc3\xb6", 2 },
	{ "three bytes a character", "\xe2\x94\x80\xe2\x96\xb6", 2 },
	{ "four bytes a character", "\xf0\x9f\x98\x80", 1 },
};

static void test_widths(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(widths); i++) {
		print_message("%s\n", widths[i].name);
		assert_int_equal(text_width(widths[i].text), widths[i].width);
	}
}

static const struct {
	const char *name, *text;
	int cols;
	size_t bytes;
} breaks[] = {
	{ "all of it fits", "one two", 7, 7 },
	{ "between words", "one two", 5, 3 },
	{ "just before a word that would fit without its last letter", "one two", 6,
	  3 },
	{ "the blank is the first that does not fit", "one two", 3, 3 },
	{ "inside a word too long", "abcdefgh", 5, 5 },
	{ "at least one character", "abc", 0, 1 },
	{ "never inside a character", "\xc3\xa4\xc3\xa4\xc3\xa4", 2, 4 },
	{ "nothing", "", 5, 0 },
};

static void test_breaks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(breaks); i++) {
		print_message("%s\n", breaks[i].name);
		assert_int_equal(text_break(breaks[i].text, breaks[i].cols),
				 breaks[i].bytes);
	}
}

/* What line_put() and line_end() make of text. */
static void check_line(struct line *l, const char *want)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	line_end(l, out);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static const struct {
	const char *name, *text, *line;
	int col;
} written[] = {
	{ "plain text", "abc", "abc\n", 3 },
	{ "an escape sequence", "a\033[2Jb", "a?[2Jb\n", 6 },
	{ "a new line", "a\nb", "a?b\n", 3 },
	{ "carriage return, bell, backspace", "\r\a\b", "???\n", 3 },
	{ "delete", "\x7f", "?\n", 1 },
	{ "UTF-8", "\xe2\x94\x80", "\xe2\x94\x80\n", 1 },
	{ "bytes that begin no character", "\xff\xfe\x80z", "???z\n", 4 },
	{ "a character cut short", "\xe2\x94z", "??z\n", 3 },
	{ "a control character of two bytes", "\xc2\x9bz", "??z\n", 3 },
	{ "an overlong escape", "\xc0\x9b\xe0\x80\x9b", "?????\n", 5 },
	{ "half of a surrogate pair", "\xed\xa0\x80", "???\n", 3 },
	{ "beyond Unicode", "\xf4\x90\x80\x80\xf5", "?????\n", 5 },
	{ "four bytes", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80\n", 1 },
	{ "trailing blanks go", "a  ", "a\n", 3 },
};

static void test_control_characters(void **state)
{
	struct sink_style style = { .width = 80 };
	struct line l;

	(void)state;
	for (size_t i = 0; i < COUNT(written); i++) {
		print_message("%s\n", written[i].name);
		line_start(&l, &style);
		line_put(&l, TINT_RED, written[i].text);
		assert_int_equal(l.col, written[i].col);
		check_line(&l, written[i].line);
	}
}

static void test_colours_take_no_columns(void **state)
{
	struct sink_style style = { .width = 80, .color = true };
	struct line l;

	(void)state;
	line_start(&l, &style);
	line_put(&l, TINT_PLAIN, "a");
	line_put(&l, TINT_RED, "b\033");
	line_put(&l, TINT_RED, "");
	line_fmt(&l, TINT_DIM, "%d", 7);
	assert_int_equal(l.col, 4);
	check_line(&l, "a\033[1;31mb?\033[0m\033[2m7\033[0m\n");
}

static void test_columns(void **state)
{
	struct sink_style style = { .width = 80 };
	struct line l;

	(void)state;
	line_start(&l, &style);
	line_put(&l, TINT_PLAIN, "ab");
	line_to(&l, 5);
	line_to(&l, 3);
	line_rule(&l, TINT_PLAIN, 3);
	line_rule(&l, TINT_PLAIN, -1);
	assert_int_equal(l.col, 8);
	check_line(&l, "ab   ---\n");
	style.utf8 = true;
	line_start(&l, &style);
	line_rule(&l, TINT_PLAIN, 2);
	assert_int_equal(l.col, 2);
	check_line(&l, "\xe2\x94\x80\xe2\x94\x80\n");
}

/* However long: cut, and the colour ends. */
static void test_long_lines(void **state)
{
	struct sink_style style = { .width = 80, .color = true };
	char big[2 * sizeof(((struct line *)NULL)->buf)];
	struct line l;

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	line_start(&l, &style);
	for (int i = 0; i < 5; i++)
		line_put(&l, TINT_RED, big);
	line_to(&l, 100000);
	line_rule(&l, TINT_RED, 100000);
	assert_true(l.len <= sizeof(l.buf));
	assert_memory_equal(l.buf + l.len - 4, "\033[0m", 4);
}

static const struct {
	const char *name, *first, *text;
	int indent;
	const char *out;
} paragraphs[] = {
	{ "one line", "Why", "because.", 5, "Why  because.\n" },
	{ "two lines", "Why", "because it is so, and nothing", 5,
	  "Why  because it is\n     so, and nothing\n" },
	{ "a word longer than the line", "", "abcdefghijklmnopqrstuvwxyz", 2,
	  "  abcdefghijklmnopqr\n  stuvwxyz\n" },
	{ "control characters", "", "a\033b", 0, "a?b\n" },
	{ "nothing", "Why", "", 5, "" },
};

static void test_paragraphs(void **state)
{
	struct sink_style style = { .width = 20 };

	(void)state;
	for (size_t i = 0; i < COUNT(paragraphs); i++) {
		char *text = NULL;
		size_t n = 0;
		FILE *out = open_memstream(&text, &n);

		print_message("%s\n", paragraphs[i].name);
		text_wrapped(out, &style, TINT_PLAIN, paragraphs[i].first,
			     paragraphs[i].indent, paragraphs[i].text);
		fclose(out);
		assert_string_equal(text, paragraphs[i].out);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_breaks),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_colours_take_no_columns),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_paragraphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
