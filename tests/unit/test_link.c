/* SPDX-License-Identifier: MIT
 *
 * test_link.c - references in texts, and lines with them.
 */
#include "link.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include "text.h"
#include <cmocka.h>

#define BASE "https://www.rfc-editor.org/rfc/"

static const struct {
	const char *text, *url;
	size_t n;
} rows[] = {
	{ "RFC 9293", BASE "rfc9293", 8 },
	{ "RFC 9293 3.10.7.4)", BASE "rfc9293#section-3.10.7.4", 17 },
	{ "RFC 1337 is old", BASE "rfc1337", 8 },
	{ "RFC 8684 3.5.", BASE "rfc8684#section-3.5", 12 },
	{ "RFC 793 5, or so", BASE "rfc793#section-5", 9 },
	{ "RFC", NULL, 0 },
	{ "RFC 123456", NULL, 0 },
	{ "RFCs 1", NULL, 0 },
	{ "rfc 9293", NULL, 0 },
	{ "", NULL, 0 },
};

static void test_references(void **state)
{
	char url[LINK_MAX_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(link_at(rows[i].text, url), rows[i].n);
		if (rows[i].n)
			assert_string_equal(url, rows[i].url);
	}
}

/* Links take no columns, and are there only if they are wanted. */
static void test_lines(void **state)
{
	static const char text[] = "see RFC 9293 3.4, \xe2\x86\x92 and RFC 1337";

	(void)state;
	for (int links = 0; links < 2; links++) {
		const struct sink_style style = { .width = 80, .links = links };
		struct line l;

		line_start(&l, &style);
		line_put(&l, TINT_PLAIN, text);
		assert_int_equal(l.col, text_width(text));
		l.buf[l.len] = '\0';
		if (links)
			assert_string_equal(
				l.buf,
				"see \033]8;;" BASE "rfc9293#section-3.4\033\\"
				"RFC 9293 3.4\033]8;;\033\\, \xe2\x86\x92 and "
				"\033]8;;" BASE "rfc1337\033\\RFC 1337\033]8;;\033\\");
		else
			assert_string_equal(l.buf, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
