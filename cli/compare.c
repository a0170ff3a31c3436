/* SPDX-License-Identifier: MIT
 *
 * compare.c - files and folders of recordings.
 */
#include "compare.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "nearest.h"
#include "record.h"

/* --- what does not count --- */

static int unknown_class(const char *word, size_t n)
{
	const char *names[IGNORE_N], *near;
	char text[64], all[256] = "";
	size_t used = 0;

	snprintf(text, sizeof(text), "%.*s", (int)n, word);
	for (int i = 0; i < IGNORE_N; i++) {
		names[i] = ignores[i].name;
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 i ? ", " : "", ignores[i].name);
	}
	near = nearest(text, names, IGNORE_N);
	if (near)
		return trouble("--ignore: no class '%s'; did you mean '%s'?", text,
			       near);
	return trouble("--ignore: no class '%s'; there are %s", text, all);
}

int parse_ignore(const char *list, unsigned int *set)
{
	for (const char *s = list; s && *s;) {
		size_t n = strcspn(s, ",");
		int i = 0;

		while (i < IGNORE_N && (strlen(ignores[i].name) != n ||
					strncmp(ignores[i].name, s, n) != 0))
			i++;
		if (i == IGNORE_N)
			return unknown_class(s, n);
		*set |= 1u << i;
		s += n + (s[n] == ',');
	}
	return EXIT_SAME;
}

/* --- what there is to compare --- */

static const char *const suffixes[] = { ".pcap", ".pcapng", ".canon", ".pcap.gz" };

/* "NAME.pcap" is NAME: its length, 0 for what is not to be compared. */
static size_t stem_of(const char *file)
{
	size_t n = strlen(file);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t k = strlen(suffixes[i]);

		if (n > k && strcmp(file + n - k, suffixes[i]) == 0 && file[0] != '.')
			return n - k;
	}
	return 0;
}

static int wanted(const struct dirent *ent)
{
	return stem_of(ent->d_name) != 0;
}

static void name_it(struct input *in, const char *path)
{
	size_t n = strlen(path), at;

	while (n > 1 && path[n - 1] == '/')
		n--;
	for (at = n; at && path[at - 1] != '/'; at--)
		;
	snprintf(in->title, sizeof(in->title), "%.*s", (int)(n - at), path + at);
}

static int look_at(struct input *in, const char *path)
{
	struct nature n;
	struct err e;

	if (nature_of(path, &n, &e))
		return trouble("%s", e.msg);
	in->text |= n.canon;
	in->calls &= n.calls;
	in->kernel &= n.kernel;
	in->sockets |= n.sockets;
	if (n.title[0])
		memcpy(in->title, n.title, sizeof(in->title));
	return EXIT_SAME;
}

static int look_into(struct input *in)
{
	struct dirent **list;
	int n = scandir(in->path, &list, wanted, alphasort), code = EXIT_SAME;
	char path[PATH_MAX];

	if (n < 0)
		return trouble("%s: %s", in->path, strerror(errno));
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", in->path, list[i]->d_name);
		if (!code)
			code = look_at(in, path);
		free(list[i]);
	}
	free(list);
	return n == 0 ? trouble("%s: no captures and no texts in it", in->path) : code;
}

int input_open(struct input *in, const char *path)
{
	struct stat st;

	*in = (struct input){ .path = path, .calls = true, .kernel = true };
	if (stat(path, &st))
		return trouble("%s: %s", path, strerror(errno));
	in->folder = S_ISDIR(st.st_mode);
	name_it(in, path);
	return in->folder ? look_into(in) : look_at(in, path);
}

static bool alike(const struct input *in, size_t n, size_t i)
{
	for (size_t k = 0; k < n; k++)
		if (k != i && strcmp(in[k].title, in[i].title) == 0)
			return true;
	return false;
}

static void set_titles(struct input *in, size_t n)
{
	bool all_alike[DIFFTABLE_COLUMNS];

	for (size_t i = 0; i < n; i++)
		all_alike[i] = alike(in, n, i);
	for (size_t i = 0; i < n; i++)
		if (all_alike[i])
			snprintf(in[i].title, sizeof(in[i].title), "%s", in[i].path);
}

static bool has(const struct input *in, size_t offset)
{
	bool it;

	memcpy(&it, (const char *)in + offset, sizeof(it));
	return it;
}

/* Which one lacks what another has; NULL if all or none have it. */
static const struct input *lacking(const struct input *in, size_t n, size_t offset)
{
	const struct input *without = NULL;
	bool with = false;

	for (size_t i = 0; i < n; i++) {
		bool it_has = has(&in[i], offset);

		with |= it_has;
		if (!it_has && !without)
			without = &in[i];
	}
	return with ? without : NULL;
}

/**
 * struct part - What not every recording has
 * @offset:	Of the field in struct input that says so
 * @class:	Set of IGNORES() that overlooks it
 * @covered:	With one of these ignored nobody misses it
 * @records:	What it is made of, set of 1 << REC_...
 * @piecemeal:	One that does not have it all may have some
 * @name, @lacks: "@name are left out: X has @lacks"
 */
