/* SPDX-License-Identifier: MIT
 *
 * test_whole.c - what stands under a name at each moment. Linked with --wrap=open, so that a file
 * system can be one without unnamed files.
 */
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

static bool no_unnamed;
static char dir[] = "/tmp/test-whole-XXXXXX";
static char path[64], part[80];

int __wrap_open(const char *file, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	if (no_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_open(file, flags, mode);
}

static void put(const char *file, const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void assert_holds(const char *file, const char *text)
{
	char got[64];
	FILE *f = fopen(file, "r");
	size_t n;

	assert_non_null(f);
	n = fread(got, 1, sizeof(got) - 1, f);
	got[n] = '\0';
	fclose(f);
	assert_string_equal(got, text);
}

static void begin(struct whole *w, const char *text)
{
	struct err e;

	assert_int_equal(whole_open(w, path, &e), 0);
	fputs(text, w->out);
	fflush(w->out);
}

static int clean(void **state)
{
	(void)state;
	unlink(path);
	unlink(part);
	return 0;
}

static void test_absent_until_commit(void **state)
{
	struct whole w;
	struct err e;

	(void)state;
	begin(&w, "new");
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(whole_commit(&w, &e), 0);
	assert_holds(path, "new");
	assert_int_equal(access(part, F_OK), -1);
	whole_drop(&w);
	assert_holds(path, "new");
}

static void test_old_until_commit(void **state)
{
	struct whole w;
	struct err e;

	(void)state;
	put(path, "old");
	begin(&w, "new");
	assert_holds(path, "old");
	whole_drop(&w);
	assert_holds(path, "old");
	assert_int_equal(access(part, F_OK), -1);
	begin(&w, "newer");
	assert_int_equal(whole_commit(&w, &e), 0);
	assert_holds(path, "newer");
}

/* Somebody who was killed between both names of a whole file. */
static void test_takes_what_was_left(void **state)
{
	struct whole w;
	struct err e;

	(void)state;
	put(part, "left behind");
	begin(&w, "new");
	assert_int_equal(whole_commit(&w, &e), 0);
	assert_holds(path, "new");
	assert_int_equal(access(part, F_OK), -1);
}

static void test_two_at_once(void **state)
{
	struct whole a, b;
	struct err e;

	(void)state;
	begin(&a, "a");
	if (no_unnamed) {
		assert_int_equal(whole_open(&b, path, &e), -EAGAIN);
		assert_int_equal(whole_commit(&a, &e), 0);
		assert_holds(path, "a");
		return;
	}
	begin(&b, "b");
	assert_int_equal(whole_commit(&b, &e), 0);
	assert_holds(path, "b");
	assert_int_equal(whole_commit(&a, &e), 0);
	assert_holds(path, "a");
}

static void test_keeps_mode_and_link(void **state)
{
	char link[80];
	struct stat st;
	struct whole w;
	struct err e;

	(void)state;
	put(path, "old");
	assert_int_equal(chmod(path, 0640), 0);
	snprintf(link, sizeof(link), "%s.link", path);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(whole_open(&w, link, &e), 0);
	fputs("new", w.out);
	assert_int_equal(whole_commit(&w, &e), 0);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_holds(path, "new");
	unlink(link);
}

static void test_no_regular_file(void **state)
{
	struct whole w;
	struct err e;

	(void)state;
	assert_int_equal(whole_open(&w, "/dev/null", &e), 0);
	fputs("new", w.out);
	assert_int_equal(whole_commit(&w, &e), 0);
	assert_int_equal(whole_open(&w, "/dev/full", &e), 0);
	fputs("new", w.out);
	assert_int_equal(whole_commit(&w, &e), -ENOSPC);
	assert_int_equal(whole_open(&w, "/no/such/folder/file", &e), -ENOENT);
	assert_int_equal(whole_open(&w, "/tmp", &e), -EISDIR);
}

static int with_names(void **state)
{
	no_unnamed = true;
	return clean(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_absent_until_commit, clean),
		cmocka_unit_test_setup(test_old_until_commit, clean),
		cmocka_unit_test_setup(test_takes_what_was_left, clean),
		cmocka_unit_test_setup(test_two_at_once, clean),
		cmocka_unit_test_setup(test_keeps_mode_and_link, clean),
		cmocka_unit_test_setup(test_no_regular_file, clean),
		cmocka_unit_test_setup(test_absent_until_commit, with_names),
		cmocka_unit_test_setup(test_old_until_commit, with_names),
		cmocka_unit_test_setup(test_takes_what_was_left, with_names),
		cmocka_unit_test_setup(test_two_at_once, with_names),
		cmocka_unit_test_setup(test_keeps_mode_and_link, with_names),
	};
	int failed;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/file", dir);
	snprintf(part, sizeof(part), "%s.part", path);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return failed;
}
