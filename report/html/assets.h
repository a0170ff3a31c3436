/* SPDX-License-Identifier: MIT
 *
 * assets.h - files of this folder as they stand in the program; see embed.cmake.
 */
#ifndef TCT_ASSETS_H
#define TCT_ASSETS_H

#include <stddef.h>

/**
 * struct asset - A file, or several joined
 * @text:	@n bytes, without a NUL
 * @sha256:	Of them, in base64
 */
struct asset {
	const char *text;
	size_t n;
	const char *sha256;
};

extern const struct asset asset_page, asset_style, asset_script, asset_ladder;

#endif /* TCT_ASSETS_H */
