/* SPDX-License-Identifier: MIT
 *
 * fetch.c - Debian's kernels: which packages one is made of, and how it gets into the
 * cache.
 */
#include "fetch.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apt.h"
#include "child.h"
#include "store.h"

#define META	  "linux-image-cloud-amd64"
#define PACKAGES  8 /* of one kernel */
#define WORD	  160
#define NAMES_MAX 512
#define SOME	  16
#define SPEC	  (2 * WORD + 2)

/** struct package - One to download */
struct package {
	char name[WORD], version[WORD], suite[WORD];
};

/* --- which packages --- */

/* "NAME | VERSION | URI SUITE/main amd64 Packages" */
static bool parse_madison(const char *line, struct package *p)
{
	return sscanf(line, " %159s | %159s | %*s %159[^/]", p->name, p->version,
		      p->suite) == 3;
}

static bool is_suite(const char *word)
{
	for (size_t i = 0; suites[i].name; i++)
		if (strcmp(suites[i].name, word) == 0)
			return true;
	return false;
}

/* Is it one that the user means? */
static bool meant(const struct package *p, const char *word)
{
	size_t n = strlen(word);

	if (is_suite(word))
		return strncmp(p->suite, word, n) == 0 &&
		       (p->suite[n] == '\0' || strcmp(p->suite + n, "-security") == 0);
	if (strcmp(p->name, word) == 0)
		return true;
	return strncmp(p->version, word, n) == 0 &&
	       (p->version[n] == '\0' || strchr(".-+~", p->version[n]));
}

/* @below: only older ones, NULL for any */
static bool best_line(char *text, const char *word, const char *below,
		      struct package *best)
{
	char *save = NULL;
	bool found = false;

	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct package p;

		if (!parse_madison(line, &p) || !meant(&p, word) ||
		    (below && strverscmp(p.version, below) >= 0) ||
		    (found && strverscmp(p.version, best->version) <= 0))
			continue;
		*best = p;
		found = true;
	}
	return found;
}

/* Names of all kernels there are; they point into @text. */
static size_t all_kernels(char *text, const char *names[static NAMES_MAX])
{
	static const char end[] = "-cloud-amd64";
	size_t n = 0;
	char *save = NULL;

	for (char *name = strtok_r(text, "\n", &save); name && n < NAMES_MAX;
	     name = strtok_r(NULL, "\n", &save)) {
		size_t len = strlen(name);

		if (strcmp(name, META) != 0 && len > sizeof(end) &&
		    strcmp(name + len - sizeof(end) + 1, end) == 0)
			names[n++] = name;
	}
	return n;
}

static int unknown(const char *word, struct err *e)
{
	return err_set(e, -ENOENT,
		       "no kernel '%s' there: a suite (bookworm), a version (6.1, "
		       "6.12.107) or a package (linux-image-...) is wanted",
		       word);
}

/* The newest of those that @names names and the user means: 1, 0 for none, or -errno. */
static int best_of(const struct apt *a, const char *const names[], const char *word,
		   const char *below, struct package *p, struct err *e)
{
	char *text;
	int code = apt_ask(a, "madison", names, &text, e);

	if (code)
		return code;
	code = best_line(text, word, below, p);
	free(text);
	return code;
}

/* Any package that was not removed from the archive: all of them, some at a time. */
static int search_all(const struct apt *a, const char *word, const char *below,
		      struct package *p, struct err *e)
{
	static const char *const words[] = { "linux-image-", NULL };
	const char *all[NAMES_MAX], *some[SOME + 1];
	char *names;
	int found = 0, code = apt_ask(a, "pkgnames", words, &names, e);
	size_t n = code ? 0 : all_kernels(names, all);

	for (size_t at = 0; at < n && code >= 0; at += SOME) {
		size_t k = n - at < SOME ? n - at : SOME;
		struct package best;

		memcpy(some, all + at, k * sizeof(*all));
		some[k] = NULL;
		code = best_of(a, some, word, below, &best, e);
		if (code > 0 && (!found || strverscmp(best.version, p->version) > 0))
			*p = best;
		found |= code > 0;
	}
	free(names);
	return code < 0 ? code : found;
}

/* A suite has one newest kernel; a version may be any package. */
static int find_package(const struct apt *a, const char *word, const char *below,
			struct package *p, struct err *e)
{
	bool named = strncmp(word, "linux-image-", 12) == 0;
	const char *const words[] = { named ? word : META, NULL };
	int code = best_of(a, words, word, below, p, e);

	if (code == 0 && !named && !is_suite(word))
		code = search_all(a, word, below, p, e);
	return code < 0 ? code : code ? 0 : unknown(word, e);
}

