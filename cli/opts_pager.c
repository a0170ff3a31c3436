/* SPDX-License-Identifier: MIT
 *
 * opts_pager.c - options of what may be read in a pager.
 */
#include "opts_impl.h"

#include <string.h>

enum { KEY_PAGER = 0x400, KEY_NO_PAGER };

static const struct argp_option pager_options[] = {
	{ "pager", KEY_PAGER, "WHEN", 0,
	  "auto (default: text on a terminal), always or never; see TCPCLOSE_PAGER",
	  1 },
	{ "no-pager", KEY_NO_PAGER, NULL, 0, "the same as --pager=never", 1 },
	{ 0 },
};

static enum pager_when when(const char *word, struct argp_state *state)
{
	static const char *const names[] = { [PAGER_AUTO] = "auto",
					     [PAGER_ALWAYS] = "always",
					     [PAGER_NEVER] = "never" };

	for (int i = PAGER_AUTO; i <= PAGER_NEVER; i++)
		if (strcmp(names[i], word) == 0)
			return (enum pager_when)i;
	argp_error(state, "--pager is auto, always or never, not '%s'", word);
	return PAGER_AUTO;
}

static error_t parse_pager(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_PAGER:
		o->pager = when(arg, state);
		return 0;
	case KEY_NO_PAGER:
		o->pager = PAGER_NEVER;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp group_pager = { .options = pager_options, .parser = parse_pager };
