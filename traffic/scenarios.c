/* SPDX-License-Identifier: MIT
 *
 * scenarios.c - the list of scenarios.
 */
#include "scenario.h"

#include <string.h>

#define SCENARIO(id) extern const struct scenario scn_##id;
#include "scenarios.def"
#undef SCENARIO

const struct scenario *const scenarios[] = {
#define SCENARIO(id) &scn_##id,
#include "scenarios.def"
#undef SCENARIO
};

const size_t nscenarios = sizeof(scenarios) / sizeof(scenarios[0]);

const char *const group_titles[GROUP_N] = {
	[GROUP_NONE] = NULL,
#define GROUP(id, title) [GROUP_##id] = title,
#include "groups.def"
#undef GROUP
};

static const char *const actor_names[ACTOR_N] = {
	[CLIENT] = "client",	[SERVER] = "server",	[CLIENT_2] = "client2",
	[SERVER_2] = "server2", [CLIENT_3] = "client3", [SERVER_3] = "server3",
};

const struct scenario *scenario_find(const char *name)
{
	for (size_t i = 0; i < nscenarios; i++)
		if (strcmp(scenarios[i]->name, name) == 0)
			return scenarios[i];
	return NULL;
}

const char *scenario_who(const struct scenario *scn, enum actor who)
{
	return scn->who[who] ? scn->who[who] : actor_names[who];
}

size_t scenario_actors(const struct scenario *scn)
{
	size_t n = 0;

	for (size_t i = 0; i < scn->nsteps; i++)
		if (scn->steps[i].who >= n)
			n = (size_t)scn->steps[i].who + 1;
	return n;
}

bool scenario_apart(const struct scenario *scn, enum actor who)
{
	for (size_t i = 0; i < scn->nsteps; i++)
		if (scn->steps[i].who == who && scn->steps[i].call == CALL_SETNS)
			return true;
	return false;
}
