import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { FindingSource } from '../../model/findingSource.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../../model/loadedFinding.js';

/** A finding to change. */
export interface ChangeTarget {
  readonly finding: LoadedFinding;
  /** Where it was read from, and is changed. */
  readonly source: FindingSource;
  /** How it was asked for: its id, its ARN, or both. */
  readonly references: Set<string>;
}

/** What was found of the references of a change. */
export interface ChangeTargets {
  /** Each reference once, in their order. */
  readonly references: readonly string[];
  /** Each finding once, whatever it was asked for by. */
  readonly targets: readonly ChangeTarget[];
  /** References of findings that do not exist, or not for whoever asks. */
  readonly unknown: readonly string[];
  /** References of findings that could not be read, by what their reading failed of. */
  readonly unread: ReadonlyMap<Error, readonly string[]>;
}

/**
 * Reads the findings that somebody wants to change, through the door that knows what they may see: what it does not let
 * through is unknown.
 */
export async function findTargets(loader: OperationLoader, ids: readonly string[]): Promise<ChangeTargets> {
  const references = [...new Set(ids)];
  const outcomes = await loader.loadMany(references);
  const targets = new Map<string, ChangeTarget>();
  const unknown: string[] = [];
  const unread = new Map<Error, string[]>();
  for (const [index, reference] of references.entries()) {
    const outcome = outcomes[index] as FindingOutcome;
    if (isFinding(outcome)) addTarget(targets, outcome, reference, loader);
    else if (outcome === null) unknown.push(reference);
    else unread.set(outcome, [...(unread.get(outcome) ?? []), reference]);
  }
  return { references, targets: [...targets.values()], unknown, unread };
}

function addTarget(
  targets: Map<string, ChangeTarget>,
  finding: LoadedFinding,
  reference: string,
  { configuredSources }: OperationLoader,
): void {
  const source = configuredSources[finding.origin.source.index];
  if (source === undefined) throw new Error('A finding was read from a source that is not configured');
  const key = `${source.index} ${finding.id}`;
  const known = targets.get(key);
  if (known) known.references.add(reference);
  else targets.set(key, { finding, source, references: new Set([reference]) });
}

/** Targets of one source, as many as one call takes. */
export interface ChangeBatch {
  readonly source: FindingSource;
  readonly targets: readonly ChangeTarget[];
}

export function toBatches(targets: readonly ChangeTarget[]): ChangeBatch[] {
  const bySource = new Map<FindingSource, ChangeTarget[]>();
  for (const target of targets) bySource.set(target.source, [...(bySource.get(target.source) ?? []), target]);
  return [...bySource].flatMap(([source, all]) => {
    const size = source.changes?.maxIds ?? source.maxIds;
    const count = Math.ceil(all.length / size);
    return Array.from({ length: count }, (_, batch) => ({
      source,
      targets: all.slice(batch * size, (batch + 1) * size),
    }));
  });
}

export function referencesOf(targets: readonly ChangeTarget[]): string[] {
  return targets.flatMap(({ references }) => [...references]);
}
