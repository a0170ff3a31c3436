/* SPDX-License-Identifier: MIT
 *
 * json_memory.h - has the JSON library ever been short of memory?
 *
 * jansson says so at each call that makes or sets a value, of which there are hundreds. A key
 * that is missing looks like one that does not apply, so one answer for all of them is needed:
 * what was written is whole, or is not.
 */
#ifndef TCT_JSON_MEMORY_H
#define TCT_JSON_MEMORY_H

#include <stdbool.h>

/** json_memory_watch() - From here on; before the first value is made */
void json_memory_watch(void);

/** json_memory_failed() - Has an allocation failed, in any thread? */
bool json_memory_failed(void);

#endif /* TCT_JSON_MEMORY_H */
