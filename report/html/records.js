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
	const part = records.runs.length;
	if (/^{"type":"(segment|call|sock|kevent|elided)"/.test(line)) {
		const key = `${part}/${FLOW_OF.exec(line)[1]}`;
		if (!records.lines.has(key))
			records.lines.set(key, []);
		records.lines.get(key).push(line);
		return;
	}
	const object = JSON.parse(line);
	if (object.type === 'flow')
		records.flows.push({ ...object, rows: `${part}/${object.flow}` });
	else if (object.type === 'pair')
		records.pairs.push(object);
	else if (object.type === 'run')
		records.runs.push(object);
	else if (object.type === 'stats')
		for (const [name, n] of Object.entries(object).filter(([, n]) => typeof n === 'number'))
			records.stats[name] = (records.stats[name] ?? 0) + n;
}

// Several runs in one page each count from 1.
function numberFlows(records) {
	records.flows.forEach((flow, i) => {
		flow.id = records.runs.length > 1 ? i + 1 : flow.flow;
	});
}

async function readRecords() {
	const records = { runs: [], flows: [], pairs: [], stats: {}, lines: new Map(),
		words: JSON.parse(byId('tables').textContent) };
	for (const block of document.querySelectorAll('script.records')) {
		const text = block.dataset.packed ? await unpack(block.textContent) : block.textContent;
		for (const line of text.split('\n'))
			if (line)
				takeLine(records, line);
	}
	numberFlows(records);
	return records;
}

function rowsOf(records, key) {
	return (records.lines.get(key) ?? []).map(line => JSON.parse(line));
}

const ABNORMAL = flow => view.records.words.abnormal.includes(flow.ending);

function destroyedOf(flow) {
	const of = side => flow.ledger[side]?.destroyed ?? null;
	const c = of('client'), s = of('server');
	return c === null && s === null ? null : (c ?? 0) + (s ?? 0);
}
