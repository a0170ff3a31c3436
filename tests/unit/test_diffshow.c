/* SPDX-License-Identifier: MIT
 *
 * test_diffshow.c - two flows side by side, for people and for programs.
 */
#include "diffshow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "couple.h"

/* What is written of two flows; for free(). */
static char *shown(const char *a, const char *b, bool json)
{
	struct couple o = { .p = { NULL, 0 } };
	char *text = NULL;
	size_t size;
	struct err e;
	struct diff_cfg cfg = { .out = open_memstream(&text, &size),
				.style = { .width = 80 },
				.title = { "one", "two" } };

	assert_non_null(cfg.out);
	setup(&o, a, b);
	assert_int_equal((json ? diff_json : diff_text)(&cfg, "name", o.c[0].flows,
							o.c[1].flows, &e),
			 0);
	assert_int_equal(fclose(cfg.out), 0);
	tear_down(&o);
	return text;
}

static void test_side_by_side(void **state)
{
	char *text = shown(SYN ";" SHUT ";" RST, SYN ";" SHUT ";" SFIN, false);

	(void)state;
	assert_non_null(strstr(text, "-- name, flow 1 --"));
	assert_non_null(strstr(text, "one                                     two\n"));
	assert_non_null(strstr(text,
			       "server R. 1 ack 1 CLOSE/CLOSE"
			       "         | server F. 1:1(0) ack 1 CLOSE/CLOSE\n"));
	assert_non_null(strstr(text, "  Diff  server's close(): RST -> FIN\n"));
	free(text);
}

#define LONG "client F. 1:1(0) ack 1 [active-close] "

/* Where rows differ, however far to the right, it is seen. */
static void test_all_of_a_row(void **state)
{
	char *text = shown(LONG "FIN_WAIT1/CLOSE_WAIT;" LONG "CLOSE/CLOSE",
			   LONG "FIN_WAIT1/ESTABLISHED;" LONG "CLOSE/CLOSE", false);

	(void)state;
	assert_non_null(strstr(text, "  FIN_WAIT1/CLOSE_WAIT "));
	assert_non_null(strstr(text, "  FIN_WAIT1/ESTABLISHED\n"));
	assert_non_null(strstr(text, " +\n")); /* the same: cut */
	assert_null(strstr(text, "CLOSE/CLOSE"));
	for (const char *s = text; *s; s += strcspn(s, "\n") + 1)
		assert_true(strcspn(s, "\n") <= 80);
	free(text);
}

/* Of a word without an end, too. */
static void test_no_blank(void **state)
{
	char line[2048] = "client: read(";
	size_t n = strlen(line);
	char *text;

	(void)state;
	memset(line + n, 'x', sizeof(line) - n - 1);
	line[sizeof(line) - 1] = '\0';
	text = shown(line, SHUT, false);
	for (const char *s = text; *s; s += strcspn(s, "\n") + 1)
		assert_true(strcspn(s, "\n") <= 80);
	free(text);
}

/* @n calls with that result, as lines of a flow; for free(). */
static char *many(int n, int result)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	for (int i = 0; i < n; i++)
		fprintf(f, "client: read(3, %d) = %d;", i, result);
	assert_int_equal(fclose(f), 0);
	return text;
}

static void check_many(int n, int m, const char *counted)
{
	char *a = many(n, 1), *b = many(m, 2), *text = shown(a, b, false);
	size_t lines = 0;

	for (const char *s = text; (s = strchr(s, '\n')); s++)
		lines++;
	assert_true(lines < 340);
	assert_non_null(strstr(text, counted));
	free(text);
	free(a);
	free(b);
}

static void test_many_rows(void **state)
{
	(void)state;
	check_many(5000, 5000, "\n... 4700 rows more that differ");
	check_many(5000, 0, "\n... 4988 more\n");
	check_many(0, 17, "    ... 5 more\n");
	check_many(16, 0, "client: read(3, 8) = 1");
}

static void test_whose_ends(void **state)
{
	char *text = shown("# 1.1.1.1:1 2.2.2.2:80;" SYN ";" FIN,
			   "# 1.1.1.1:1 2.2.2.2:80;" SYN, false);

	(void)state;
	assert_non_null(strstr(text, "flow 1: 1.1.1.1:1 -> 2.2.2.2:80 --"));
	free(text);
	text = shown("# 1.1.1.1:1 2.2.2.2:80;" SYN ";" FIN,
		     "# 1.1.1.1:2 2.2.2.2:80;" SYN, false);
	assert_non_null(strstr(text, "flow 1 --"));
	assert_non_null(strstr(text, "\n1.1.1.1:1 -> 2.2.2.2:80                 "
				     "1.1.1.1:2 -> 2.2.2.2:80\n"));
	free(text);
}

static void test_json(void **state)
{
	char *text = shown(SYN ";" SHUT ";" RST, SYN ";" SHUT ";" SFIN, true);

	(void)state;
	assert_non_null(strstr(text, "{\"type\":\"pair\",\"name\":\"name\""));
	assert_non_null(strstr(text, "\"changes\":[\"server's close(): RST -> FIN\""));
	assert_non_null(strstr(text, "\"mark\":\"|\",\"a\":\"" RST "\""));
	assert_ptr_equal(strchr(text, '\n') + 1, text + strlen(text));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_all_of_a_row),
		cmocka_unit_test(test_no_blank),
		cmocka_unit_test(test_many_rows),
		cmocka_unit_test(test_whose_ends),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
