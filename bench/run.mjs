// `npm run bench`: the gateway's budgets, measured beside its baselines over the same upstream.
import { installBaselines } from './installBaselines.mjs';
import { HELP, readOptions } from './options.mjs';

const USAGE_ERROR = 2;

const options = readOptions(process.argv.slice(2));
switch (options.kind) {
  case 'help':
    console.log(HELP);
    break;
  case 'fault':
    console.error(`${options.fault}\n\n${HELP}`);
    process.exitCode = USAGE_ERROR;
    break;
  default: {
    installBaselines();
    // Not before: it imports what is installed.
    const { runBenchmark } = await import('./runBenchmark.mjs');
    await runBenchmark(options.plan);
  }
}
