import { generateFindings } from '../emulator/generate/generateFindings.js';
import { sampleFindings } from '../emulator/generate/sampleFindings.js';
import { SUPPRESSION_RULES, suppress } from '../emulator/generate/suppressionRules.js';
import { detectorsFromFindings } from '../emulator/load/detectorsFromFindings.js';
import { type LoadResult, loadFindings } from '../emulator/load/loadFindings.js';
import { type Emulator, type EmulatorDetector, startEmulator } from '../emulator/startEmulator.js';
import { asError } from '../model/errors.js';

const ADMINISTRATOR = '123456789012';
const MEMBERS = ['210987654321', '345678901234', '456789012345'];
const DETECTOR_IDS: Readonly<Record<string, string>> = {
  'us-east-1': '12abc34d567e8fa901bc2d34e56789f0',
  'eu-west-1': '98fed76c543b2ab109cd8e76f54321a0',
};
const FINDINGS_IN_EACH_REGION = 300;

export interface EmbeddedOptions {
  /** A file or folder of findings; without it, findings are generated. */
  readonly findings?: string | undefined;
  /** The same seed gives the same findings, except for their dates, which are relative to now. */
  readonly seed?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Receives a line for each refusal, with file, line and reason, and one for repeated findings. */
  readonly complain: (line: string) => void;
}

export interface EmbeddedGuardDuty {
  readonly emulator: Emulator;
  readonly regions: readonly string[];
  /** A description of what is served, for the user. */
  readonly summary: string;
}

/** The given path cannot be read or has no finding to serve. */
export class NoFindings extends Error {}

/** @throws NoFindings with a message for the user if the path cannot be read or contains no finding */
export async function startEmbeddedGuardDuty(options: EmbeddedOptions): Promise<EmbeddedGuardDuty> {
  const { detectors, summary } =
    options.findings === undefined ? generate(options) : await load(options.findings, options);
  const emulator = await startEmulator({
    detectors,
    sampleFindings: (types, detector) => sampleFindings(types, { ...detector, now: Date.now() }),
    ...(options.host !== undefined && { host: options.host }),
    ...(options.port !== undefined && { port: options.port }),
  });
  return { emulator, regions: [...new Set(detectors.map(({ region }) => region))], summary };
}

function generate({ seed = 'guardduty-graphql' }: EmbeddedOptions) {
  const now = Date.now();
  const detectors = Object.entries(DETECTOR_IDS).map(([region, detectorId]): EmulatorDetector => {
    const detector = { region, accountId: ADMINISTRATOR, detectorId };
    const options = { ...detector, seed, now, count: FINDINGS_IN_EACH_REGION, memberAccountIds: MEMBERS };
    const findings = suppress(generateFindings(options), SUPPRESSION_RULES);
    return { ...detector, findings, filters: SUPPRESSION_RULES };
  });
  return { detectors, summary: `${countFindings(detectors)} generated findings in ${detectors.length} regions` };
}

async function load(path: string, { complain }: EmbeddedOptions) {
  const loaded = await loadFindings(path).catch((error: unknown) => {
    throw new NoFindings(asError(error).message, { cause: error });
  });
  const { findings, refused, repeated } = loaded;
  for (const { file, line, reason } of refused) {
    complain(`refused ${line === undefined ? file : `${file}:${line}`}: ${reason}`);
  }
  if (repeated > 0) {
    complain(`${counted(repeated, 'finding')} occurred more than once; the latest update of each is served`);
  }
  if (findings.length === 0) throw new NoFindings(`${path} contains no findings: ${describeLack(loaded)}.`);
  return { detectors: detectorsFromFindings(findings), summary: describe(loaded) };
}

/** A clause that says why there are no findings. */
function describeLack({ files, refused }: LoadResult): string {
  if (files === 0) return 'none of its files can be read';
  if (refused.length === 0) return files === 1 ? 'it is empty' : `all of its ${files} files are empty`;
  return `${counted(refused.length, 'document')} ${refused.length === 1 ? 'was' : 'were'} refused`;
}

function describe({ findings, refused, files, skippedFiles }: LoadResult): string {
  const skipped = skippedFiles > 0 ? `, ${counted(skippedFiles, 'file')} skipped because of the name` : '';
  return `${counted(findings.length, 'finding')} from ${counted(files, 'file')}, ${refused.length} refused${skipped}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function countFindings(detectors: readonly EmulatorDetector[]): number {
  return detectors.reduce((sum, { findings }) => sum + findings.length, 0);
}
