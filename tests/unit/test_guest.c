/* SPDX-License-Identifier: MIT
 *
 * test_guest.c - what a guest is given, and what is believed of what it sends.
 */
#include "guest.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "initramfs.h"
#include "store.h"

static int file_of(const void *data, size_t n)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, n), n);
	return fd;
}

static struct guest guest_with(const char *console)
{
	struct guest g = { .initramfs = -1, .results = -1 };

	g.console = file_of(console, strlen(console));
	g.log = file_of("", 0);
	return g;
}

static const struct {
	const char *console;
	int code, status;
	const char *why;
} outcomes[] = {
	{ "boot\r\n" GUEST_UP " 6.1\n" GUEST_DONE " 1\n" GUEST_SENT "\n", 0, 1, NULL },
	{ GUEST_UP " 6.1\n" GUEST_DONE " 0\n", -EIO, 0, "did not come through" },
	{ GUEST_UP " 6.1\n17/169 refused\n", -EIO, 0,
	  "did not come to an end: 17/169" },
	{ "[ 1.0] Kernel panic - not syncing: no init\nmore\n", -EIO, 0,
	  "did not boot: Kernel panic - not syncing: no init" },
	{ "", -EIO, 0, "did not boot: its console stayed empty" },
	/* The results come after the job, or they are not its. */
	{ GUEST_SENT "\n" GUEST_UP " 6.1\n" GUEST_DONE " 0\n", -EIO, 0,
	  "did not come" },
};

static void test_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		struct guest g = guest_with(outcomes[i].console);
		struct err e;
		int status;

		assert_int_equal(guest_outcome(&g, &status, &e), outcomes[i].code);
		assert_int_equal(status, outcomes[i].status);
		if (outcomes[i].why)
			assert_non_null(strstr(e.msg, outcomes[i].why));
		guest_close(&g);
	}
}

static void test_last_line(void **state)
{
	struct guest g = guest_with("one\n\x1b[2J3/9 refused\r\nhalf a li");
	char line[64];

	(void)state;
	guest_last_line(&g, line, sizeof(line));
	assert_string_equal(line, "?[2J3/9 refused");
	guest_close(&g);
}

static void put(struct archive *a, const char *name, mode_t mode, const char *text)
{
	struct archive_entry *ent = archive_entry_new();

	archive_entry_set_pathname(ent, name);
	archive_entry_set_mode(ent, mode);
	archive_entry_set_size(ent, mode & S_IFREG ? (la_int64_t)strlen(text) : 0);
	if (S_ISLNK(mode))
		archive_entry_set_symlink(ent, text);
	assert_int_equal(archive_write_header(a, ent), ARCHIVE_OK);
	if (S_ISREG(mode))
		archive_write_data(a, text, strlen(text));
	archive_entry_free(ent);
}

static int hostile_tar(void)
{
	int fd = memfd_create("tar", MFD_CLOEXEC);
	struct archive *a = archive_write_new();

	archive_write_set_format_ustar(a);
	assert_int_equal(archive_write_open_fd(a, fd), ARCHIVE_OK);
	put(a, "./", S_IFDIR | 0755, "");
	put(a, "./good.pcap", S_IFREG | 0644, "packets");
	put(a, "../above", S_IFREG | 0644, "x");
	put(a, "/tmp/absolute-tct-test", S_IFREG | 0644, "x");
	put(a, "./below/it", S_IFREG | 0644, "x");
	put(a, "./link", S_IFLNK | 0777, "/tmp/elsewhere-tct-test");
	put(a, "./link", S_IFREG | 0644, "through the link");
	put(a, "./.hidden", S_IFREG | 0644, "x");
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return fd;
}

static void test_unpack(void **state)
{
	char dir[] = "/tmp/test_guest.XXXXXX", path[64];
	struct guest g = guest_with("");
	struct dirent *ent;
	struct err e;
	struct stat st;
	size_t n = 0;
	DIR *d;

	(void)state;
	assert_non_null(mkdtemp(dir));
	g.results = hostile_tar();
	assert_int_equal(guest_unpack(&g, dir, &e), 0);
	d = opendir(dir);
	assert_non_null(d);
	while ((ent = readdir(d)))
		n += ent->d_name[0] != '.';
	closedir(d);
	assert_int_equal(n, 2); /* good.pcap, and link as the plain file it was last */
	snprintf(path, sizeof(path), "%s/link", dir);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_not_equal(access("/tmp/absolute-tct-test", F_OK), 0);
	assert_int_not_equal(access("/tmp/elsewhere-tct-test", F_OK), 0);
	remove_tree(dir);
	guest_close(&g);
}

static void test_unpack_garbage(void **state)
{
	char dir[] = "/tmp/test_guest.XXXXXX";
	struct guest g = guest_with("");
	char junk[2048];
	struct err e;

	(void)state;
	memset(junk, 'x', sizeof(junk));
	assert_non_null(mkdtemp(dir));
	g.results = file_of(junk, sizeof(junk));
	assert_int_equal(guest_unpack(&g, dir, &e), -EIO);
	remove_tree(dir);
	guest_close(&g);
}

static void test_same(void **state)
{
	struct guest a = guest_with(""), b = guest_with("");

	(void)state;
	a.results = file_of("same", 4);
	b.results = file_of("same", 4);
	assert_true(guest_same(&a, &b));
	assert_int_equal(pwrite(b.results, "S", 1, 0), 1);
	assert_false(guest_same(&a, &b));
	assert_int_equal(ftruncate(b.results, 3), 0);
	assert_false(guest_same(&a, &b));
	guest_close(&a);
	guest_close(&b);
}

/* What is in it, by name; the same bytes twice. */
static void test_initramfs(void **state)
{
	static const char *const words[] = { "run", "linger-reset", NULL };
	struct modules none = { .list = NULL };
	int fd[2] = { memfd_create("a", MFD_CLOEXEC), memfd_create("b", MFD_CLOEXEC) };
	struct guest g[2] = { { .results = fd[0] }, { .results = fd[1] } };
	struct archive *a = archive_read_new();
	struct archive_entry *ent;
	struct err e;
	bool init = false, program = false, job = false;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(initramfs_write(fd[i], "/proc/self/exe", &none, words,
						 &e),
				 0);
	assert_true(guest_same(&g[0], &g[1]));
	archive_read_support_format_cpio(a);
	lseek(fd[0], 0, SEEK_SET);
	assert_int_equal(archive_read_open_fd(a, fd[0], 65536), ARCHIVE_OK);
	while (archive_read_next_header(a, &ent) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(ent);

		init |= strcmp(name, "init") == 0;
		program |= strcmp(name, "bin/tcpclose-trace") == 0;
		job |= strcmp(name, "words") == 0 && archive_entry_size(ent) == 17;
	}
	assert_true(init && program && job);
	archive_read_free(a);
	close(fd[0]);
	close(fd[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcome), cmocka_unit_test(test_last_line),
		cmocka_unit_test(test_unpack),	cmocka_unit_test(test_unpack_garbage),
		cmocka_unit_test(test_same),	cmocka_unit_test(test_initramfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
