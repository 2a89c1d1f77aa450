import { type AuthenticatorOptions, createAuthenticator } from '../../src/auth/authenticator.js';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { type CollectedLog, collectLog } from './collectLog.js';
import { smallFindings, US } from './findings.js';
import { startGateway, type TestGateway, type TestGatewayOptions } from './startGateway.js';

/** A gateway with authentication. */
export interface GuardedGateway extends CollectedLog {
  readonly gateway: TestGateway;
  /** The bodies of all answers, to look for what must not be in them. */
  readonly bodies: string[];
  /** POSTs a query that costs one call to GuardDuty, with these headers. */
  ask(headers?: Readonly<Record<string, string>>, query?: string): Promise<GuardedAnswer>;
  /** The same with a bearer token. */
  askWith(token: string, query?: string): Promise<GuardedAnswer>;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
  readonly code: unknown;
}

const ONE_CALL = '{ findings(first: 1) { totalCount } }';

export async function startGuardedGateway(
  options: Omit<AuthenticatorOptions, 'log'>,
  gatewayOptions: Omit<TestGatewayOptions, 'log'> = {},
): Promise<GuardedGateway> {
  const { log, lines } = collectLog();
  const authenticator = await createAuthenticator({ ...options, log });
  const gateway = await startGateway({
    ...gatewayOptions,
    emulator:
      gatewayOptions.emulator ?? (await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] })),
    log,
    server: { ...gatewayOptions.server, authenticator },
  });
  const bodies: string[] = [];
  const ask = async (headers: Readonly<Record<string, string>> = {}, query = ONE_CALL): Promise<GuardedAnswer> => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    bodies.push(text);
    const body = JSON.parse(text);
    return { status: response.status, headers: response.headers, body, code: body.errors?.[0]?.extensions?.code };
  };
  const askWith = (token: string, query?: string) => ask({ authorization: `Bearer ${token}` }, query);
  return { gateway, log, lines, bodies, ask, askWith };
}
