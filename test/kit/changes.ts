import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecutionResult, execute, parse } from 'graphql';
import type { Logger } from '../../src/model/logger.js';
import type { Principal } from '../../src/model/principal.js';
import { VisibleAccounts } from '../../src/model/visibleAccounts.js';
import type { TestGateway } from './startGateway.js';

/** A fresh path of a file that is not there yet. */
export function newAuditLog(): string {
  return join(mkdtempSync(join(tmpdir(), 'audit-')), 'audit.jsonl');
}

export function readAuditLog(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Somebody who may see and do everything, unless the members say otherwise. */
export function principalOf(members: Partial<Principal> = {}): Principal {
  return {
    identity: { subject: 'ada', issuer: 'https://issuer.example', client: 'dashboard' },
    scopes: new Set(['read', 'write'] as const),
    accounts: VisibleAccounts.ALL,
    ...members,
  };
}

/** Executes an operation for somebody, without HTTP. */
export async function askAs(
  { gateway }: TestGateway,
  principal: Principal,
  query: string,
  variables: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<ExecutionResult> {
  const contextValue = gateway.createContext({ principal, signal });
  const result = await execute({
    schema: gateway.schema,
    document: parse(query),
    contextValue,
    variableValues: variables,
  });
  return JSON.parse(JSON.stringify(result));
}

/** A log that keeps what it is given, as JSON. */
export function memoryLog(): { readonly log: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (...parts: unknown[]) => {
    lines.push(JSON.stringify(parts, (_key, value) => (value instanceof Error ? describe(value) : value)));
  };
  return { log: { fatal: write, error: write, warn: write, info: write, debug: write }, lines };
}

function describe(error: Error): object {
  return { ...error, message: error.message, stack: error.stack, cause: error.cause };
}