static const struct part {
	size_t offset;
	unsigned int class, covered, records;
	bool piecemeal;
	const char *name, *lacks;
} parts[] = {
	{ offsetof(struct input, calls), IGNORES(CALLS), IGNORES(CALLS),
	  1u << REC_CALL | 1u << REC_SOCK, false, "system calls",
	  "none, or not everywhere" },
	{ offsetof(struct input, sockets), IGNORES(SOCKETS),
	  IGNORES(SOCKETS) | IGNORES(CALLS), 1u << REC_SOCK, false, "states of sockets",
	  "none" },
	{ offsetof(struct input, kernel), IGNORES(KERNEL), IGNORES(KERNEL),
	  1u << REC_KEVENT, true, "kernel events", "not all of them" },
};

static bool any_text(const struct input *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (in[i].text)
			return true;
	return false;
}

/*
 * What some lack, the others are read as if they lacked it. So is what is to be ignored,
 * but for texts: those were ordered and judged with it, and captures beside them are too.
 */
static void settle_part(const struct part *part, const struct input *in, size_t n,
			struct canonize_cfg *how)
{
	const struct input *x = lacking(in, n, part->offset);
	bool ignored = how->ignore & part->covered;
	bool lacks = x || (part->piecemeal && !has(in, part->offset));

	if (x && !ignored)
		remark("%s are left out: %s has %s", part->name, x->title, part->lacks);
	if (lacks || (ignored && !any_text(in, n)))
		how->leave_out |= part->records;
	if (lacks)
		how->ignore |= part->class;
}

void inputs_settle(struct input *in, size_t n, struct canonize_cfg *how)
{
	set_titles(in, n);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		settle_part(&parts[i], in, n, how);
}

/* --- folders --- */

/**
 * struct names - Files without suffix, of all folders
 * @list:	Sorted, each once
 */
struct names {
	char **list;
	size_t n;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_names(struct names *all, const char *folder)
{
	struct dirent **list;
	int n = scandir(folder, &list, wanted, alphasort);
	char **more = n > 0 ? realloc(all->list, (all->n + (size_t)n) * sizeof(*more))
			    : all->list;

	if (n < 0)
		return trouble("%s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (more)
			more[all->n++] =
				strndup(list[i]->d_name, stem_of(list[i]->d_name));
		free(list[i]);
	}
	free(list);
	if (!more)
		return trouble("diff: out of memory");
	all->list = more;
	return EXIT_SAME;
}

static void drop_doubles(struct names *all)
{
	size_t n = 0;

	if (!all->list)
		return;
	qsort(all->list, all->n, sizeof(*all->list), by_name);
	for (size_t i = 0; i < all->n; i++)
		if (n && strcmp(all->list[n - 1], all->list[i]) == 0)
			free(all->list[i]);
		else
			all->list[n++] = all->list[i];
	all->n = n;
}

/* 1 if the folder has it, 0 if not, EXIT_TROUBLE. */
static int load(const struct input *in, const char *name,
		const struct canonize_cfg *how, struct canon *c)
{
	char path[PATH_MAX];
	struct stat st;
	struct err e;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (snprintf(path, sizeof(path), "%s/%s%s", in->path, name,
			     suffixes[i]) >= (int)sizeof(path))
			return trouble("%s: name too long", in->path);
		if (stat(path, &st))
			continue;
		if (canonize(path, how, c, &e))
			return trouble("%s", e.msg);
		return 1;
	}
	return 0;
}

static int compare_name(struct difftable *t, const char *name,
			const struct canonize_cfg *how, const struct input *in)
{
	struct canon c[DIFFTABLE_COLUMNS] = { { .text = NULL } };
	const struct canon *cells[DIFFTABLE_COLUMNS] = { NULL };
	int code = EXIT_SAME;
	struct err e;

	for (size_t i = 0; i < t->n; i++) {
		int found = load(&in[i], name, how, &c[i]);

		if (found == EXIT_TROUBLE)
			code = EXIT_TROUBLE;
		else if (found)
			cells[i] = &c[i];
	}
	if (difftable_row(t, name, cells, &e))
		code = trouble("%s", e.msg);
	for (size_t i = 0; i < t->n; i++)
		canon_free(&c[i]);
	return code;
}

static int compare_names(const struct names *all, struct difftable *t,
			 const struct canonize_cfg *how, const struct input *in)
{
	int code = EXIT_SAME;
	struct err e;

	for (size_t i = 0; i < all->n; i++)
		if (compare_name(t, all->list[i], how, in))
			code = EXIT_TROUBLE;
	if (difftable_end(t, &e))
		code = trouble("%s", e.msg);
	return code ? code : t->differ ? EXIT_DIFFERS : EXIT_SAME;
}

int compare_folders(const struct opts *o, const struct canonize_cfg *how,
		    const struct input *in, size_t n)
{
	struct difftable t = {
		.cfg = { .out = stdout, .style = o->style, .ignore = how->ignore },
		.n = n,
		.head = "",
		.json = o->json,
		.brief = o->brief
	};
	struct names all = { NULL, 0 };
	int code = EXIT_SAME;

	for (size_t i = 0; i < n && !code; i++) {
		t.title[i] = in[i].title;
		code = add_names(&all, in[i].path);
	}
	drop_doubles(&all);
	if (!code)
		code = compare_names(&all, &t, how, in);
	for (size_t i = 0; i < all.n; i++)
		free(all.list[i]);
	free(all.list);
	return code;
}
