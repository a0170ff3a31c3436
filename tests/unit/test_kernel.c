/* SPDX-License-Identifier: MIT
 *
 * test_kernel.c - which kernel a file is, modules in their order, and the cache of both.
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "modules.h"
#include "store.h"

static char dir[] = "/tmp/test_kernel.XXXXXX";

static void put(const char *name, const void *data, size_t size)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

/* A header of the boot protocol, with a version at @at from its base. */
static void put_image(const char *name, const char *version, uint16_t at)
{
	uint8_t image[0x800] = { 0 };

	memcpy(image + 0x202, "HdrS", 4);
	image[0x20e] = (uint8_t)at;
	image[0x20f] = (uint8_t)(at >> 8);
	if (0x200u + at + strlen(version) < sizeof(image))
		memcpy(image + 0x200 + at, version, strlen(version));
	put(name, image, sizeof(image));
}

static void put_module(const char *name, const char *depends)
{
	char text[128] = "\x7f"
			 "ELF";
	int n = snprintf(text + 8, sizeof(text) - 8, "depends=%s", depends);

	put(name, text, (size_t)n + 9);
}

static int load(const char *name, struct kernel *k, struct err *e)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return kernel_from_image(k, path, e);
}

static void test_image(void **state)
{
	struct kernel k;
	struct err e;

	(void)state;
	put_image("vmlinuz", "6.1.0-50-cloud-amd64 (x) #1 SMP Debian 6.1.176-1 (d)",
		  0x300);
	assert_int_equal(load("vmlinuz", &k, &e), 0);
	assert_string_equal(k.title, "6.1.176");
	assert_string_equal(k.release, "6.1.0-50-cloud-amd64");
}

static void test_no_image(void **state)
{
	struct kernel k;
	struct err e;

	(void)state;
	put("text", "hello", 5);
	assert_int_equal(load("text", &k, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "no boot header"));
	put_image("beyond", "", 0xffff);
	assert_int_equal(load("beyond", &k, &e), -EINVAL);
	assert_non_null(strstr(e.msg, "no version"));
	assert_int_equal(load("nowhere", &k, &e), -ENOENT);
}

static void test_modules_in_order(void **state)
{
	static const char *const want[] = { "libcrc32c", "nfnetlink", "nf_tables",
					    "tls" };
	char path[256];
	struct modules m;
	struct err e;

	(void)state;
	snprintf(path, sizeof(path), "%s/modules", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	put_module("modules/nf_tables.ko", "libcrc32c,nfnetlink");
	put_module("modules/libcrc32c.ko", "");
	put_module("modules/nfnetlink.ko", "");
	put_module("modules/not_wanted.ko", "");
	put_module("modules/tls.ko", "not-there,tls"); /* a circle ends */
	assert_int_equal(modules_find(&m, path, &e), 0);
	assert_int_equal(m.n, 4);
	for (size_t i = 0; i < m.n; i++)
		assert_string_equal(m.list[i].name, want[i]);
	modules_free(&m);
}

static void test_store(void **state)
{
	struct kernel *list = calloc(KERNELS_MAX, sizeof(*list)), k;
	char origin[64];
	struct err e;

	(void)state;
	assert_non_null(list);
	setenv("XDG_CACHE_HOME", dir, 1);
	assert_int_equal(store_list(list, &e), 0);
	put_image("vmlinuz-12", "6.12.9 x", 0x300);
	assert_int_equal(load("vmlinuz", &k, &e), 0);
	assert_int_equal(store_add(&k, "somewhere", &e), 0);
	assert_int_equal(store_add(&k, "somewhere else", &e), 0); /* replaces it */
	assert_int_equal(load("vmlinuz-12", &k, &e), 0);
	assert_int_equal(
		store_add(&k, "Debian trixie-security, linux-image-6.12.9-x 6.12.9-1",
			  &e),
		0);
	assert_int_equal(store_list(list, &e), 2);
	assert_string_equal(list[0].title, "6.1.176");
	assert_string_equal(list[1].title, "6.12.9");
	store_origin(&list[0], origin, sizeof(origin));
	assert_string_equal(origin, "somewhere else");
	assert_int_equal(store_find(&k, "6.1", &e), 0);
	assert_string_equal(k.title, "6.1.176");
	assert_int_equal(store_find(&k, "6.1.0-50-cloud-amd64", &e), 0);
	assert_int_equal(store_find(&k, "6", &e), 0);
	assert_string_equal(k.title, "6.12.9");
	assert_int_equal(store_find(&k, "trixie", &e), 0);
	assert_string_equal(k.title, "6.12.9");
	assert_int_equal(store_find(&k, "linux-image-6.12.9-x", &e), 0);
	assert_int_equal(store_find(&k, "trix", &e), -ENOENT);
	assert_int_equal(store_find(&k, "linux-image", &e), -ENOENT);
	assert_int_equal(store_find(&k, "5.10", &e), -ENOENT);
	assert_non_null(strstr(e.msg, "kernels fetch 5.10"));
	assert_int_equal(store_find(&k, "running", &e), 0);
	assert_int_equal(k.image[0], '\0');
	free(list);
}

static int make(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int clean(void **state)
{
	(void)state;
	remove_tree(dir);
	return access(dir, F_OK) == 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_no_image),
		cmocka_unit_test(test_modules_in_order),
		cmocka_unit_test(test_store),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
