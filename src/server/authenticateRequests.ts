import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { Counter, Registry } from 'prom-client';
import type { Authenticator } from '../auth/authenticator.js';
import type { Rejection, Verdict } from '../auth/verdict.js';
import type { ErrorCode } from '../model/errors.js';
import type { Logger } from '../model/logger.js';
import { EVERYBODY, type Principal } from '../model/principal.js';

/** Where a request keeps its principal: a property, because writing to a WeakMap takes ten times as long. */
const KNOWN = Symbol('principal');

declare module 'fastify' {
  interface FastifyRequest {
    [KNOWN]: Principal | undefined;
    /** Who sent the request. Only routes that authenticate have it; on others it throws. */
    readonly principal: Principal;
  }
}

export interface RequestAuthentication {
  /** Answers 401 or 503 unless the caller is known. */
  readonly authenticate: onRequestAsyncHookHandler;
  /** Answers 403 unless the caller may read. To be run after `authenticate`. */
  readonly requireRead: onRequestAsyncHookHandler;
  readonly metrics: Registry;
}

export interface AuthenticationOptions {
  /** Undefined: everybody may do everything. */
  readonly authenticator: Authenticator | undefined;
  /** The scope that allows reading, as callers know it. */
  readonly readScope: string;
  readonly log: Logger;
}

const OUTCOMES = ['accepted', 'missing', 'rejected', 'forbidden', 'unavailable'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** What a client can do something about. Everything else is said in one way, which helps nobody to forge a token. */
const EXPLAINED: Partial<Record<Rejection, string>> = {
  expired: 'it has expired',
  notYetValid: 'it is not valid yet',
  tooLong: 'it is too long',
};

/**
 * Hooks that find out who sent a request before its body is read. Nothing of a credential is logged or answered, only
 * why it is refused.
 */
export function authenticateRequests(app: FastifyInstance, options: AuthenticationOptions): RequestAuthentication {
  const { authenticator, readScope, log } = options;
  app.decorateRequest(KNOWN, undefined);
  app.decorateRequest('principal', {
    getter(this: FastifyRequest) {
      const principal = this[KNOWN];
      if (principal === undefined) throw new Error('This route does not authenticate its callers.');
      return principal;
    },
  });
  const metrics = new Registry();
  const count = countOutcomes(metrics);
  if (authenticator === undefined) {
    return {
      authenticate: async (request) => {
        request[KNOWN] = EVERYBODY;
      },
      requireRead: async () => {},
      metrics,
    };
  }
  return {
    authenticate: async (request, reply) => {
      const verdict = await authenticator.authenticate(request.headers);
      if (verdict.kind === 'principal') {
        request[KNOWN] = verdict.principal;
        count('accepted');
        return;
      }
      count(OUTCOME_OF[verdict.kind]);
      if (verdict.kind === 'rejected') log.debug({ reason: verdict.reason }, 'credentials were rejected');
      return refuse(reply, verdict);
    },
    requireRead: async (request, reply) => {
      if (request.principal.scopes.has('read')) return;
      count('forbidden');
      log.info({ ...request.principal.identity }, 'forbidden');
      const challenge = `Bearer error="insufficient_scope", scope="${readScope}"`;
      const message = `You may not read findings; the scope ${readScope} is required.`;
      return reply.code(403).header('www-authenticate', challenge).send(toBody(message, 'FORBIDDEN'));
    },
    metrics,
  };
}

const OUTCOME_OF = {
  notMine: 'missing',
  rejected: 'rejected',
  unavailable: 'unavailable',
} as const satisfies Record<Exclude<Verdict['kind'], 'principal'>, Outcome>;

/** RFC 6750, section 3: a challenge names an error only if there was a token. */
function refuse(reply: FastifyReply, verdict: Exclude<Verdict, { kind: 'principal' }>) {
  switch (verdict.kind) {
    case 'notMine': {
      const message = 'Authentication is required; a token is accepted, such as "Authorization: Bearer …".';
      return reply.code(401).header('www-authenticate', 'Bearer').send(toBody(message, 'UNAUTHENTICATED'));
    }
    case 'rejected': {
      const why = EXPLAINED[verdict.reason] ?? 'it was not issued for this gateway, or not by an issuer that it trusts';
      const body = toBody(`Your token is not accepted: ${why}.`, 'UNAUTHENTICATED');
      return reply.code(401).header('www-authenticate', 'Bearer error="invalid_token"').send(body);
    }
    case 'unavailable': {
      const { retryAfterSeconds: retryAfter } = verdict;
      const message = `Tokens cannot be verified at the moment, because the keys of their issuer cannot be read; try again in ${retryAfter} s.`;
      const body = toBody(message, 'UPSTREAM_UNAVAILABLE', { retryAfter });
      return reply.code(503).header('retry-after', retryAfter).send(body);
    }
  }
}

function toBody(message: string, code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) {
  return { errors: [{ message, extensions: { ...details, code } }] };
}

function countOutcomes(registry: Registry): (outcome: Outcome) => void {
  const counter = new Counter({
    name: 'authentications_total',
    help: 'Requests that had to say who sent them, by what came of it; a forbidden one was accepted before',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of OUTCOMES) counter.inc({ outcome }, 0);
  return (outcome) => counter.inc({ outcome });
}
