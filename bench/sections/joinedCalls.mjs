import { Agent, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { oneFinding } from '../scenarios.mjs';

export const QUERIES = 100;
const COUNTED = new Set(['ListFindings', 'GetFindings']);

/** How many calls reach GuardDuty when 100 clients ask for one finding each at the same time, all different. */
export async function measureJoinedCalls({ upstream, stack, ids, plan, progress }) {
  const agent = new Agent({ keepAlive: true, maxSockets: QUERIES });
  const askAll = (from) =>
    Promise.all(
      Array.from({ length: QUERIES }, (_, index) =>
        ask(agent, stack.child.ready.url, oneFinding(ids[(from + index) % ids.length])),
      ),
    );
  const rounds = [];
  try {
    // Opens the connections and gets the query compiled.
    for (let turn = 0; turn < 3; turn++) await askAll(0);
    for (let round = 0; round < plan.rounds; round++) {
      await upstream.ask('takeCalls');
      await askAll(round * QUERIES);
      const calls = (await upstream.ask('takeCalls')).filter((name) => COUNTED.has(name)).length;
      progress(`round ${round + 1} of ${plan.rounds}: ${calls} calls for ${QUERIES} queries of one finding`);
      rounds.push({ calls });
    }
  } finally {
    agent.destroy();
  }
  return rounds;
}

function ask(agent, url, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    send(new URL(path, url), { method, agent, headers }, async (response) => {
      const { data, errors } = JSON.parse(await text(response));
      if (errors || !data.finding) reject(new Error(`A finding was not answered: ${JSON.stringify(errors)}`));
      else resolve();
    })
      .once('error', reject)
      .end(body);
  });
}
