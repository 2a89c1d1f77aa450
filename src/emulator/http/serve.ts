import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmulatorCall } from '../callLog.js';
import type { EmulatorState } from '../emulatorState.js';
import { damageReply } from '../faults/damageReply.js';
import { errorOf } from '../faults/errorOf.js';
import type { Fault } from '../faults/faultPlan.js';
import { withExtraIds, withoutMissingIds } from '../faults/misanswer.js';
import { messageOf } from '../messageOf.js';
import { answerSts } from '../sts/answerSts.js';
import { stsErrorReply } from '../sts/stsXml.js';
import { detectorNotOwned, WireError } from '../wireError.js';
import type { JsonObject } from '../wireFinding.js';
import { answerControl, isControlPath } from './control.js';
import { parseJsonBody, readBody } from './readBody.js';
import { type ErrorRenderer, jsonErrorReply, type Reply } from './reply.js';
import { type RequestIdentity, readIdentity } from './requestIdentity.js';
import { findRoute, type Route } from './routes.js';
import { sendReply } from './sendReply.js';

/** Answers one HTTP request: a call of GuardDuty or STS, or of the emulator's own control surface. */
export async function serve(state: EmulatorState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  if (isControlPath(path)) return answerControl(state, request, response, path);
  const route = findRoute(request.method ?? '', path);
  const renderError = route?.kind === 'sts' ? stsErrorReply : jsonErrorReply;
  try {
    const identity = readIdentity(request.headers.authorization);
    if (!route) throw unknownOperation(request.method, path);
    await serveCall({ state, route, identity, search, renderError }, request, response);
  } catch (error) {
    sendReply(response, renderError(wireErrorOf(error)));
  }
}

interface Call {
  state: EmulatorState;
  route: Route;
  identity: RequestIdentity;
  search: string;
  renderError: ErrorRenderer;
}

/** Serves a call of an operation: records it on arrival, delays it, and injects its fault or answers it. */
async function serveCall(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state, route, identity } = call;
  const entry = state.log.begin({
    operation: route.kind === 'sts' ? 'STS' : route.operation,
    region: identity.region,
    accountId: identity.accountId ?? state.registry.defaultAccountId,
    detectorId: route.kind === 'detector' ? route.detectorId : undefined,
  });
  response.once('close', () => {
    entry.endedAt ??= performance.now();
  });
  const { reply, fault } = await replyTo(call, entry, await readBody(request));
  entry.fault = fault?.kind;
  if (sendReply(response, reply, fault?.kind)) entry.status = reply.status;
  if (fault?.kind !== 'hang') entry.endedAt = performance.now();
}

async function replyTo(call: Call, entry: EmulatorCall, text: string): Promise<{ reply: Reply; fault?: Fault }> {
  const { state, renderError } = call;
  let fault: Fault | undefined;
  try {
    const body = parseBody(call, entry, text);
    const faultyCall = { ...entry, hasToken: hasToken(call, body) };
    await state.faults.whenReleased(faultyCall);
    const latency = state.faults.latencyOf(faultyCall);
    if (latency > 0) await delay(latency, undefined, { ref: false });
    fault = state.faults.next(faultyCall);
    const error = fault && errorOf(fault.kind);
    if (error) throw error;
    return { reply: damageReply(answer(call, entry, body, fault), fault?.kind), fault };
  } catch (error) {
    return { reply: renderError(wireErrorOf(error)), fault };
  }
}

function parseBody({ route }: Call, entry: EmulatorCall, text: string): JsonObject {
  const body = route.kind === 'sts' ? Object.fromEntries(new URLSearchParams(text)) : parseJsonBody(text);
  entry.body = body;
  if (route.kind === 'sts') entry.operation = String(body.Action ?? 'STS');
  return body;
}

function hasToken({ route, search }: Call, body: JsonObject): boolean {
  if (route.kind === 'sts') return false;
  return Boolean(body.nextToken ?? new URLSearchParams(search).get('nextToken'));
}

function answer(
  { state, route, search }: Call,
  { region, accountId }: EmulatorCall,
  body: JsonObject,
  fault: Fault | undefined,
): Reply {
  switch (route.kind) {
    case 'sts':
      return answerSts(body, accountId, state.behaviour);
    case 'account':
      return route.answer({ context: state, region, accountId, query: new URLSearchParams(search) });
    case 'detector': {
      const detector = state.registry.get(route.detectorId);
      if (detector?.region !== region || detector.accountId !== accountId) throw detectorNotOwned();
      const { filterName } = route;
      const request = { context: state, detector, body, query: new URLSearchParams(search), filterName };
      return withExtraIds(route.answer(withoutMissingIds(request, fault)), request, fault);
    }
    default:
      return route satisfies never;
  }
}

function unknownOperation(method: string | undefined, path: string): WireError {
  const type = 'UnknownOperationException';
  return new WireError(404, type, type, `The emulator has no operation ${method} ${path}`);
}

function wireErrorOf(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const type = 'InternalServerErrorException';
  return new WireError(500, type, type, `The emulator failed: ${messageOf(error)}`);
}
