/* SPDX-License-Identifier: MIT
 *
 * settings.c - what a scenario needs of the network namespace that it is played in.
 */
#include "settings.h"

#include <errno.h>

#include "netns.h"

/* Calls that everybody in the namespace would notice. */
static const enum call_id of_namespace[] = { CALL_FIREWALL, CALL_LINK, CALL_NETNS_ADD };

static bool changes_namespace(const struct step *step)
{
	for (size_t i = 0; i < sizeof(of_namespace) / sizeof(of_namespace[0]); i++)
		if (step->call == of_namespace[i])
			return true;
	return false;
}

static int not_here(struct err *e)
{
	return err_set(e, -EPERM, "not in the host's network namespace");
}

static int apply_one(const struct setting *s, bool own, struct err *e)
{
	int rc = own ? netns_sysctl(s->name, s->value, e) : not_here(e);

	if (rc == -ENOENT && s->if_there)
		return 0;
	return rc < 0 ? err_wrap(e, "needs to set %s: ", s->name) : 0;
}

int settings_apply(const struct scenario *scn, bool own, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < scn->nsteps && !own; i++)
		if (changes_namespace(&scn->steps[i])) {
			not_here(e);
			return err_wrap(e, "needs %s(): ",
					call_kinds[scn->steps[i].call].name);
		}
	for (size_t i = 0; i < SETTINGS_MAX && scn->settings[i].name && rc == 0; i++)
		rc = apply_one(&scn->settings[i], own, e);
	return rc;
}
