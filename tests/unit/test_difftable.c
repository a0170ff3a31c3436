/* SPDX-License-Identifier: MIT
 *
 * test_difftable.c - a row a recording, a column a kernel: who agrees with whom.
 */
#include "difftable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLOSE "client: close(3) = 0\n"
#define GOOD  "flow 1\n" CLOSE "client F. 1:1(0) ack 1 CLOSE/CLOSE\n"
#define BAD   "flow 1\n" CLOSE "client R. 1 ack 1 CLOSE/CLOSE\n"
#define TWO   GOOD "flow 2\n" CLOSE "client F. 1:1(0) ack 1 CLOSE/CLOSE\n"
#define WORSE BAD "flow 2\n" CLOSE "client R. 1 ack 1 CLOSE/CLOSE\n"

/**
 * struct row_case - Texts, one a column
 * @cells:	NULL for one that is not there
 * @want:	What the row and its words must have, NULL for no row
 */
static const struct row_case {
	const char *name;
	const char *cells[3];
	const char *want[2];
	size_t differ, missing;
} cases[] = {
	{ "all the same", { GOOD, GOOD, GOOD }, { NULL }, 0, 0 },
	{ "the last",
	  { GOOD, GOOD, BAD },
	  { "x                        A       A       B\n",
	    "    B   client's close(): FIN -> RST\n" },
	  1,
	  0 },
	{ "the first",
	  { BAD, GOOD, GOOD },
	  { " A       B       B\n", "RST -> FIN" },
	  1,
	  0 },
	{ "one is not there", { GOOD, NULL, GOOD }, { " A       -       A\n" }, 1, 1 },
	{ "the first is not there",
	  { NULL, GOOD, BAD },
	  { " -       A       B\n", "FIN -> RST" },
	  1,
	  1 },
	{ "one flow more",
	  { GOOD, TWO, GOOD },
	  { " A       B       A\n", "1 flows -> 2\n" },
	  1,
	  0 },
	{ "both flows differ",
	  { TWO, WORSE, TWO },
	  { " A       B       A\n", "FIN -> RST; and 1 flow more\n" },
	  1,
	  0 },
};

static void parse(struct canon *c, const char *text)
{
	char *s = NULL;
	struct err e;
	int n = asprintf(&s, "canon 1\n%s", text);

	assert_true(n > 0);
	assert_int_equal(canon_parse(c, s, (size_t)n, 0, &e), 0);
}

/* What is written of a table with that row; for free(). */
static char *table(struct difftable *t, const struct row_case *k)
{
	struct canon c[3] = { { .text = NULL } };
	const struct canon *cells[3] = { NULL };
	char *text = NULL;
	size_t size;
	struct err e;

	t->cfg.out = open_memstream(&text, &size);
	assert_non_null(t->cfg.out);
	for (int i = 0; i < 3; i++)
		if (k->cells[i]) {
			parse(&c[i], k->cells[i]);
			cells[i] = &c[i];
		}
	assert_int_equal(difftable_row(t, "x", cells, &e), 0);
	assert_int_equal(difftable_end(t, &e), 0);
	assert_int_equal(fclose(t->cfg.out), 0);
	for (int i = 0; i < 3; i++)
		canon_free(&c[i]);
	return text;
}

static struct difftable empty(void)
{
	return (struct difftable){ .cfg = { .style = { .width = 100 } },
				   .title = { "one", "two", "three" },
				   .n = 3,
				   .head = "" };
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct difftable t = empty();
		char *text = table(&t, &cases[i]);

		print_message("%s\n", cases[i].name);
		for (int k = 0; k < 2; k++)
			if (cases[i].want[k])
				assert_non_null(strstr(text, cases[i].want[k]));
		assert_int_equal(strstr(text, "one") != NULL, cases[i].want[0] != NULL);
		assert_int_equal(t.differ, cases[i].differ);
		assert_int_equal(t.missing, cases[i].missing);
		free(text);
	}
}

static void test_json(void **state)
{
	struct difftable t = empty();
	char *text;

	(void)state;
	t.json = true;
	text = table(&t, &cases[1]);
	assert_string_equal(
		text,
		"{\"type\":\"row\",\"name\":\"x\",\"groups\":[{\"in\":[\"one\",\"two\"],"
		"\"differs\":\"\"},{\"in\":[\"three\"],\"differs\":\"client's close(): FIN "
		"-> RST\"}]}\n"
		"{\"type\":\"table\",\"rows\":1,\"same\":0,\"differ\":1,\"missing\":0}\n");
	free(text);
}

static void test_brief(void **state)
{
	struct difftable t = empty();
	char *text;

	(void)state;
	t.brief = true;
	text = table(&t, &cases[1]);
	assert_string_equal(text, "1 of 1 differ\n");
	free(text);
	t = empty();
	t.brief = true;
	text = table(&t, &cases[0]);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_brief),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
