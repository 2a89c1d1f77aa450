import type { GraphQLRequest } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import { refusal } from './limits/refusal.js';

/** `documentId` is that of the draft of GraphQL over HTTP, and `doc_id` is Relay's. */
const MEMBERS = ['documentId', 'doc_id'] as const;

/** How a request names its document. */
export interface DocumentIds {
  /** Ids that stand for nothing but trusted documents. */
  readonly named: readonly string[];
  /** Apollo's `persistedQuery`: a trusted document, or an automatic persisted query. */
  readonly persisted: string | undefined;
}

/** @returns an error where an id is no text */
export function readDocumentIds({ http, extensions }: GraphQLRequest): DocumentIds | GraphQLError {
  const named: string[] = [];
  for (const value of http?.method === 'GET' ? parametersOf(http.search) : membersOf(http?.body)) {
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') return refusal('BAD_REQUEST', `${MEMBERS.join(' and ')} must be strings.`);
    named.push(value);
  }
  return { named, persisted: hashOf(extensions?.persistedQuery) };
}

function parametersOf(search: string): readonly string[] {
  const parameters = new URLSearchParams(search);
  return MEMBERS.flatMap((name) => parameters.getAll(name));
}

function membersOf(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null) return [];
  return MEMBERS.map((name) => (body as Readonly<Record<string, unknown>>)[name]);
}

/** Apollo Server itself refuses other versions. */
function hashOf(persisted: unknown): string | undefined {
  if (typeof persisted !== 'object' || persisted === null) return undefined;
  const { version, sha256Hash } = persisted as Readonly<Record<string, unknown>>;
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : undefined;
}
