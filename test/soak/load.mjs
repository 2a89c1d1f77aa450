import autocannon from 'autocannon';

/**
 * Sends the operations at a steady rate; each connection sends all of them in turn.
 * @returns `{take, stop}`: `take` returns `{latenciesMs, wrong}` since its previous call, with descriptions of the
 *   wrong answers; `stop` ends the load
 */
export function startLoad(url, operations, { rate, connections, seconds }) {
  let latenciesMs = [];
  let wrong = [];
  const requests = operations.map(({ name, body, isRight }) => ({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    setupRequest: (request) => ({ ...request, body: body() }),
    onResponse: (status, text) => {
      if (!isRight(status, text)) wrong.push(`${name}: ${status} ${text.slice(0, 300)}`);
    },
  }));
  const load = autocannon({ url, connections, overallRate: rate, duration: seconds, requests }, (error, result) => {
    if (error) wrong.push(String(error));
    else if (result.errors > 0) wrong.push(`${result.errors} requests had no answer`);
  });
  load.on('response', (_client, _status, _bytes, latencyMs) => latenciesMs.push(latencyMs));
  return {
    take: () => {
      const taken = { latenciesMs, wrong };
      latenciesMs = [];
      wrong = [];
      return taken;
    },
    stop: () => load.stop(),
  };
}
