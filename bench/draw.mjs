// Redraws bench/results/latest.svg from latest.json: `node bench/draw.mjs`.
import { readFile, writeFile } from 'node:fs/promises';
import { drawReport } from './draw/drawReport.mjs';

const RESULTS = new URL('results/', import.meta.url);

const report = JSON.parse(await readFile(new URL('latest.json', RESULTS), 'utf8'));
await writeFile(new URL('latest.svg', RESULTS), drawReport({ ...report, date: new Date(report.date) }));
