/* SPDX-License-Identifier: MIT
 *
 * apt.h - apt-get(8) and apt-cache(8) on lists and settings of their own: Debian's suites
 * can be searched and downloaded from, whatever the system's own sources are, and nothing
 * of those is touched.
 */
#ifndef TCT_APT_H
#define TCT_APT_H

#include <limits.h>
#include <stdbool.h>

#include "err.h"

/**
 * struct suite - One of Debian's whose kernels are fetched
 * @security:	There is a NAME-security as well
 */
struct suite {
	const char *name;
	bool security;
};

/* Those of suites.def, ends with one without a name. */
extern const struct suite suites[];

#define APT_OPTIONS 8

/**
 * struct apt - Where apt works
 * @dir:	Its folder, in the cache
 * @options:	As -o wants them
 */
struct apt {
	char dir[PATH_MAX];
	char options[APT_OPTIONS][PATH_MAX + 32];
};

/** apt_open() - Make its folders; 0, or -errno with @e set */
int apt_open(struct apt *a, struct err *e);

/**
 * apt_update() - Get the lists of packages of all suites
 * @mirror:	Of Debian, NULL for that of the system's own sources
 *
 * Return: 0, also if some suite has no list any more; -ENOENT if Debian's keys are not
 * installed, or -errno, with @e set
 */
int apt_update(const struct apt *a, const char *mirror, struct err *e);

#define APT_WORDS 24

/**
 * apt_ask() - Run "apt-cache COMMAND WORDS"
 * @words:	Up to APT_WORDS, ends with NULL
 * @text:	What it printed, for free()
 *
 * Return: 0, or as child_text()
 */
int apt_ask(const struct apt *a, const char *command, const char *const words[],
	    char **text, struct err *e);

/**
 * apt_download() - Download packages
 * @dir:	Where to
 * @specs:	"NAME=VERSION", up to APT_WORDS, ends with NULL
 *
 * Return: 0, or as child_text()
 */
int apt_download(const struct apt *a, const char *dir, const char *const specs[],
		 struct err *e);

#endif /* TCT_APT_H */
