import { type Command, USAGE_ERROR } from './command.js';
import { startEmbeddedGuardDuty } from './embeddedGuardDuty.js';
import { readOptions } from './options.js';

export const emulatorCommand: Command = {
  name: 'emulator',
  summary: 'run the embedded GuardDuty alone, for the AWS CLI or any SDK',
  help: `Usage: guardduty-graphql emulator [options]

Serves GuardDuty's REST protocol, so that the AWS CLI and any SDK can talk to it:
  aws guardduty list-detectors --endpoint-url http://127.0.0.1:4570 --region us-east-1

Options
  --findings PATH  a file or folder of findings (.json, .jsonl, .gz) instead of generated ones
  --seed TEXT      generates other findings
  --port NUMBER    port to listen on (4570; 0 for any free one)
  --host ADDRESS   address to listen on (127.0.0.1)

Faults on request: POST /_emulator/faults; see src/emulator/README.md.`,

  async run({ args, print, complain }) {
    const options = readOptions(args, ['findings', 'seed', 'port', 'host']);
    if (typeof options === 'string') {
      complain(options);
      return { kind: 'exit', code: USAGE_ERROR };
    }
    if (options.help) {
      print(emulatorCommand.help);
      return { kind: 'exit', code: 0 };
    }
    const port = Number(options.port ?? '4570');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      complain(`--port: "${options.port}" is no port; 0 to 65535 is accepted.`);
      return { kind: 'exit', code: USAGE_ERROR };
    }
    const { findings, seed, host } = options;
    const { emulator, regions, summary } = await startEmbeddedGuardDuty({ findings, seed, host, port, complain });
    print(`GuardDuty: ${emulator.url} with ${summary} (${regions.join(', ')})`);
    return { kind: 'running', stop: () => emulator.close() };
  },
};
