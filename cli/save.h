/* SPDX-License-Identifier: MIT
 *
 * save.h - keep a recording: DIR/NAME.pcap and DIR/NAME.calls.
 */
#ifndef TCT_SAVE_H
#define TCT_SAVE_H

#include <stdio.h>

#include "err.h"

/**
 * save_recording() - Copy both files of a recording into a folder, made if need be
 * @frames, @calls: Read from their begin, and rewound
 *
 * Return: 0, or -errno with @e set
 */
int save_recording(FILE *frames, FILE *calls, const char *dir, const char *name,
		   struct err *e);

#endif /* TCT_SAVE_H */
