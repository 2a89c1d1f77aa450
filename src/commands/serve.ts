import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkAuditFile } from '../audit/auditFile.js';
import { checkAuthFiles, createAuthenticator } from '../auth/authenticator.js';
import type { Config, Mode } from '../config/config.js';
import { readConfig } from '../config/readConfig.js';
import { SETTINGS } from '../config/settings.js';
import type { Gateway } from '../createGateway.js';
import type { SchemaNames } from '../graphql/schema/names/schemaNames.js';
import { readManifests } from '../graphql/trusted/readManifests.js';
import type { UpstreamSettings } from '../guardduty/upstreamSettings.js';
import { asError } from '../model/errors.js';
import type { Logger } from '../model/logger.js';
import {
  type Command,
  type CommandContext,
  type CommandResult,
  refuse,
  runWithOptions,
  USAGE_ERROR,
} from './command.js';
import { createLog } from './createLog.js';
import type { EmbeddedGuardDuty } from './embeddedGuardDuty.js';
import { explainSettings } from './explainSettings.js';
import type { Options } from './options.js';
import { type Certificates, readCertificates } from './readCertificates.js';
import { readSecretFiles } from './readSecretFiles.js';

const GRAPHIQL_DIRECTORY = fileURLToPath(new URL('../graphiql/', import.meta.url));

/** How long the line that says where the gateway is waits for detectors to be found. */
const DISCOVERY_MS = 1000;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the gateway over GuardDuty, or over an embedded one with --local',
  help: `Usage: guardduty-graphql serve [--local [--findings PATH]]

Options
  --local          read an embedded GuardDuty with generated findings; no AWS account is needed
  --findings PATH  with --local: read findings from a file or folder instead (.json, .jsonl, .ndjson, .gz; as the
                   API, EventBridge or GuardDuty's S3 export write them)

${explainSettings()}

If the configuration has faults, all of them are reported and the exit code is ${USAGE_ERROR}.`,

  run: (context) => runWithOptions(context, serveCommand, ['local', 'findings'], serve(context)),
};

function serve(context: CommandContext) {
  return async (options: Options): Promise<CommandResult> => {
    if (options.findings !== undefined && !options.local) {
      return refuse(context, ['--findings is accepted only with --local: it replaces the generated findings.']);
    }
    const mode: Mode = options.local ? 'local' : 'aws';
    const secrets = await readSecretFiles(context.environment);
    const result = readConfig(secrets.environment, mode, secrets.unread);
    const valid = result.kind === 'config' ? result.config : result.valid;
    const read = await readCertificates(valid);
    const { certificates } = read;
    const { readNaming } = await import('./readNaming.js');
    const naming = await readNaming(valid);
    const faults = [...secrets.faults, ...read.faults, ...(await checkAuthFiles(valid)), ...naming.faults];
    const auditFault = valid.auditLog === undefined ? undefined : checkAuditFile(valid.auditLog);
    if (auditFault !== undefined) faults.push(`AUDIT_LOG: ${auditFault}; a file that can be written is accepted.`);
    faults.push(...readManifests(valid.trustedDocuments ?? []).faults.map(toTrustFault));
    if (result.kind === 'faults') return refuse(context, [...result.faults, ...faults, ...result.warnings]);
    if (faults.length > 0) return refuse(context, [...faults, ...result.warnings]);
    const { config, warnings } = result;
    const log = createLog(config.logLevel);
    for (const warning of warnings) log.warn(warning);
    const setup = { context, config, certificates, schemaNames: naming.options.schemaNames, log };
    return mode === 'local' ? serveLocal(setup, options) : serveAws(setup);
  };
}

/** What is known once the configuration has no faults. */
interface Setup {
  readonly context: CommandContext;
  readonly config: Config;
  readonly certificates: Certificates;
  readonly schemaNames: SchemaNames | undefined;
  readonly log: Logger;
}

