// SPDX-License-Identifier: MIT
// main.js - from the records in the page to what is seen.
'use strict';

function showFacts(records) {
	const { runs, flows } = records, run = runs[0];
	const source = runs.length > 1 ? plural(runs.length, 'run') : run.source;
	const facts = [source, run.kernel && `kernel ${run.kernel}`, run.linktype && `link type ${run.linktype}`,
		run.shard && `shard ${run.shard}`, `tcpclose-trace ${run.version}`];
	byId('facts').textContent = facts.filter(Boolean).join(' · ');
	if (runs.length === 1 && run.counters)
		byId('footer').textContent = `The kernel counted: ${run.counters}`;
	if (runs.length === 1 && flows[0]?.scenario)
		byId('title').textContent = flows[0].scenario;
}

// Calls that concern no connection: of pipes, for one.
function showLoose(records) {
	const parts = records.runs.map((run, i) => [run, rowsOf(records, `${i + 1}/null`)])
		.filter(([, rows]) => rows.length);
	show(byId('loose'), parts.map(([run, rows]) => [el('h2', {}, `Calls without a connection: ${run.source}`),
		el('div', { class: 'drawing' }, ladder(rows, { title: 'calls', mode: 'compressed', all: true }))]));
}

function pageKey(event) {
	const typing = event.target.matches('input');
	if (event.key === '/' && !typing) {
		byId('filter').focus();
		event.preventDefault();
	} else if (event.key === 'Escape' && typing)
		event.target.blur();
	else if (event.key === 'Escape' && !byId('flow').hidden)
		closeFlow();
}

function openFromAddress() {
	const number = /flow=(\d+)/.exec(location.hash);
	if (number)
		openFlow(Number(number[1]));
}

async function start() {
	const records = await readRecords();
	view.records = records;
	showFacts(records);
	if (records.pairs.length || records.runs[0].compares) {
		byId('title').textContent = 'How the connections differ';
		showComparison(records);
	} else {
		showOverview(records);
		showTable(records);
		// One is not to be searched for.
		byId('connections').hidden = records.flows.length < 2;
		showLoose(records);
		if (records.flows.length === 1)
			openFlow(records.flows[0].id);
	}
	addEventListener('keydown', pageKey);
	addEventListener('hashchange', openFromAddress);
	openFromAddress();
	document.body.dataset.ready = 'yes';
}

start().catch(why => {
	byId('facts').textContent = `This report cannot be drawn: ${why}`;
	document.body.dataset.ready = 'no';
});
