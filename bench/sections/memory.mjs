import { setTimeout as sleep } from 'node:timers/promises';
import { checkCase, nameOf } from '../cases.mjs';
import { load } from '../kit/load.mjs';
import { documentsOf, pageOf } from '../scenarios.mjs';
import { stackNamed } from '../stacks.mjs';
import { startStack } from '../startStacks.mjs';
import { PAGE_SIZE } from '../upstreamCalls.mjs';

const CONNECTIONS = 50;
const SAMPLE_MS = 5000;

/**
 * Resident memory of new processes after a period of load on 50 connections: the gateway (default settings, cache on)
 * and plain REST, side by side.
 *
 * @returns rounds of `{gateway, plainRest}` in bytes
 */
export async function measureMemory({ upstream, plan, progress }) {
  const rounds = [];
  for (let round = 0; round < plan.memoryRounds; round++) {
    const [gateway, plainRest] = await Promise.all([
      loadNew('gateway-cached', pageOf(PAGE_SIZE), upstream, plan.memorySeconds),
      loadNew('plain-rest', documentsOf(PAGE_SIZE), upstream, plan.memorySeconds),
    ]);
    const text = `${toMb(gateway.at(-1).rss)} MB, plain REST ${toMb(plainRest.at(-1).rss)} MB`;
    progress(`round ${round + 1} of ${plan.memoryRounds}: resident after ${plan.memorySeconds} s: ${text}`);
    rounds.push({ gateway: gateway.at(-1).rss, plainRest: plainRest.at(-1).rss });
  }
  return rounds;
}

/** @returns samples of `{second, rss}` of a new gateway over `plan.flatSeconds` */
export async function measureFlatness({ upstream, plan, progress }) {
  progress(`resident memory of the gateway over ${plan.flatSeconds} s`);
  return loadNew('gateway-cached', pageOf(PAGE_SIZE), upstream, plan.flatSeconds);
}

async function loadNew(name, scenario, upstream, duration) {
  const stack = await startStack(stackNamed(name), upstream);
  const one = await checkCase({ stack, scenario, connections: CONNECTIONS });
  const { url } = stack.child.ready;
  const samples = [];
  const startedAt = performance.now();
  const end = new AbortController();
  const sampling = sample(stack.child, startedAt, samples, end.signal);
  const { latenciesMs } = await load({ ...one, url, request: scenario.request, duration });
  end.abort();
  await sampling;
  if (latenciesMs.length === 0) throw new Error(`${nameOf(one)} answered nothing`);
  await stack.child.stop();
  return samples;
}

/** Samples until the signal is aborted; the last sample is taken then. */
async function sample(child, startedAt, samples, signal) {
  for (;;) {
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => {});
    const { rss } = await child.usage();
    samples.push({ second: (performance.now() - startedAt) / 1000, rss });
    if (signal.aborted) return;
  }
}

function toMb(bytes) {
  return Math.round(bytes / 1e6);
}
