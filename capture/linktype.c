/* SPDX-License-Identifier: MIT
 *
 * linktype.c - the two numberings of link types.
 */
#include "linktype.h"

#include <pcap/pcap.h>
#include <stdio.h>

/* All pairs that differ on Linux, as dlt_to_linktype() in libpcap has them; it is not
 * exported.
 */
static const struct {
	int dlt, linktype;
} pairs[] = {
	{ DLT_ATM_RFC1483, 100 }, { DLT_RAW, 101 },	 { DLT_SLIP_BSDOS, 102 },
	{ DLT_PPP_BSDOS, 103 },	  { DLT_ATM_CLIP, 106 },
};

int linktype_from_dlt(int dlt)
{
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].dlt == dlt)
			return pairs[i].linktype;
	return dlt;
}

int linktype_dlt(int linktype)
{
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].linktype == linktype)
			return pairs[i].dlt;
	return linktype;
}

const char *linktype_str(int linktype, char buf[static LINKTYPE_STRLEN])
{
	const char *name = pcap_datalink_val_to_name(linktype_dlt(linktype));

	if (name)
		snprintf(buf, LINKTYPE_STRLEN, "%s", name);
	else
		snprintf(buf, LINKTYPE_STRLEN, "LINKTYPE_%d", linktype);
	return buf;
}
