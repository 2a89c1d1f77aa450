import { asError } from '../errors.js';
import type { Logger } from '../log.js';
import { createClient } from './createClient.js';
import type { UpstreamSettings } from './settings.js';
import { Source } from './source.js';

/**
 * Every configured source: each region with the gateway's own credentials, then each region with each role, in the
 * order of the configuration.
 */
export function createSources(settings: UpstreamSettings): Source[] {
  const identities = [undefined, ...settings.roleArns].flatMap((roleArn) =>
    settings.regions.map((region) => ({ region, roleArn })),
  );
  return identities.map(
    ({ region, roleArn }, index) =>
      new Source(index, region, roleArn?.split(':')[4], createClient(settings, region, roleArn)),
  );
}

/**
 * Finds every source's detector and account before the first request. A source that fails is logged and asked again
 * when it is first needed: one region must not keep the others from being read.
 *
 * @returns the sources to read: where two see the same detector (a role of the gateway's own account, say) the first
 */
export async function discoverDetectors(sources: readonly Source[], log: Logger): Promise<Source[]> {
  await Promise.all(sources.map((source) => discoverDetector(source, log)));
  const seen = new Set<string>();
  return sources.filter((source) => {
    if (source.knownDetectorId === undefined) return true;
    const key = `${source.region}/${source.knownDetectorId}`;
    if (!seen.has(key)) return Boolean(seen.add(key));
    log.warn({ region: source.region, detectorId: source.knownDetectorId }, 'two sources see one detector; read once');
    return false;
  });
}

async function discoverDetector(source: Source, log: Logger): Promise<void> {
  const where = { region: source.region, accountId: source.accountId };
  try {
    const detector = await source.describeDetector();
    if (detector === undefined) log.warn(where, 'GuardDuty is not enabled here');
    else log.info({ ...where, accountId: source.accountId, detectorId: source.knownDetectorId }, 'detector found');
  } catch (error) {
    log.error({ ...where, err: asError(error), cause: asError(error).cause }, 'detector not found; will ask again');
  }
}
