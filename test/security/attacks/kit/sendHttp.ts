import type { GraphqlAnswer } from '../../../kit/graphqlClient.js';
import type { GraphqlRequest } from './attack.js';

/** One request to `/graphql`: a POST where it has a body, a GET where it has a query string. */
export interface HttpRequest {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as it came, with its JSON. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Undefined if the body is no JSON. */
  readonly json: (Omit<GraphqlAnswer, 'status'> & { readonly extensions?: AnswerExtensions }) | undefined;
}

/** What an answer says of its cost if it is asked. */
interface AnswerExtensions {
  readonly cost?: { readonly calls: { readonly most: number; readonly made: number } };
}

/** Node accepts 16 KB of headers, the URL included. */
const LONGEST_SEARCH = 12_000;

export async function sendHttp(url: string, { body, search = '', headers }: HttpRequest): Promise<Answer> {
  const response = await fetch(`${url}/graphql${search}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(body === undefined ? PREFLIGHTED : JSON_BODY), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, text, json: tryToParse(text) };
}

/** A browser cannot send this header without asking first, so the gateway answers a GET that has it. */
const PREFLIGHTED = { 'apollo-require-preflight': '1' };
const JSON_BODY = { 'content-type': 'application/json' };

/** @returns undefined for what does not fit into a URL */
export function toSearch({ query, variables, operationName }: GraphqlRequest): string | undefined {
  const parameters = new URLSearchParams({
    query,
    ...(variables && { variables: JSON.stringify(variables) }),
    ...(operationName !== undefined && { operationName }),
  });
  const search = `?${parameters}`;
  return search.length > LONGEST_SEARCH ? undefined : search;
}

function tryToParse(text: string): Answer['json'] {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
