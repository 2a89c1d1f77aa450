import type { WireError } from '../wireError.js';

/** A complete HTTP response, before faults are applied. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export type ErrorRenderer = (error: WireError) => Reply;

const JSON_HEADERS = { 'content-type': 'application/json' };

export function jsonReply(value: unknown, status = 200): Reply {
  return { status, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(value)) };
}

/** @param body JSON that is already serialised */
export function jsonBytesReply(body: Buffer): Reply {
  return { status: 200, headers: JSON_HEADERS, body };
}

/** An error in AWS's REST-JSON format: its name in a header, name and message in the body. */
export function jsonErrorReply(error: WireError): Reply {
  const reply = jsonReply({ message: error.message, __type: error.bodyType }, error.status);
  return { ...reply, headers: { ...reply.headers, 'x-amzn-ErrorType': error.errorType } };
}
