import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inventory } from './inventory.mjs';
import { startRouter } from './router.mjs';
import { serveSubgraph } from './serveSubgraph.mjs';
import { startFindings } from './startFindings.mjs';
import { tickets } from './tickets.mjs';

const HELP = `Usage: npm run example:supergraph [-- --port 4000]

Starts three subgraphs and a router over them, and ends all of them when it is interrupted (Ctrl+C).

  --port N         port of the router; 0 for any free port; default 4000
  --build FOLDER   where the gateway is built; default dist
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4000' },
    build: { type: 'string', default: fileURLToPath(new URL('../../dist/', import.meta.url)) },
    help: { type: 'boolean', default: false },
  },
});
const main = join(values.build, 'main.js');
if (values.help) console.log(HELP);
else if (existsSync(main)) await run();
else {
  console.error(`${main} does not exist: run "npm run build" first.`);
  process.exitCode = 1;
}

/** Runs everything until a signal arrives, and ends what has been started whatever happens. */
async function run() {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const running = [];
  const started = async (starting) => {
    const server = await starting;
    running.push(server);
    return server.url;
  };
  try {
    const services = [
      { name: 'findings', url: await started(startFindings(main)) },
      { name: 'inventory', url: await started(serveSubgraph(inventory)) },
      { name: 'tickets', url: await started(serveSubgraph(tickets)) },
    ];
    for (const { name, url } of services) console.log(`${name.padEnd(10)} ${url}`);
    console.log(`${'router'.padEnd(10)} ${await started(startRouter({ services, port: Number(values.port) }))}`);
    console.log('Open the last address in a browser, or send it the queries of the README. Ctrl+C ends all of them.');
    await interrupted;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    for (const server of running.reverse()) await server.close();
  }
}
