import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Config, Mode } from '../config/config.js';
import { readConfig } from '../config/readConfig.js';
import { AWS_SETTINGS, SETTINGS } from '../config/settings.js';
import { createGateway } from '../createGateway.js';
import type { UpstreamSettings } from '../guardduty/upstreamSettings.js';
import { createLog } from '../log.js';
import { asError } from '../model/errors.js';
import { startServer } from '../server/startServer.js';
import {
  type Command,
  type CommandContext,
  type CommandResult,
  refuse,
  runWithOptions,
  toColumns,
  USAGE_ERROR,
} from './command.js';
import { type EmbeddedGuardDuty, NoFindings, startEmbeddedGuardDuty } from './embeddedGuardDuty.js';
import type { Options } from './options.js';

const GRAPHIQL_DIRECTORY = fileURLToPath(new URL('../graphiql/', import.meta.url));

export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the gateway over GuardDuty, or with --local over an embedded one',
  help: `Usage: guardduty-graphql serve [--local [--findings PATH]]

Options
  --local          read an embedded GuardDuty with generated findings: no AWS account is needed
  --findings PATH  with --local: read a file or folder of findings instead (.json, .jsonl, .gz; in the form of
                   the API, of events or of GuardDuty's S3 export)

Settings (environment variables; all faults are reported at once, with exit code ${USAGE_ERROR})
${toColumns(SETTINGS.map((setting) => [setting.name, `${setting.meaning} (default: ${setting.default})`] as const))}

The AWS SDK's own
${toColumns(AWS_SETTINGS.map((setting) => [setting.name, setting.meaning] as const))}`,

  run: (context) => runWithOptions(context, serveCommand, ['local', 'findings'], serve(context)),
};

function serve(context: CommandContext) {
  return async (options: Options): Promise<CommandResult> => {
    if (options.findings !== undefined && !options.local) {
      return refuse(context, ['--findings goes with --local: it replaces the generated findings.']);
    }
    const mode: Mode = options.local ? 'local' : 'aws';
    const result = readConfig(context.environment, mode);
    if (result.kind === 'faults') return refuse(context, result.faults);
    const { config } = result;
    const faults: string[] = [];
    const certificates = {
      upstream: await readCertificates('AWS_CA_BUNDLE', config.caBundle, faults),
      cache: await readCertificates('CACHE_CA_BUNDLE', config.cacheCaBundle, faults),
    };
    if (faults.length > 0) return refuse(context, faults);
    return mode === 'local'
      ? serveLocal(context, config, certificates, options)
      : serveAws(context, config, certificates);
  };
}

/** As PEM; undefined where Node's own are to be trusted. */
interface Certificates {
  readonly upstream: string | undefined;
  readonly cache: string | undefined;
}

async function readCertificates(
  setting: string,
  file: string | undefined,
  faults: string[],
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    faults.push(`${setting}: "${file}" cannot be read: ${asError(error).message}`);
    return undefined;
  }
}

function serveAws(context: CommandContext, config: Config, certificates: Certificates): Promise<CommandResult> {
  const { regions, roleArns, upstreamTimeoutMs: timeoutMs } = config;
  const upstream = { regions, roleArns, timeoutMs, certificates: certificates.upstream };
  return start(context, config, certificates, upstream, async () => {});
}

async function serveLocal(
  context: CommandContext,
  config: Config,
  certificates: Certificates,
  { findings }: Options,
): Promise<CommandResult> {
  let embedded: EmbeddedGuardDuty;
  try {
    embedded = await startEmbeddedGuardDuty({ findings, complain: context.complain });
  } catch (error) {
    return refuse(context, [asError(error).message], error instanceof NoFindings ? USAGE_ERROR : 1);
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
  return start(context, config, certificates, upstream, () => emulator.close());
}

/** @param closeUpstream called once nothing reads from it any more */
async function start(
  context: CommandContext,
  config: Config,
  { cache: cacheCertificates }: Certificates,
  upstream: UpstreamSettings,
  closeUpstream: () => Promise<void>,
): Promise<CommandResult> {
  const { graphiql, cursorSecret, cacheTtlMs, cacheUrl, upstreamRate } = config;
  const log = createLog(config.logLevel);
  const cache = { cacheTtlMs, cacheUrl, cacheCertificates };
  const gateway = await createGateway({ upstream, cursorSecret, ...cache, upstreamRate, log });
  const close = async () => {
    gateway.close();
    await closeUpstream();
  };
  try {
    const graphiqlDirectory = graphiql ? GRAPHIQL_DIRECTORY : undefined;
    const server = await startServer({ ...config, gateway, graphiqlDirectory, log });
    const url = server.url.replace('//127.0.0.1', '//localhost');
    context.print(`guardduty-graphql ${context.version}: ${url}/graphql${graphiql ? `, GraphiQL at ${url}/` : ''}`);
    return { kind: 'running', log, stop: () => server.close().then(close) };
  } catch (error) {
    await close();
    return refuse(context, [`The gateway cannot start: ${asError(error).message}`], 1);
  }
}
