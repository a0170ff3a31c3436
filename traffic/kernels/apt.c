/* SPDX-License-Identifier: MIT
 *
 * apt.c - apt-get and apt-cache, apart from the system's own lists.
 */
#include "apt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "store.h"

#define KEYRING "/usr/share/keyrings/debian-archive-keyring.gpg"

const struct suite suites[] = {
#define SUITE(name, security) { name, security },
#include "suites.def"
#undef SUITE
	{ NULL, false },
};

/* Run "TOOL -o ... COMMAND WORDS" and keep what it prints. */
static int run(const struct apt *a, const char *tool, const char *command,
	       const char *const words[], char **text, struct err *e)
{
	const char *argv[4 + 2 * APT_OPTIONS + APT_WORDS] = { tool, "-q" };
	size_t n = 2;

	for (size_t i = 0; i < APT_OPTIONS; i++) {
		argv[n++] = "-o";
		argv[n++] = a->options[i];
	}
	argv[n++] = command;
	for (size_t i = 0; i < APT_WORDS && words[i]; i++)
		argv[n++] = words[i];
	argv[n] = NULL;
	return child_text(argv, text, e);
}

int apt_ask(const struct apt *a, const char *command, const char *const words[],
	    char **text, struct err *e)
{
	return run(a, "apt-cache", command, words, text, e);
}

/* apt-get downloads to where it is. */
int apt_download(const struct apt *a, const char *dir, const char *const specs[],
		 struct err *e)
{
	char *text = NULL, was[PATH_MAX];
	int code;

	if (!getcwd(was, sizeof(was)) || chdir(dir))
		return err_set(e, -errno, "%s: %s", dir, strerror(errno));
	code = run(a, "apt-get", "download", specs, &text, e);
	free(text);
	if (chdir(was) && !code)
		code = err_set(e, -errno, "%s: %s", was, strerror(errno));
	return code;
}

int apt_open(struct apt *a, struct err *e)
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
	for (size_t i = 0; i < APT_OPTIONS; i++) {
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
	for (size_t i = 0; suites[i].name; i++) {
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

int apt_update(const struct apt *a, const char *mirror, struct err *e)
{
	static const char *const none[] = { NULL };
	char uri[512], *text = NULL;
	int code;

	if (access(KEYRING, R_OK))
		return err_set(e, -ENOENT,
			       "this package is missing: debian-archive-keyring");
	if (!mirror)
		system_mirror(uri, sizeof(uri));
	code = write_sources(a, mirror ? mirror : uri, e);
	if (!code)
		code = run(a, "apt-get", "update", none, &text, e);
	free(text);
	/* A suite that has no security archive any more is no reason to stop. */
	return code == -EIO ? 0 : code;
}
