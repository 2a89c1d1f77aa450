import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run test:attacks -- [options] [parts of paths]

Attacks a running gateway in the long form: every attack in every form that the evasions make of it, each form as often as
a document needs to be new, known and compiled, by POST and by GET, with a look at the gateway's health after each request.
It takes some minutes. npm test runs the short form: every attack, and every evasion of the small ones once.

Options
  --name TEXT  only attacks whose names match, a regular expression
  --times      prints which attacks keep the event loop busy longest
  --help`;

const OPTIONS = {
  name: { type: 'string' },
  times: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
};

const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
if (values.help) console.log(HELP);
else process.exitCode = run();

function run() {
  const files = positionals.length > 0 ? positionals : ['test/security/attacks'];
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...(values.name === undefined ? [] : ['-t', values.name]),
    ...files,
  ];
  const env = { ...process.env, ATTACKS: 'long', ...(values.times && { ATTACK_TIMES: '1' }) };
  return spawnSync(process.execPath, jest, { stdio: 'inherit', env }).status ?? 1;
}
