/* SPDX-License-Identifier: MIT
 *
 * linktype.h - the two numberings of link types: LINKTYPE_* in savefiles, the same
 * everywhere; DLT_* in libpcap, which a few systems number differently.
 */
#ifndef TCT_LINKTYPE_H
#define TCT_LINKTYPE_H

#include <stddef.h>

#define LINKTYPE_STRLEN 32

/** linktype_from_dlt() - LINKTYPE_* of what pcap_datalink() returned */
int linktype_from_dlt(int dlt);

/** linktype_dlt() - DLT_* to compile a filter for */
int linktype_dlt(int linktype);

/**
 * linktype_str() - libpcap's name: "EN10MB"; "LINKTYPE_9999" if it knows none
 *
 * Return: @buf
 */
const char *linktype_str(int linktype, char buf[static LINKTYPE_STRLEN]);

#endif /* TCT_LINKTYPE_H */
