/* SPDX-License-Identifier: MIT
 *
 * test_rotation.c - savefiles that are put aside.
 */
#include "rotation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source.h"

static char folder[] = "/tmp/rotation.XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/x", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void write_one(struct rotation *r, unsigned int number, int linktype)
{
	uint8_t data[84] = { 0 };
	struct frame f = { .ts = number,
			   .number = number,
			   .linktype = linktype,
			   .caplen = sizeof(data),
			   .wirelen = sizeof(data),
			   .data = data };

	rotation_write(r, &f);
}

/* The stamps in a file: "1 2 "; NULL if there is none. */
static const char *stamps(const char *suffix)
{
	static char text[256];
	char name[80], *paths[] = { name };
	struct source *s;
	struct frame f;
	struct err e;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	if (source_open_files(&s, paths, 1, NULL, NULL, &e))
		return NULL;
	text[0] = '\0';
	while (source_next(s, &f, 0, &e) == SOURCE_FRAME)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%u ",
			 (unsigned int)f.ts);
	source_close(s);
	return text;
}

static void forget(const char *suffix)
{
	char name[80];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	assert_int_equal(unlink(name), 0);
}

/* What is settled can be read while more is being written. */
static void test_readable_once_settled(void **state)
{
	struct rotation *r;
	struct err e;

	(void)state;
	assert_int_equal(rotation_open(&r, path, 0, 1, &e), 0);
	assert_string_equal(stamps(""), "");
	write_one(r, 1, 1);
	write_one(r, 2, 1);
	assert_int_equal(rotation_settle(r, &e), 0);
	assert_string_equal(stamps(""), "1 2 ");
	assert_int_equal(rotation_close(r, &e), 0);
	forget("");
}

static void test_by_size(void **state)
{
	struct rotation *r;
	struct err e;

	(void)state;
	assert_int_equal(rotation_open(&r, path, 200, 3, &e), 0);
	for (unsigned int i = 1; i <= 9; i++) {
		write_one(r, i, 1);
		assert_int_equal(rotation_settle(r, &e), 0);
	}
	assert_int_equal(rotation_close(r, &e), 0);
	assert_string_equal(stamps(""), "9 ");
	assert_string_equal(stamps(".1"), "7 8 ");
	assert_string_equal(stamps(".2"), "5 6 ");
	assert_null(stamps(".3"));
	forget("");
	forget(".1");
	forget(".2");
}

/* What the last run wrote is put aside as well; an empty file is not, for its link type. */
static void test_another_run_and_link_type(void **state)
{
	struct rotation *r;
	struct err e;

	(void)state;
	for (unsigned int i = 1; i <= 2; i++) {
		assert_int_equal(rotation_open(&r, path, 200, 5, &e), 0);
		write_one(r, 10 * i, 276);
		write_one(r, 10 * i + 1, 1);
		assert_int_equal(rotation_close(r, &e), 0);
	}
	assert_string_equal(stamps(""), "21 ");
	assert_string_equal(stamps(".1"), "20 ");
	assert_string_equal(stamps(".2"), "11 ");
	assert_string_equal(stamps(".3"), "10 ");
	assert_null(stamps(".4"));
	forget("");
	forget(".1");
	forget(".2");
	forget(".3");
}

/* What cannot be put aside is not emptied. */
static void test_put_aside_fails(void **state)
{
	char obstacle[80], inside[96];
	struct rotation *r;
	struct err e;

	(void)state;
	assert_int_equal(rotation_open(&r, path, 0, 1, &e), 0);
	write_one(r, 1, 1);
	assert_int_equal(rotation_close(r, &e), 0);
	snprintf(obstacle, sizeof(obstacle), "%s.1", path);
	snprintf(inside, sizeof(inside), "%s/x", obstacle);
	assert_int_equal(mkdir(obstacle, 0700), 0);
	assert_int_equal(mkdir(inside, 0700), 0);
	assert_true(rotation_open(&r, path, 0, 2, &e) < 0);
	assert_non_null(strstr(e.msg, ".1"));
	assert_string_equal(stamps(""), "1 ");
	assert_int_equal(rmdir(inside) | rmdir(obstacle), 0);
	forget("");
}

static void test_refused(void **state)
{
	char name[PATH_MAX + 10];
	struct rotation *r;
	struct err e;

	(void)state;
	memset(name, 'x', sizeof(name));
	name[PATH_MAX - 10] = '\0';
	assert_true(rotation_open(&r, path, 0, 0, &e) < 0);
	assert_true(rotation_open(&r, name, 0, 1, &e) < 0);
	assert_true(rotation_open(&r, "/nowhere/at/all", 0, 1, &e) < 0);
	assert_non_null(strstr(e.msg, "/nowhere/at/all"));
}

static void test_full_disk(void **state)
{
	struct rotation *r;
	struct err e;

	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	assert_true(rotation_open(&r, "/dev/full", 0, 1, &e) < 0);
	assert_non_null(strstr(e.msg, "/dev/full"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_readable_once_settled),
		cmocka_unit_test(test_by_size),
		cmocka_unit_test(test_another_run_and_link_type),
		cmocka_unit_test(test_put_aside_fails),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
