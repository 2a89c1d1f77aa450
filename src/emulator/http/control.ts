import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Behaviour, defaultBehaviour } from '../behaviour.js';
import type { EmulatorState } from '../emulatorState.js';
import { readFaultRule, readMatcher } from '../faults/faultRule.js';
import type { RateLimit } from '../faults/rateLimiter.js';
import { invalidInput, WireError } from '../wireError.js';
import { isJsonObject, type JsonObject } from '../wireFinding.js';
import { parseJsonBody, readBody } from './readBody.js';
import { jsonErrorReply, jsonReply, type Reply } from './reply.js';
import { sendReply } from './sendReply.js';

const PREFIX = '/_emulator/';

/** Whether a path belongs to the control surface, which needs no signature and is meant for the local machine only. */
export function isControlPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/**
 * The control surface over HTTP, all in JSON:
 * - `POST /_emulator/faults` adds `{rules: [FaultRule], latency: {ms, match}, hold: {match}, rateLimit: {perSecond, burst,
 *   match}, seed}`, each member optional; a bare FaultRule will do. `GET` shows the plan, `DELETE` clears it.
 * - `PATCH /_emulator/behaviour` sets members of Behaviour; `GET` shows it, `DELETE` restores the defaults.
 * - `GET /_emulator/calls` returns the recorded calls, `DELETE` forgets them.
 * - `GET /_emulator/detectors` returns the detectors with the number of their findings.
 */
export async function answerControl(
  state: EmulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  try {
    const body = parseJsonBody(await readBody(request));
    sendReply(response, controlReply(state, `${request.method} ${path.slice(PREFIX.length)}`, body));
  } catch (error) {
    sendReply(response, jsonErrorReply(error instanceof WireError ? error : invalidInput(String(error))));
  }
}

function controlReply(state: EmulatorState, name: string, body: JsonObject): Reply {
  const { faults, log, behaviour, registry } = state;
  switch (name) {
    case 'POST faults':
      addFaults(state, body);
      return jsonReply(faults.describe());
    case 'GET faults':
      return jsonReply(faults.describe());
    case 'DELETE faults':
      faults.clear();
      return jsonReply(faults.describe());
    case 'GET calls':
      return jsonReply({ calls: log.calls });
    case 'DELETE calls':
      log.clear();
      return jsonReply({ calls: [] });
    case 'PATCH behaviour':
      return jsonReply(Object.assign(behaviour, readBehaviour(body)));
    case 'GET behaviour':
      return jsonReply(behaviour);
    case 'DELETE behaviour':
      return jsonReply(Object.assign(behaviour, defaultBehaviour()));
    case 'GET detectors':
      return jsonReply({
        detectors: registry.all().map(({ store, filters, ...detector }) => ({
          ...detector,
          findings: store.size,
          filters: filters.names(),
        })),
      });
    default:
      throw new WireError(404, 'NotFoundException', 'NotFoundException', `The control surface has no ${name}`);
  }
}

function addFaults({ faults }: EmulatorState, body: JsonObject): void {
  const rules = (Array.isArray(body.rules) ? body.rules : 'kind' in body ? [body] : []).map(readFaultRule);
  const latency = body.latency === undefined ? undefined : readNumbers(body.latency, ['ms']);
  const rateLimit = body.rateLimit === undefined ? undefined : readNumbers(body.rateLimit, ['perSecond', 'burst']);
  const hold = body.hold === undefined ? undefined : readNumbers(body.hold, []);
  if (typeof body.seed === 'number') faults.seed(body.seed);
  if (latency) faults.setLatency(Number(latency.ms), readMatcher(latency.match));
  if (hold) faults.hold(readMatcher(hold.match));
  if (rateLimit) faults.setRateLimit({ ...(rateLimit as unknown as RateLimit), match: readMatcher(rateLimit.match) });
  faults.add(...rules);
}

function readNumbers(raw: unknown, members: readonly string[]): JsonObject {
  if (isJsonObject(raw) && members.every((member) => typeof raw[member] === 'number')) return raw;
  throw invalidInput(`an object${members.length > 0 ? ` with the numbers ${members.join(' and ')}` : ''} is expected`);
}

function readBehaviour(body: JsonObject): Partial<Behaviour> {
  const defaults: JsonObject = { ...defaultBehaviour() };
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(defaults, name)) throw invalidInput(`the behaviour has no member ${name}`);
    if (typeof value !== typeof defaults[name]) throw invalidInput(`${name} has the wrong type`);
  }
  return body;
}
