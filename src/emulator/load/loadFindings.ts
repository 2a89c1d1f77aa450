import { instantOf } from '../model/instant.js';
import type { WireFinding } from '../wireFinding.js';
import { listFiles } from './files/listFiles.js';
import { openFile } from './files/openFile.js';
import { isFinding, type Unwrapped, unwrapDocument } from './finding/unwrapDocument.js';
import { readDocuments } from './json/readDocuments.js';
import type { ReadDocument } from './readDocument.js';
import type { RefusedDocument } from './refusedDocument.js';
import { summariseRefusals } from './summariseRefusals.js';

/** A finding, with the file and line that it was read from. */
export interface LoadedFinding {
  finding: WireFinding;
  file: string;
  /** The line on which the document begins, counted from 1. */
  line: number;
}

export interface LoadResult {
  /** Each id once, in the order in which the ids first occurred. */
  findings: LoadedFinding[];
  refused: RefusedDocument[];
  /** How many findings occurred more than once. */
  repeated: number;
  /** How many files were read. */
  files: number;
  /** How many files of a folder were not read because of their extensions. */
  skippedFiles: number;
}

/**
 * Reads findings from a file or from the files of a folder: GuardDuty's S3 export, EventBridge events and other
 * wrappers, output of the AWS CLI and the SDKs, JSON Lines, lists and single documents, gzipped or not. Documents keep
 * wrong types, nulls and unknown members; only members are given their wire names, and a spread
 * `service.additionalInfo` gains the API's members. If several documents have the same id, the one that was updated
 * last is kept. Unusable documents are refused and do not affect the others.
 * @throws Error with a message for the user if the path cannot be read or the folder has no file with a known extension
 */
export async function loadFindings(path: string): Promise<LoadResult> {
  const { files, skippedFiles, refused: refusedPaths } = await listFiles(path);
  const findings = new Map<string, LoadedFinding>();
  const repeated = new Set<string>();
  const refused: RefusedDocument[] = [...refusedPaths];
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
  return { findings: [...findings.values()], refused, repeated: repeated.size, files: files.length, skippedFiles };
}

function findingsOf(document: ReadDocument): readonly Unwrapped[] {
  if ('reason' in document) return [document];
  const { value, line, lines, isRemnant } = document;
  const unwrapped = unwrapDocument(value, line, (object) => lines?.get(object));
  return isRemnant ? unwrapped.filter(isFinding) : unwrapped;
}

/** An export repeats a finding for every update. If two documents were updated at the same time, the first is kept. */
function keepNewest(loaded: LoadedFinding, findings: Map<string, LoadedFinding>, repeated: Set<string>): void {
  const { id } = loaded.finding;
  const other = findings.get(id);
  if (other) repeated.add(id);
  if (!other || updatedAt(loaded) > updatedAt(other)) findings.set(id, loaded);
}

function updatedAt({ finding }: LoadedFinding): number {
  return instantOf(finding.updatedAt) ?? Number.NEGATIVE_INFINITY;
}
