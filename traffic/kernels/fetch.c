/* SPDX-License-Identifier: MIT
 *
 * fetch.c - what apt-get and dpkg-deb do for us.
 */
#include "fetch.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "store.h"

#define META	  "linux-image-cloud-amd64"
#define KEYRING	  "/usr/share/keyrings/debian-archive-keyring.gpg"
#define PACKAGES  8 /* of one kernel */
#define WORD	  160
#define OPTIONS	  8
#define NAMES_MAX 512
#define SOME	  16

static const struct {
	const char *name;
	bool security;
} suites[] = {
#define SUITE(name, security) { name, security },
#include "suites.def"
#undef SUITE
};

/**
 * struct apt - apt-get on lists of its own
 * @dir:	Where all of it lies
 * @options:	As -o wants them
 */
struct apt {
	char dir[PATH_MAX];
	char options[OPTIONS][PATH_MAX + 32];
};

/** struct package - One to download */
struct package {
	char name[WORD], version[WORD], suite[WORD];
};

/* --- apt --- */

/* Run "TOOL -o ... WORDS": what it prints, or only whether it worked. */
static int apt_run(const struct apt *a, const char *tool, const char *const words[],
		   char **text, struct err *e)
{
	const char *argv[48] = { tool, "-q" };
	char *said = NULL;
	size_t n = 2;
	int code;

	for (size_t i = 0; i < OPTIONS; i++) {
		argv[n++] = "-o";
		argv[n++] = a->options[i];
	}
	for (; *words && n < 47; words++)
		argv[n++] = *words;
	argv[n] = NULL;
	code = child_text(argv, &said, e);
	if (text)
		*text = said;
	else
		free(said);
	return code;
}

static int apt_open(struct apt *a, struct err *e)
{
	static const char *const names[] = { "Dir::Etc::sourcelist=%s/sources.list",
					     "Dir::Etc::sourceparts=%s/none",
					     "Dir::State::lists=%s/lists",
					     "Dir::Cache=%s/cache",
					     "Dir::State::status=%s/status",
					     "Dir::Cache::pkgcache=pkgcache.bin",
					     "Dir::Cache::srcpkgcache=srcpkgcache.bin",
					     "APT::Sandbox::User=root" };
	static const char *const folders[] = { "lists/partial",
					       "cache/archives/partial" };
	int code = store_path(a->dir, e);

	size_t n = code ? 0 : strlen(a->dir);

	if (code || n + 64 > sizeof(a->dir))
		return code ? code : err_set(e, -ENAMETOOLONG, "%s: too long", a->dir);
	snprintf(a->dir + n, sizeof(a->dir) - n, "/.apt");
	for (size_t i = 0; i < OPTIONS; i++) {
		const char *at = strstr(names[i], "%s");

		if (at)
			snprintf(a->options[i], sizeof(a->options[i]), "%.*s%s%s",
				 (int)(at - names[i]), names[i], a->dir, at + 2);
		else
			snprintf(a->options[i], sizeof(a->options[i]), "%s", names[i]);
	}
	for (size_t i = 0; i < 2 && !code; i++) {
		char path[PATH_MAX + 32];

		snprintf(path, sizeof(path), "%s/%s", a->dir, folders[i]);
		code = make_folders(path, e);
	}
	return code;
}

/* The mirror of the system's own sources that calls itself Debian. */
static void system_mirror(char *uri, size_t size)
{
	static const char *const argv[] = { "apt-get",
					    "indextargets",
					    "--format",
					    "$(ORIGIN) $(REPO_URI)",
					    "Created-By: Packages",
					    NULL };
	char *text = NULL, *save = NULL;
	struct err ignored;

	snprintf(uri, size, "http://deb.debian.org/debian");
	if (child_text(argv, &text, &ignored))
		return;
	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		size_t n = strlen(line);

		while (n && line[n - 1] == '/')
			line[--n] = '\0';
		if (strncmp(line, "Debian ", 7) == 0 && n > 14 &&
		    strcmp(line + n - 7, "/debian") == 0) {
			snprintf(uri, size, "%s", line + 7);
			break;
		}
	}
	free(text);
}

/* Security updates lie beside the archive: .../debian-security. */
static int write_sources(const struct apt *a, const char *mirror, struct err *e)
{
	char path[PATH_MAX + 32];
	FILE *f;

	snprintf(path, sizeof(path), "%s/status", a->dir);
	f = fopen(path, "ae"); /* empty: nothing is installed */
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "%s/sources.list", a->dir);
	f = fopen(path, "we");
	if (!f)
		return err_set(e, -errno, "%s: %s", path, strerror(errno));
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		fprintf(f, "deb [arch=amd64 signed-by=%s] %s %s main\n", KEYRING,
			mirror, suites[i].name);
		if (suites[i].security)
			fprintf(f,
				"deb [arch=amd64 signed-by=%s] %s-security %s-security "
				"main\n",
				KEYRING, mirror, suites[i].name);
	}
	return fclose(f) ? err_set(e, -EIO, "%s: cannot write it", path) : 0;
}

