import { LOG_LEVELS, type LogLevel } from '../log.js';
import type { ConfigResult, Mode } from './config.js';
import { parsePort } from './parsePort.js';

type Environment = Readonly<Record<string, string | undefined>>;

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s)?$/;
const MIN_SECRET = 16;
const MAX_TIMEOUT_MS = 60_000;
const MAX_CACHE_TTL_MS = 3_600_000;
/** A cursor holds a place in each source, twice where two severity levels are asked for, in 2,000 characters. */
const MAX_SOURCES = 80;

/** Pure: reads nothing but what it is given. A variable that is empty counts as not set. */
export function readConfig(environment: Environment, mode: Mode): ConfigResult {
  const faults: string[] = [];
  const read = (name: string) => environment[name]?.trim() || undefined;

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
    cursorSecret,
    regions,
    roleArns,
    upstreamTimeoutMs: readTimeout(read('UPSTREAM_TIMEOUT'), faults),
    caBundle: read('AWS_CA_BUNDLE'),
    cacheTtlMs: readCacheTtl(read('CACHE_TTL'), faults),
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

function readTimeout(text: string | undefined, faults: string[]): number {
  const milliseconds = parseDuration(text ?? '3s');
  if (milliseconds === undefined || milliseconds < 1 || milliseconds > MAX_TIMEOUT_MS) {
    faults.push(`UPSTREAM_TIMEOUT: "${text}" is no time; 1ms to 60s is accepted, such as 3s or 500ms.`);
    return 3000;
  }
  return Math.round(milliseconds);
}

function readCacheTtl(text: string | undefined, faults: string[]): number {
  const milliseconds = parseDuration(text ?? '10s');
  if (milliseconds === undefined || milliseconds > MAX_CACHE_TTL_MS) {
    faults.push(`CACHE_TTL: "${text}" is no time; 0 to 3600s is accepted, such as 10s, or 0 for no cache.`);
    return 0;
  }
  return Math.round(milliseconds);
}

/** @returns milliseconds of `500ms`, `3s` or `3`, which is seconds; undefined for anything else */
function parseDuration(text: string): number | undefined {
  const [matched, amount, unit] = DURATION.exec(text) ?? [];
  return matched === undefined ? undefined : Number(amount) * (unit === 'ms' ? 1 : 1000);
}
