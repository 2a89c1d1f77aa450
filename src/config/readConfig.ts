import { LOG_LEVELS, type LogLevel } from '../log.js';
import type { ConfigResult, Mode } from './config.js';
import { parsePort } from './parsePort.js';
import { readCacheCaBundle, readCacheUrl } from './readCacheUrl.js';
import { type DurationSetting, readDuration } from './readDuration.js';

type Environment = Readonly<Record<string, string | undefined>>;

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const MIN_SECRET = 16;
const MAX_REQUESTS_AT_MOST = 100_000;
const MAX_UPSTREAM_RATE = 1000;
/** A cursor holds a place in each source, twice where two severity levels are asked for, in 2,000 characters. */
const MAX_SOURCES = 80;

/** Pure: reads nothing but what it is given. A variable that is empty counts as not set. */
export function readConfig(environment: Environment, mode: Mode): ConfigResult {
  const faults: string[] = [];
  const read = (name: string) => environment[name]?.trim() || undefined;
  const duration = (name: DurationSetting) => readDuration(name, read(name), faults);

  const regions = mode === 'local' ? [] : readRegions(read('GUARDDUTY_REGIONS'), read('AWS_REGION'), faults);
  const roleArns = mode === 'local' ? [] : readList(read('GUARDDUTY_ROLE_ARNS'));
  for (const arn of roleArns.filter((arn) => !ROLE_ARN.test(arn))) {
    faults.push(
      `GUARDDUTY_ROLE_ARNS: "${arn}" is no role; ARNs are accepted, such as arn:aws:iam::123456789012:role/Reader.`,
    );
  }
  const sources = regions.length * (1 + roleArns.length);
  if (sources > MAX_SOURCES) {
    faults.push(
      `GUARDDUTY_ROLE_ARNS: ${regions.length} regions, each with ${roleArns.length} roles and the own credentials, are ${sources} sources; up to ${MAX_SOURCES} are accepted.`,
    );
  }
  const cursorSecret = read('CURSOR_SECRET');
  if (cursorSecret !== undefined && cursorSecret.length < MIN_SECRET) {
    faults.push(`CURSOR_SECRET has ${cursorSecret.length} characters; ${MIN_SECRET} or more are accepted.`);
  }
  const auth = read('AUTH');
  if (auth !== undefined && auth !== 'none') {
    faults.push(`AUTH: "${auth}" is not known; none is all that this release has.`);
  }
  const config = {
    host: read('HOST') ?? '127.0.0.1',
    port: readPort(read('PORT'), faults),
    graphiql: readSwitch('GRAPHIQL', read('GRAPHIQL'), mode === 'local', faults),
    introspection: readSwitch('INTROSPECTION', read('INTROSPECTION'), mode === 'local', faults),
    logLevel: readLogLevel(read('LOG_LEVEL'), faults),
    compression: readSwitch('COMPRESSION', read('COMPRESSION'), true, faults),
    federatedTraces: readSwitch('FEDERATED_TRACES', read('FEDERATED_TRACES'), false, faults),
    cursorSecret,
    regions,
    roleArns,
    upstreamTimeoutMs: duration('UPSTREAM_TIMEOUT'),
    requestTimeoutMs: duration('REQUEST_TIMEOUT'),
    caBundle: read('AWS_CA_BUNDLE'),
    cacheTtlMs: duration('CACHE_TTL'),
    cacheUrl: readCacheUrl(read('CACHE_URL'), faults),
    cacheCaBundle: readCacheCaBundle(read('CACHE_CA_BUNDLE'), read('CACHE_URL'), faults),
    upstreamRate: readUpstreamRate(read('UPSTREAM_RATE'), faults),
    maxRequests: readMaxRequests(read('MAX_REQUESTS'), faults),
    maxEventLoopDelayMs: duration('MAX_EVENT_LOOP_DELAY'),
    drainDelayMs: duration('DRAIN_DELAY'),
    drainTimeoutMs: duration('DRAIN_TIMEOUT'),
  };
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'config', config };
}

function readRegions(ours: string | undefined, aws: string | undefined, faults: string[]): string[] {
  const regions = readList(ours ?? aws);
  if (regions.length === 0) {
    faults.push(
      'GUARDDUTY_REGIONS: no region is set; name the regions to read, such as eu-west-1,us-east-1 (or set AWS_REGION). To try the gateway without AWS: guardduty-graphql serve --local',
    );
  }
  for (const region of regions.filter((region) => !REGION.test(region))) {
    faults.push(
      `${ours === undefined ? 'AWS_REGION' : 'GUARDDUTY_REGIONS'}: "${region}" is no region; codes are accepted, such as eu-west-1.`,
    );
  }
  return regions;
}

function readList(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,]+/).filter((item) => item !== ''))];
}

function readPort(text: string | undefined, faults: string[]): number {
  const port = parsePort(text ?? '4000');
  if (port === undefined) faults.push(`PORT: "${text}" is no port; 0 to 65535 is accepted.`);
  return port ?? 0;
}

function readSwitch(name: string, text: string | undefined, byDefault: boolean, faults: string[]): boolean {
  switch (text?.toLowerCase()) {
    case undefined:
      return byDefault;
    case 'on':
    case 'true':
    case '1':
      return true;
    case 'off':
    case 'false':
    case '0':
      return false;
    default:
      faults.push(`${name}: "${text}" is neither; on and off are accepted.`);
      return byDefault;
  }
}

function readLogLevel(text: string | undefined, faults: string[]): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text ?? 'info').toLowerCase());
  if (level === undefined) faults.push(`LOG_LEVEL: "${text}" is not known; ${LOG_LEVELS.join(', ')} are accepted.`);
  return level ?? 'info';
}

function readMaxRequests(text: string | undefined, faults: string[]): number {
  const count = /^\d+$/.test(text ?? '1000') ? Number(text ?? '1000') : 0;
  if (count < 1 || count > MAX_REQUESTS_AT_MOST) {
    faults.push(`MAX_REQUESTS: "${text}" is no number of requests; 1 to ${MAX_REQUESTS_AT_MOST} is accepted.`);
  }
  return count;
}

function readUpstreamRate(text: string | undefined, faults: string[]): number | undefined {
  if (text === undefined) return undefined;
  const rate = /^\d+$/.test(text) ? Number(text) : 0;
  if (rate < 1 || rate > MAX_UPSTREAM_RATE) {
    faults.push(`UPSTREAM_RATE: "${text}" is no number of calls a second; 1 to ${MAX_UPSTREAM_RATE} is accepted.`);
  }
  return rate;
}
