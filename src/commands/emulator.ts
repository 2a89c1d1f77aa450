import { port as portKind } from '../config/kinds/port.js';
import { asError } from '../model/errors.js';
import {
  type Command,
  type CommandContext,
  type CommandResult,
  refuse,
  runWithOptions,
  USAGE_ERROR,
} from './command.js';
import { createLog } from './createLog.js';
import type { Options } from './options.js';

const DEFAULT_PORT = 4570;
const DEFAULT_HOST = '127.0.0.1';

export const emulatorCommand: Command = {
  name: 'emulator',
  summary: 'run the embedded GuardDuty by itself, for the AWS CLI or any SDK',
  help: `Usage: guardduty-graphql emulator [options]

Serves GuardDuty's REST protocol, so that the AWS CLI and any SDK can call it:
  aws guardduty list-detectors --endpoint-url http://${DEFAULT_HOST}:${DEFAULT_PORT} --region us-east-1

Options
  --findings PATH  serve findings from a file or folder (.json, .jsonl, .ndjson, .gz) instead of generated ones
  --seed TEXT      generate different findings
  --port NUMBER    port to listen on; 0 for any free port (default: ${DEFAULT_PORT})
  --host ADDRESS   address to listen on (default: ${DEFAULT_HOST})

POST /_emulator/faults makes it throttle, fail or answer slowly; see src/emulator/README.md.`,

  run: (context) => runWithOptions(context, emulatorCommand, ['findings', 'seed', 'port', 'host'], serve(context)),
};

function serve(context: CommandContext) {
  return async (options: Options): Promise<CommandResult> => {
    const { findings, seed, host = DEFAULT_HOST, port = String(DEFAULT_PORT) } = options;
    const number = portKind.parse(port);
    if (number.kind === 'faults') {
      return refuse(
        context,
        number.faults.map((fault) => `--port: ${fault}`),
      );
    }
    // Help and faults of options do not wait for it.
    const { NoFindings, startEmbeddedGuardDuty } = await import('./embeddedGuardDuty.js');
    try {
      const embedded = { findings, seed, host, port: number.value, complain: context.complain };
      const { emulator, regions, summary } = await startEmbeddedGuardDuty(embedded);
      context.print(`GuardDuty: ${emulator.url} with ${summary} (${regions.join(', ')})`);
      return { kind: 'running', log: createLog('fatal'), stop: () => emulator.close() };
    } catch (error) {
      if (error instanceof NoFindings) return refuse(context, [error.message], USAGE_ERROR);
      return refuse(context, [`The emulator cannot start: ${asError(error).message}`], 1);
    }
  };
}
