/* SPDX-License-Identifier: MIT
 *
 * store.c - kernels in a cache of the user's.
 */
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fts.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "modules.h"

static int put_path(char *out, size_t size, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static int put_path(char *out, size_t size, struct err *e, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out, size, fmt, ap);
	va_end(ap);
	return n < 0 || (size_t)n >= size ? err_set(e, -ENAMETOOLONG, "name too long")
					  : 0;
}

int store_path(char path[static PATH_MAX], struct err *e)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		return put_path(path, PATH_MAX, e, "%s/tcpclose-trace/kernels", cache);
	if (home && *home)
		return put_path(path, PATH_MAX, e, "%s/.cache/tcpclose-trace/kernels",
				home);
	return err_set(e, -ENOENT, "where is the cache of kernels? set HOME");
}

static int by_version(const void *a, const void *b)
{
	const struct kernel *x = a, *y = b;

	return strverscmp(x->title, y->title);
}

static bool load(struct kernel *k, const char *dir, const char *name)
{
	char image[PATH_MAX];
	struct err ignored;

	if (put_path(image, sizeof(image), &ignored, "%s/%s/vmlinuz", dir, name) ||
	    kernel_from_image(k, image, &ignored))
		return false;
	return !put_path(k->modules, sizeof(k->modules), &ignored, "%s/%s/modules", dir,
			 name);
}

int store_list(struct kernel *list, struct err *e)
{
	char dir[PATH_MAX];
	int n = 0, code = store_path(dir, e);
	DIR *d = code ? NULL : opendir(dir);
	struct dirent *ent;

	if (code)
		return code;
	if (!d)
		return errno == ENOENT
			       ? 0
			       : err_set(e, -errno, "%s: %s", dir, strerror(errno));
	while (n < KERNELS_MAX && (ent = readdir(d)))
		if (ent->d_name[0] != '.' && load(&list[n], dir, ent->d_name))
			n++;
	closedir(d);
	qsort(list, (size_t)n, sizeof(*list), by_version);
	return n;
}

/* "6.1" is 6.1.176, and not 6.12.1. */
static bool of_version(const struct kernel *k, const char *word)
{
	size_t n = strlen(word);

	return strcmp(k->release, word) == 0 ||
	       (strncmp(k->title, word, n) == 0 &&
		(k->title[n] == '\0' || k->title[n] == '.' || k->title[n] == '-'));
}

/* "Debian bookworm-security, linux-image-6.1.0-56-cloud-amd64 6.1.192-2": of that suite, or
 * that package?
 */
static bool of_origin(const struct kernel *k, const char *word)
{
	static const char by[] = "Debian ";
	size_t n = strlen(word);
	char origin[256];

	store_origin(k, origin, sizeof(origin));
	if (strncmp(origin, by, sizeof(by) - 1) != 0 || n == 0)
		return false;
	for (const char *s = strstr(origin, word); s; s = strstr(s + 1, word))
		if (s[-1] == ' ' &&
		    (strchr(", ", s[n]) || strncmp(s + n, "-security", 9) == 0))
			return true;
	return false;
}

static int unknown(const char *word, struct err *e)
{
	return err_set(e, -ENOENT,
		       "no kernel '%s' in the cache; 'tcpclose-trace kernels list' "
		       "names those that are there, 'tcpclose-trace kernels fetch %s' "
		       "gets it from Debian",
		       word, word);
}

int store_find(struct kernel *k, const char *word, struct err *e)
{
	struct kernel *list;
	int n, found = -1;

	if (strcmp(word, "running") == 0) {
		kernel_here(k);
		return 0;
	}
	if (strchr(word, '/'))
		return kernel_from_image(k, word, e);
	list = calloc(KERNELS_MAX, sizeof(*list));
	if (!list)
		return err_set(e, -ENOMEM, "out of memory");
	n = store_list(list, e);
	for (int i = 0; i < n; i++)
		if (of_version(&list[i], word) || of_origin(&list[i], word))
			found = i;
	if (found >= 0)
		*k = list[found];
	free(list);
	return n < 0 ? n : found < 0 ? unknown(word, e) : 0;
}

int make_folders(const char *path, struct err *e)
{
	char part[PATH_MAX];

	if (put_path(part, sizeof(part), e, "%s/", path))
		return -ENAMETOOLONG;
	for (char *s = strchr(part + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return err_set(e, -errno, "%s: %s", part, strerror(errno));
		*s = '/';
	}
	return 0;
}

void remove_tree(const char *path)
{
	char root[PATH_MAX], *const roots[] = { root, NULL };
	FTSENT *ent;
	FTS *fts;

	snprintf(root, sizeof(root), "%s", path);
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (fts && (ent = fts_read(fts)))
		if (ent->fts_info != FTS_D)
			remove(ent->fts_accpath);
	if (fts)
		fts_close(fts);
}

static int copy_file(const char *from, const char *to, struct err *e)
{
	const char *const argv[] = { "cp", "--", from, to, NULL };

	return child_run(argv, -1, e);
}

static int write_line(const char *path, const char *text, struct err *e)
{
	FILE *f = fopen(path, "we");
	bool bad;

	if (!f)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	bad = fprintf(f, "%s\n", text) < 0;
	return fclose(f) || bad ? err_set(e, -EIO, "%s: cannot write it", path) : 0;
}

static int fill(const struct kernel *k, const char *dir, const char *origin,
		struct err *e)
{
	char path[PATH_MAX];
	struct modules m;
	int code = put_path(path, sizeof(path), e, "%s/modules", dir);

	if (!code)
		code = make_folders(path, e);
	if (!code && k->modules[0]) {
		code = modules_find(&m, k->modules, e);
		if (!code)
			code = modules_save(&m, path, e);
		modules_free(&m);
	}
	if (!code)
		code = put_path(path, sizeof(path), e, "%s/origin", dir);
	if (!code)
		code = write_line(path, origin, e);
	if (!code)
		code = put_path(path, sizeof(path), e, "%s/vmlinuz", dir);
	return code ? code : copy_file(k->image, path, e);
}

int store_add(const struct kernel *k, const char *origin, struct err *e)
{
	char dir[PATH_MAX], part[PATH_MAX], done[PATH_MAX];
	int code = store_path(dir, e);

	if (!code)
		code = put_path(part, sizeof(part), e, "%s/.%s.part", dir, k->title);
	if (!code)
		code = put_path(done, sizeof(done), e, "%s/%s", dir, k->title);
	if (code)
		return code;
	remove_tree(part);
	code = fill(k, part, origin, e);
	if (!code) {
		remove_tree(done);
		if (rename(part, done))
			code = err_set(e, -errno, "%s: %s", done, strerror(errno));
	}
	if (code)
		remove_tree(part);
	return code;
}

void store_origin(const struct kernel *k, char *text, size_t size)
{
	char path[PATH_MAX];
	struct err ignored;
	FILE *f = NULL;

	*text = '\0';
	if (!put_path(path, sizeof(path), &ignored, "%.*s/origin",
		      (int)(strlen(k->image) - strlen("/vmlinuz")), k->image))
		f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(text, (int)size, f))
		text[strcspn(text, "\n")] = '\0';
	fclose(f);
}