static bool is_part(const char *name)
{
	static const char *const kinds[] = { "linux-image-", "linux-binary-",
					     "linux-modules-" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(name, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

static bool listed(const struct package *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return true;
	return false;
}

static void drop(struct package *list, size_t *n, size_t i)
{
	memmove(&list[i], &list[i + 1], (--*n - i) * sizeof(*list));
}

/* What apt calls it. */
static void put_spec(const struct package *p, char spec[static SPEC])
{
	snprintf(spec, SPEC, "%.159s=%.159s", p->name, p->version);
}

/* A package that depends on such a one has nothing itself. */
static int add_parts(const struct apt *a, struct package *list, size_t *n, size_t of,
		     struct err *e)
{
	char spec[SPEC], *text = NULL, *save = NULL;
	const char *const words[] = { spec, NULL };
	const struct package whole = list[of];
	size_t before = *n;
	int code;

	put_spec(&whole, spec);
	code = apt_ask(a, "depends", words, &text, e);
	if (code)
		return code;
	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct package p = whole;

		if (sscanf(line, " Depends: %159s", p.name) == 1 && is_part(p.name) &&
		    !listed(list, *n, p.name) && *n < PACKAGES)
			list[(*n)++] = p;
	}
	free(text);
	if (*n > before)
		drop(list, n, of);
	return 0;
}

/* Until none of them is a name for others. */
static int find_parts(const struct apt *a, struct package *list, size_t *n,
		      struct err *e)
{
	int code = 0;

	for (size_t i = 0; i < *n && !code;) {
		char name[WORD];

		memcpy(name, list[i].name, sizeof(name));
		code = add_parts(a, list, n, i, e);
		if (!code && i < *n && strcmp(name, list[i].name) == 0)
			i++;
	}
	return code;
}

/* --- getting one --- */

static int download(const struct apt *a, const char *dir, const struct package *list,
		    size_t n, struct err *e)
{
	char specs[PACKAGES][SPEC];
	const char *words[PACKAGES + 1] = { NULL };

	for (size_t i = 0; i < n; i++) {
		put_spec(&list[i], specs[i]);
		words[i] = specs[i];
	}
	return apt_download(a, dir, words, e);
}

static int run(const char *const argv[], struct err *e)
{
	char *text = NULL;
	int code = child_text(argv, &text, e);

	free(text);
	return code;
}

/* All packages that lie in @dir. */
static int unpack(const char *dir, const char *root, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *ent;
	int code = 0;

	if (!d)
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	while (!code && (ent = readdir(d))) {
		char path[2 * PATH_MAX];
		const char *const argv[] = { "dpkg-deb", "-x", path, root, NULL };
		size_t n = strlen(ent->d_name);

		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		if (n > 4 && strcmp(ent->d_name + n - 4, ".deb") == 0)
			code = run(argv, e);
	}
	closedir(d);
	return code;
}

/* Debian has had the image in two places. Modules lie somewhere under @root. */
static int find_image(const char *root, struct kernel *k, struct err *e)
{
	const char *const argv[] = { "find",  root, "-name", "vmlinuz*",
				     "-type", "f",  NULL };
	char *text;
	int code = child_text(argv, &text, e);

	if (code)
		return code;
	text[strcspn(text, "\n")] = '\0';
	code = *text ? kernel_from_image(k, text, e)
		     : err_set(e, -ENOENT, "no image in its packages");
	free(text);
	snprintf(k->modules, sizeof(k->modules), "%s", root);
	return code;
}

static void step(const struct fetch_hook *hook, const struct package *p,
		 const char *what)
{
	char text[3 * WORD + 32];

	snprintf(text, sizeof(text), "%s of %s: %.180s", p->version, p->suite, what);
	hook->step(hook->arg, text);
}

/* Into the cache, from its packages in @dir. */
static int add(const char *dir, const struct package *of, struct kernel *k,
	       struct err *e)
{
	char origin[3 * WORD + 32], root[PATH_MAX];
	int code = snprintf(root, sizeof(root), "%s/root", dir) < PATH_MAX
			   ? unpack(dir, root, e)
			   : err_set(e, -ENAMETOOLONG, "%s: name too long", dir);

	if (!code)
		code = find_image(root, k, e);
	snprintf(origin, sizeof(origin), "Debian %s, %s %s", of->suite, of->name,
		 of->version);
	return code ? code : store_add(k, origin, e);
}

/* A list may be newer than the mirror: the next older one is better than none. */
static int get(const struct apt *a, const char *word, const char *dir,
	       const struct fetch_hook *hook, struct err *e)
{
	struct package list[PACKAGES];
	char below[WORD] = "";
	struct kernel k;
	size_t n;
	int code;

	for (int tries = 0; tries < 4; tries++) {
		struct err late;

		n = 1;
		code = find_package(a, word, *below ? below : NULL, &list[0],
				    tries ? &late : e);
		if (code)
			return tries ? e->code : code;
		memcpy(below, list[0].version, sizeof(below));
		code = find_parts(a, list, &n, e);
		step(hook, &list[0], "downloading");
		if (!code)
			code = download(a, dir, list, n, e);
		if (!code)
			break;
		step(hook, &list[0], e->msg);
	}
	if (!code)
		code = add(dir, &list[0], &k, e);
	if (!code)
		step(hook, &list[0], k.title);
	return code;
}

static int get_apart(const struct apt *a, const char *word,
		     const struct fetch_hook *hook, struct err *e)
{
	char dir[PATH_MAX + 32];
	int code;

	snprintf(dir, sizeof(dir), "%s/unpacked", a->dir);
	remove_tree(dir);
	code = make_folders(dir, e);
	if (!code)
		code = get(a, word, dir, hook, e);
	remove_tree(dir);
	return code;
}

int fetch_kernels(const char *const words[], size_t n, const char *mirror,
		  const struct fetch_hook *hook, struct err *e)
{
	struct apt a;
	int code = apt_open(&a, e);

	if (!code) {
		hook->step(hook->arg, "reading Debian's lists of packages");
		code = apt_update(&a, mirror, e);
	}
	for (size_t i = 0; i < n && !code; i++)
		code = get_apart(&a, words[i], hook, e);
	for (size_t i = 0; suites[i].name && !n && !code; i++)
		code = get_apart(&a, suites[i].name, hook, e);
	return code;
}
