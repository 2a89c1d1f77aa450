// `npm run bench`: measures the gateway against its budgets, side by side with baselines over the same upstream.
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
    // Imported only now, because it imports the packages that were just installed.
    const { runBenchmark } = await import('./runBenchmark.mjs');
    await runBenchmark(options.plan);
  }
}