static int apt_update(const struct apt *a, const char *mirror, struct err *e)
{
	static const char *const words[] = { "update", NULL };
	char uri[512];
	int code;

	if (access(KEYRING, R_OK))
		return err_set(e, -ENOENT,
			       "this package is missing: debian-archive-keyring");
	if (!mirror)
		system_mirror(uri, sizeof(uri));
	code = write_sources(a, mirror ? mirror : uri, e);
	if (!code)
		code = apt_run(a, "apt-get", words, NULL, e);
	/* A suite that has no security archive any more is no reason to stop. */
	return code == -EIO ? 0 : code;
}

/* --- which packages --- */

/* "NAME | VERSION | URI SUITE/main amd64 Packages" */
static bool parse_madison(const char *line, struct package *p)
{
	return sscanf(line, " %159s | %159s | %*s %159[^/]", p->name, p->version,
		      p->suite) == 3;
}

static bool is_suite(const char *word)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
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
	int code = apt_run(a, "apt-cache", names, &text, e);

	if (code)
		return code;
	code = best_line(text, word, below, p);
	free(text);
	return code;
}

/* Any package that was not removed from the archive, some at a time. */
static int search_all(const struct apt *a, const char *word, const char *below,
		      struct package *p, struct err *e)
{
	static const char *const words[] = { "pkgnames", "linux-image-", NULL };
	const char *all[NAMES_MAX + 1] = { NULL }, *some[SOME + 2] = { "madison" };
	char *names;
	int code = apt_run(a, "apt-cache", words, &names, e);
	size_t n = code ? 0 : all_kernels(names, all);

	for (size_t at = 0; at < n && code == 0; at += SOME) {
		size_t k = n - at < SOME ? n - at : SOME;

		memcpy(some + 1, all + at, k * sizeof(*all));
		some[k + 1] = NULL;
		code = best_of(a, some, word, below, p, e);
	}
	free(names);
	return code;
}

/* A suite has one newest kernel; a version may be any package. */
static int find_package(const struct apt *a, const char *word, const char *below,
			struct package *p, struct err *e)
{
	bool named = strncmp(word, "linux-image-", 12) == 0;
	const char *const words[] = { "madison", named ? word : META, NULL };
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

/* A package that depends on such a one has nothing itself. */
static int add_parts(const struct apt *a, struct package *list, size_t *n, size_t of,
		     struct err *e)
{
	char spec[2 * WORD + 2], *text = NULL, *save = NULL;
	const char *const words[] = { "depends", spec, NULL };
	const struct package whole = list[of];
	size_t before = *n;
	int code;

	snprintf(spec, sizeof(spec), "%s=%s", whole.name, whole.version);
	code = apt_run(a, "apt-cache", words, &text, e);
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

static int run_in(const char *dir, const char *const argv[], struct err *e)
{
	char *text = NULL, was[PATH_MAX];
	int code;

	if (!getcwd(was, sizeof(was)) || chdir(dir))
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	code = child_text(argv, &text, e);
	free(text);
	if (chdir(was) && !code)
		code = err_set(e, -errno, "%s: %s", was, strerror(errno));
	return code;
}

static int download(const struct apt *a, const char *dir, const struct package *list,
		    size_t n, struct err *e)
{
	char specs[PACKAGES][2 * WORD + 2];
	const char *argv[48] = { "apt-get", "-q" };
	size_t at = 2;

	for (size_t i = 0; i < OPTIONS; i++) {
		argv[at++] = "-o";
		argv[at++] = a->options[i];
	}
	argv[at++] = "download";
	for (size_t i = 0; i < n; i++) {
		snprintf(specs[i], sizeof(specs[i]), "%.159s=%.159s", list[i].name,
			 list[i].version);
		argv[at++] = specs[i];
	}
	argv[at] = NULL;
	return run_in(dir, argv, e);
}

static int unpack(const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *ent;
	int code = 0;

	if (!d)
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	while (!code && (ent = readdir(d))) {
		const char *const argv[] = { "dpkg-deb", "-x", ent->d_name, "root",
					     NULL };
		size_t n = strlen(ent->d_name);

		if (n > 4 && strcmp(ent->d_name + n - 4, ".deb") == 0)
			code = run_in(dir, argv, e);
	}
	closedir(d);
	return code;
}

/* Debian has had the image in two places. */
static int find_image(const char *dir, struct kernel *k, struct err *e)
{
	static const char *const argv[] = { "find",  "root", "-name", "vmlinuz*",
					    "-type", "f",    NULL };
	char path[PATH_MAX + 16], was[PATH_MAX], *text = NULL;
	int code;

	if (!getcwd(was, sizeof(was)) || chdir(dir))
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	code = child_text(argv, &text, e);
	if (chdir(was) && !code)
		code = err_set(e, -errno, "%s: %s", was, strerror(errno));
	if (!code && !*text)
		code = err_set(e, -ENOENT, "no image in its packages");
	if (!code) {
		text[strcspn(text, "\n")] = '\0';
		snprintf(path, sizeof(path), "%.3800s/%.250s", dir, text);
		code = kernel_from_image(k, path, e);
	}
	free(text);
	/* Whatever they are called, they lie somewhere under it. */
	if (!code)
		snprintf(k->modules, sizeof(k->modules), "%.*s/root",
			 (int)sizeof(k->modules) - 8, dir);
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
	char origin[3 * WORD + 32];
	int code = unpack(dir, e);

	if (!code)
		code = find_image(dir, k, e);
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
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]) && !n && !code; i++)
		code = get_apart(&a, suites[i].name, hook, e);
	return code;
}
