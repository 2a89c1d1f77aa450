import type { IncomingMessage } from 'node:http';
import { invalidInput } from '../wireError.js';
import { isJsonObject, type JsonObject } from '../wireFinding.js';

/** Far more than the largest valid request, which has 50 attributes of 50 values. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The body of a request as text. @throws BadRequestException above 4 MiB; Error if the client disconnects */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw invalidInput('its body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Parses a JSON body; an empty body is `{}`. @throws BadRequestException if it is not a JSON object */
export function parseJsonBody(text: string): JsonObject {
  const body = text.trim() === '' ? {} : parsed(text);
  if (!isJsonObject(body)) throw invalidInput('its body is not a JSON object');
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput('its body is not valid JSON');
  }
}
