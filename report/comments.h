/* SPDX-License-Identifier: MIT
 *
 * comments.h - what is to be said of frames, collected flow by flow, handed out frame by
 * frame.
 */
#ifndef TCT_COMMENTS_H
#define TCT_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comments;

/**
 * comments_new() - Begin a collection
 * @max:	Bytes it may take
 *
 * Return: to comments_free(), or NULL without memory
 */
struct comments *comments_new(size_t max);
void comments_free(struct comments *c);

/** comments_add() - Say @text of a frame. Return: false if there is no room for it */
bool comments_add(struct comments *c, uint64_t frame, const char *text);

/** comments_left_out() - How many there was no room for */
uint64_t comments_left_out(const struct comments *c);

/** comments_sort() - No more come: they are handed out now */
void comments_sort(struct comments *c);

/**
 * comments_of() - Texts of a frame, in the order in which they came
 * @frame:	Not before that of an earlier call
 * @text:	Filled with at most @n
 *
 * Return: how many
 */
size_t comments_of(struct comments *c, uint64_t frame, const char *text[], size_t n);

#endif /* TCT_COMMENTS_H */
