// SPDX-License-Identifier: MIT
// records.js - the records in the page: the run, flows, counts; rows only when they are drawn.
'use strict';

async function unpack(text) {
	const lines = text.trim().split('\n').slice(1, -1).join('');
	const bytes = Uint8Array.from(atob(lines), c => c.charCodeAt(0));
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
	return new Response(stream).text();
}

const FLOW_OF = /"flow":(\d+|null)/;

// Rows stand before their flow; those of calls that concern no connection have none.
function takeLine(records, line) {
	if (/^{"type":"(segment|call|sock|kevent|elided)"/.test(line)) {
		const flow = FLOW_OF.exec(line)[1];
		if (!records.lines.has(flow))
			records.lines.set(flow, []);
		records.lines.get(flow).push(line);
		return;
	}
	const object = JSON.parse(line);
	if (object.type === 'flow')
		records.flows.push(object);
	else if (object.type === 'pair')
		records.pairs.push(object);
	else
		records[object.type] = object;
}

async function readRecords() {
	const records = { flows: [], pairs: [], lines: new Map(),
		words: JSON.parse(byId('tables').textContent) };
	for (const block of document.querySelectorAll('script.records')) {
		const text = block.dataset.packed ? await unpack(block.textContent) : block.textContent;
		for (const line of text.split('\n'))
			if (line)
				takeLine(records, line);
	}
	return records;
}

function rowsOf(records, flow) {
	return (records.lines.get(String(flow)) ?? []).map(line => JSON.parse(line));
}

const ABNORMAL = flow => !['graceful', 'simultaneous', 'open'].includes(flow.ending);

function destroyedOf(flow) {
	const of = side => flow.ledger[side]?.destroyed ?? null;
	const c = of('client'), s = of('server');
	return c === null && s === null ? null : (c ?? 0) + (s ?? 0);
}
