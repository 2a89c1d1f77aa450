import { checkAuthentication } from './checkAuthentication.js';
import type { Config, Mode } from './config.js';
import { usesTls } from './kinds/cacheUrl.js';

/** Each source costs a client and a place in every cursor. */
const MAX_SOURCES = 1000;

/**
 * Finds what is wrong with settings taken together.
 * @param values lacks the settings that have a fault of their own: nothing more is said of those
 */
export function checkCombinations(values: Partial<Config>, mode: Mode): string[] {
  const faults = [
    missingRegion(values, mode),
    tooManySources(values),
    unusedCertificates(values),
    samePort(values),
    tooFewPoints(values),
    nothingToRecord(values),
  ];
  return [...faults.filter((fault) => fault !== undefined), ...checkAuthentication(values, mode)];
}

function missingRegion({ regions }: Partial<Config>, mode: Mode): string | undefined {
  if (mode === 'local' || regions === undefined || regions.length > 0) return undefined;
  return 'GUARDDUTY_REGIONS: no region is set; set the regions to read, such as eu-west-1,us-east-1 (or set AWS_REGION). To try the gateway without AWS, run: guardduty-graphql serve --local';
}

function tooManySources({ regions, roleArns }: Partial<Config>): string | undefined {
  if (regions === undefined || roleArns === undefined) return undefined;
  const count = regions.length * (1 + roleArns.length);
  if (count <= MAX_SOURCES) return undefined;
  const name = roleArns.length === 0 ? 'GUARDDUTY_REGIONS' : 'GUARDDUTY_ROLE_ARNS';
  const factors = `regions (${regions.length}) × own credentials and roles (${1 + roleArns.length})`;
  return `${name}: ${factors} are ${count} sources; up to ${MAX_SOURCES} are accepted.`;
}

/** Without TLS nothing would use the certificates, and whoever set them expects TLS. */
function unusedCertificates(values: Partial<Config>): string | undefined {
  if (values.cacheCaBundle === undefined || !('cacheUrl' in values)) return undefined;
  if (values.cacheUrl !== undefined && usesTls(values.cacheUrl)) return undefined;
  return 'CACHE_CA_BUNDLE: certificates are accepted only with a CACHE_URL that begins with rediss://.';
}

function samePort({ port, metricsPort }: Partial<Config>): string | undefined {
  if (port === undefined || port === 0 || port !== metricsPort) return undefined;
  return `METRICS_PORT: ${port} is PORT as well; another port is accepted, or none to serve /metrics on PORT.`;
}

/** With fewer points than sources, every list is refused for good. */
function tooFewPoints({ rateLimit, regions, roleArns }: Partial<Config>): string | undefined {
  if (rateLimit === undefined || regions === undefined || roleArns === undefined) return undefined;
  const sources = regions.length * (1 + roleArns.length);
  if (rateLimit.points >= 2 * sources) return undefined;
  return `RATE_LIMIT: ${rateLimit.points} points do not pay for one page of findings over ${sources} sources, which takes at least two calls to each; ${2 * sources} points or more are accepted.`;
}

/** Whoever sets it expects a record. */
function nothingToRecord({ auditLog, mutations }: Partial<Config>): string | undefined {
  if (auditLog === undefined || mutations !== false) return undefined;
  return 'AUDIT_LOG: there are no changes to record; it is accepted only with MUTATIONS=on.';
}
