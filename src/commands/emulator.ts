import { parsePort } from '../config/parsePort.js';
import { createLog } from '../log.js';
import { asError } from '../model/errors.js';
import {
  type Command,
  type CommandContext,
  type CommandResult,
  refuse,
  runWithOptions,
  USAGE_ERROR,
} from './command.js';
import { NoFindings, startEmbeddedGuardDuty } from './embeddedGuardDuty.js';
import type { Options } from './options.js';

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

  run: (context) => runWithOptions(context, emulatorCommand, ['findings', 'seed', 'port', 'host'], serve(context)),
};

function serve(context: CommandContext) {
  return async ({ findings, seed, host, port = '4570' }: Options): Promise<CommandResult> => {
    const portNumber = parsePort(port);
    if (portNumber === undefined) return refuse(context, [`--port: "${port}" is no port; 0 to 65535 is accepted.`]);
    try {
      const options = { findings, seed, host, port: portNumber, complain: context.complain };
      const { emulator, regions, summary } = await startEmbeddedGuardDuty(options);
      context.print(`GuardDuty: ${emulator.url} with ${summary} (${regions.join(', ')})`);
      return { kind: 'running', log: createLog('fatal'), stop: () => emulator.close() };
    } catch (error) {
      return refuse(context, [asError(error).message], error instanceof NoFindings ? USAGE_ERROR : 1);
    }
  };
}
