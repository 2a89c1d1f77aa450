import { instantOf } from '../model/instant.js';
import type { WireFinding } from '../wireFinding.js';
import { listFiles } from './files/listFiles.js';
import { openFile } from './files/openFile.js';
import { isFinding, type Unwrapped, unwrapDocument } from './finding/unwrapDocument.js';
import { readDocuments } from './json/readDocuments.js';
import type { ReadDocument } from './readDocument.js';
import { summariseRefusals } from './summariseRefusals.js';

/** A finding and the place that it was read from. */
export interface LoadedFinding {
  finding: WireFinding;
  file: string;
  /** From 1: the line on which the document begins. */
  line: number;
}

/** A place of a file that gave no finding, and why, in words. */
export interface RefusedDocument {
  file: string;
  line: number;
  reason: string;
}

export interface LoadResult {
  /** Each id once, in the order in which the ids were first met. */
  findings: LoadedFinding[];
  refused: RefusedDocument[];
  /** How many findings came more than once. */
  repeated: number;
  /** How many files were read. */
  files: number;
  /** How many files of a folder were not read because of their names. */
  passedOver: number;
}

/**
 * Reads findings from a file or from the files of a folder: GuardDuty's S3 export, EventBridge events and other
 * wrappers, what the AWS CLI and the SDKs print, JSON lines, lists and single documents, gzipped or not. Documents
 * are kept as they are, wrong types, nulls and unknown members included, except that members get their wire names
 * and a spread `service.additionalInfo` gains the API's members. Of documents with one id the one updated last is
 * kept. What cannot be used is refused and costs no other.
 * @throws Error in words if the path is missing or the folder holds no such file
 */
export async function loadFindings(path: string): Promise<LoadResult> {
  const { files, passedOver } = await listFiles(path);
  const findings = new Map<string, LoadedFinding>();
  const repeated = new Set<string>();
  const refused: RefusedDocument[] = [];
  for (const file of files) {
    const refusals: RefusedDocument[] = [];
    let found = 0;
    for await (const document of readDocuments(openFile(file))) {
      for (const unwrapped of findingsOf(document)) {
        if (isFinding(unwrapped)) {
          found += 1;
          keepNewest({ finding: unwrapped.finding, file, line: unwrapped.line }, findings, repeated);
        } else refusals.push({ file, ...unwrapped });
      }
    }
    for (const refusal of found > 0 ? refusals : summariseRefusals(refusals)) refused.push(refusal);
  }
  return { findings: [...findings.values()], refused, repeated: repeated.size, files: files.length, passedOver };
}

function findingsOf(document: ReadDocument): readonly Unwrapped[] {
  if ('reason' in document) return [document];
  const { value, line, lines, isRemnant } = document;
  const unwrapped = unwrapDocument(value, line, (object) => lines?.get(object));
  return isRemnant ? unwrapped.filter(isFinding) : unwrapped;
}

/** An export holds a finding again for every update; if two were updated at one time, the first met is kept. */
function keepNewest(loaded: LoadedFinding, findings: Map<string, LoadedFinding>, repeated: Set<string>): void {
  const { id } = loaded.finding;
  const other = findings.get(id);
  if (other) repeated.add(id);
  if (!other || updatedAt(loaded) > updatedAt(other)) findings.set(id, loaded);
}

function updatedAt({ finding }: LoadedFinding): number {
  return instantOf(finding.updatedAt) ?? Number.NEGATIVE_INFINITY;
}
