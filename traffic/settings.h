/* SPDX-License-Identifier: MIT
 *
 * settings.h - what a scenario needs of the network namespace that it is played in.
 */
#ifndef TCT_SETTINGS_H
#define TCT_SETTINGS_H

#include "err.h"
#include "scenario.h"

/**
 * settings_apply() - Set what the scenario asks for
 * @own:	The namespace is nobody else's: it may be changed
 *
 * Return: 0, or -errno with @e set to what cannot be had. Nothing is set back: a
 * namespace of one's own ends with the run
 */
int settings_apply(const struct scenario *scn, bool own, struct err *e);

#endif /* TCT_SETTINGS_H */
