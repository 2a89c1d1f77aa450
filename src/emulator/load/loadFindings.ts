import { instantOf } from '../model/instant.js';
import type { JsonObject, WireFinding } from '../wireFinding.js';
import { listFiles } from './listFiles.js';
import { openFile } from './openFile.js';
import { readDocuments } from './readDocuments.js';
import { unwrapDocument } from './unwrapDocument.js';
import { withAdditionalInfoValue } from './withAdditionalInfoValue.js';

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
  /** How many files were read. */
  files: number;
}

const LONGEST_ID = 300;

/**
 * Reads findings from a file or from the files of a folder: GuardDuty's S3 export, EventBridge events, what the AWS
 * CLI prints, JSON lines, lists and single documents, gzipped or not. Documents are kept as they are, wrong types,
 * nulls and unknown members included, except that a spread `service.additionalInfo` gains the API's members. Of
 * documents with one id the one updated last is kept. What cannot be used is refused by itself.
 * @throws Error in words where the path is missing or the folder holds no such file
 */
export async function loadFindings(path: string): Promise<LoadResult> {
  const files = await listFiles(path);
  const findings = new Map<string, LoadedFinding>();
  const refused: RefusedDocument[] = [];
  for (const file of files) {
    for await (const read of readDocuments(openFile(file))) {
      const place = { file, line: read.line };
      for (const document of 'reason' in read ? [read] : unwrapDocument(read.value)) {
        const usable = 'reason' in document ? document.reason : usableFinding(document.document);
        if (typeof usable === 'string') refused.push({ ...place, reason: usable });
        else keepNewest({ ...place, finding: usable }, findings, refused);
      }
    }
  }
  return { findings: [...findings.values()], refused, files: files.length };
}

/** The finding, or in words why the document is none. */
function usableFinding(document: JsonObject): WireFinding | string {
  const { id } = document;
  if (typeof id !== 'string') return 'it has no id that is a string';
  if (id.length === 0 || id.length > LONGEST_ID) return `its id is not 1 to ${LONGEST_ID} characters long`;
  return { ...withAdditionalInfoValue(document), id };
}

/** An export holds a finding again for every update; the first met wins where both were updated at one time. */
function keepNewest(loaded: LoadedFinding, findings: Map<string, LoadedFinding>, refused: RefusedDocument[]): void {
  const { id } = loaded.finding;
  const other = findings.get(id);
  if (!other) {
    findings.set(id, loaded);
    return;
  }
  const isNewer = updatedAt(loaded) > updatedAt(other);
  const [kept, dropped] = isNewer ? [loaded, other] : [other, loaded];
  findings.set(id, kept);
  const why = updatedAt(kept) > updatedAt(dropped) ? 'which is newer' : 'which came first';
  refused.push({
    file: dropped.file,
    line: dropped.line,
    reason: `it is a duplicate of ${kept.file}:${kept.line}, id ${id}, ${why}`,
  });
}

function updatedAt({ finding }: LoadedFinding): number {
  return instantOf(finding.updatedAt) ?? Number.NEGATIVE_INFINITY;
}