function serveAws(setup: Setup): Promise<CommandResult> {
  const { regions, roleArns, upstreamTimeoutMs: timeoutMs } = setup.config;
  const upstream = { regions, roleArns, timeoutMs, certificates: setup.certificates.upstream };
  return start(setup, upstream, async () => {});
}

async function serveLocal(setup: Setup, { findings }: Options): Promise<CommandResult> {
  const { context, config } = setup;
  const { NoFindings, startEmbeddedGuardDuty } = await import('./embeddedGuardDuty.js');
  let embedded: EmbeddedGuardDuty;
  try {
    embedded = await startEmbeddedGuardDuty({ findings, complain: context.complain });
  } catch (error) {
    if (error instanceof NoFindings) return refuse(context, [error.message], USAGE_ERROR);
    return refuse(context, [`The embedded GuardDuty cannot start: ${asError(error).message}`], 1);
  }
  const { emulator, regions, summary } = embedded;
  context.print(`Local mode: ${summary}`);
  const upstream = {
    regions,
    roleArns: [],
    timeoutMs: config.upstreamTimeoutMs,
    endpoint: emulator.url,
    // The embedded GuardDuty reads the account from the key's id and checks no signature.
    credentials: { accessKeyId: 'LOCALMODE', secretAccessKey: 'local-mode' },
  };
  return start(setup, upstream, () => emulator.close());
}

/**
 * Only here the gateway and its libraries are loaded, which takes most of the time of a start: help and faults of the
 * configuration do not wait for them.
 * @param closeUpstream called once nothing reads from the upstream any more
 */
async function start(
  { context, config, certificates, schemaNames, log }: Setup,
  upstream: UpstreamSettings,
  closeUpstream: () => Promise<void>,
): Promise<CommandResult> {
  const { createGateway } = await import('../createGateway.js');
  const { startServer } = await import('../server/startServer.js');
  const cacheCertificates = certificates.cache;
  // Audit lines are logged whatever LOG_LEVEL says.
  const auditLogger = createLog('info');
  let gateway: Gateway;
  try {
    gateway = createGateway({ ...config, upstream, cacheCertificates, schemaNames, log, auditLogger });
  } catch (error) {
    await closeUpstream();
    const { FaultyManifests } = await import('../graphql/trusted/trustedDocuments.js');
    if (error instanceof FaultyManifests) return refuse(context, error.faults.map(toTrustFault), USAGE_ERROR);
    throw error;
  }
  const close = async () => {
    await gateway.close();
    await closeUpstream();
  };
  try {
    const graphiqlDirectory = config.graphiql ? GRAPHIQL_DIRECTORY : undefined;
    const isOpen = config.auth === undefined || config.auth.length === 0;
    const authenticator = isOpen ? undefined : await createAuthenticator({ ...config, log });
    const server = await startServer({ ...config, gateway, authenticator, graphiqlDirectory, log });
    const url = toOpen(server.url);
    const graphiql = config.graphiql ? `, GraphiQL at ${url}/` : '';
    const metrics = server.metricsUrl ? `, metrics at ${toOpen(server.metricsUrl)}` : '';
    // The server listens by now. Whoever waits for this line expects it to be ready as well, if that is quick.
    Promise.race([gateway.whenDiscovered(), sleep(DISCOVERY_MS, undefined, { ref: false })]).then(() =>
      context.print(`guardduty-graphql ${context.version}: ${url}/graphql${graphiql}${metrics}`),
    );
    return { kind: 'running', log, stop: () => server.close().then(close) };
  } catch (error) {
    await close();
    return refuse(context, [`The gateway cannot start: ${asError(error).message}`], 1);
  }
}

/** The address that a browser on this machine can open: `0.0.0.0` and `::` stand for all addresses, and are none. */
function toOpen(url: string): string {
  return url.replace(/\/\/(?:127\.0\.0\.1|0\.0\.0\.0|\[::\])(?=[:/])/, '//localhost');
}

function toTrustFault(fault: string): string {
  return `${SETTINGS.trustedDocuments.name}: ${fault}`;
}
