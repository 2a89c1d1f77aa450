import type { Reply } from '../http/reply.js';
import { readStrings } from '../query/input.js';
import { invalidInput } from '../wireError.js';
import type { WireFinding } from '../wireFinding.js';
import { changedReply } from './changeFindings.js';
import type { DetectorRequest } from './operation.js';

const MOST_TYPES = 50;
const SAMPLE_TITLE = '[SAMPLE]';

/** Adds samples of the given types, or of all types if none are given; they appear after `behaviour.sampleDelayMs`. */
export function createSampleFindings(request: DetectorRequest): Reply {
  const { context, detector, body } = request;
  const types = readStrings(body.findingTypes, 'findingTypes', MOST_TYPES) ?? [];
  const samples = makeSamples(types, request).map((sample) => detector.filters.suppress(sample));
  const { sampleDelayMs } = context.behaviour;
  if (sampleDelayMs > 0) setTimeout(() => detector.store.put(...samples), sampleDelayMs).unref();
  else detector.store.put(...samples);
  return changedReply(context.behaviour);
}

function makeSamples(types: readonly string[], { context, detector }: DetectorRequest): WireFinding[] {
  if (!context.sampleFindings) throw invalidInput('this emulator was started without a source of sample findings');
  const { region, accountId, detectorId } = detector;
  const samples = context.sampleFindings(types.length > 0 ? types : undefined, { region, accountId, detectorId });
  const made = new Set(samples.map(({ type }) => type));
  const unknown = types.find((type) => !made.has(type));
  if (unknown !== undefined) throw invalidInput(`there is no finding type ${unknown}`);
  return samples.map(withSampleTitle);
}

function withSampleTitle(finding: WireFinding): WireFinding {
  const title = String(finding.title ?? '');
  return title.startsWith(SAMPLE_TITLE) ? finding : { ...finding, title: `${SAMPLE_TITLE} ${title}`.trimEnd() };
}
