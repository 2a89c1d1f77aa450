import { parseArgs } from 'node:util';
import { startValkey } from '../kit/startValkey.js';
import { runScarcity } from './runScarcity.js';

const HELP = `Usage: npm run test:scarcity -- [options]

Clients ask for pages, each for another one, while the embedded GuardDuty takes only so many calls a second for each
operation and region. A row for each way of going about it: pages answered whole, THROTTLED, and failed otherwise.

Options
  --regions N      regions (8)
  --rate N         calls a second (3); bursts are twice as many
  --clients N      clients (20)
  --replicas N     gateways that share a Valkey (1)
  --seconds N      how long clients ask (15)
  --help`;

const OPTIONS = {
  regions: { type: 'string', default: '8' },
  rate: { type: 'string', default: '3' },
  clients: { type: 'string', default: '20' },
  replicas: { type: 'string', default: '1' },
  seconds: { type: 'string', default: '15' },
  help: { type: 'boolean', short: 'h' },
} as const;

const { values } = parseArgs({ options: OPTIONS });
if (values.help) console.log(HELP);
else await run();

async function run(): Promise<void> {
  const [regions = 0, perSecond = 0, clients = 0, replicas = 0, seconds = 0] = [
    values.regions,
    values.rate,
    values.clients,
    values.replicas,
    values.seconds,
  ].map(Number);
  const store = replicas > 1 ? await startValkey() : undefined;
  const scale = { regions, perSecond, burst: 2 * perSecond, clients, replicas, seconds };
  console.log(
    '| UPSTREAM_RATE | retryAfter | whole | allowed | THROTTLED | failed | most waits | calls | throttled calls |',
  );
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const upstreamRate of [perSecond, undefined]) {
    for (const honoursRetryAfter of [true, false]) {
      const result = await runScarcity({
        ...scale,
        upstreamRate,
        honoursRetryAfter,
        ...(store && { cacheUrl: store.url }),
      });
      const { whole, allowed, throttled, failed, mostWaits, calls, throttledCalls } = result;
      const way = [upstreamRate ?? 'none', honoursRetryAfter ? 'honoured' : 'ignored'];
      console.log(`| ${[...way, whole, allowed, throttled, failed, mostWaits, calls, throttledCalls].join(' | ')} |`);
    }
  }
  await store?.close();
}
