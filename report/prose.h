/* SPDX-License-Identifier: MIT
 *
 * prose.h - what happened, in sentences.
 */
#ifndef TCT_PROSE_H
#define TCT_PROSE_H

#include "pipeline.h"

/** prose_ending() - How it ended and who closed first, with frame numbers */
void prose_ending(const struct flow_view *v, char *buf, size_t n);

/** prose_cause() - Why, by one row of causes[], with its evidence */
void prose_cause(const struct flow_view *v, enum cause_id id, char *buf, size_t n);

/** prose_saw() - What each application saw; "" if there is nothing to say */
void prose_saw(const struct flow_view *v, char *buf, size_t n);

/** prose_lost() - Which bytes never reached an application; "" if none are known to */
void prose_lost(const struct flow_view *v, char *buf, size_t n);

#endif /* TCT_PROSE_H */
