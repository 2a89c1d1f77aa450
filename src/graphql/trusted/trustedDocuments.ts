import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import { cutNames } from '../apollo/limits/cutNames.js';
import type { NameTable } from '../schema/names/nameTable.js';
import { operationsOf, parseDocument, placeOf } from './parseDocument.js';
import { type ListedDocument, readManifests } from './readManifests.js';
import { readOperations } from './readOperations.js';

/** How many documents with faults are named. */
const MAX_FAULTS = 20;

/** A document that was known, parsed and found valid before anybody sent it. */
export interface TrustedDocument {
  /** The SHA-256 of its text, in lower case. */
  readonly hash: string;
  readonly text: string;
  readonly document: DocumentNode;
  /** The name of its first operation. */
  readonly name: string | undefined;
}

/** How many requests there were for trusted documents, and for others, refused or not. */
export interface DocumentCounts {
  trusted: number;
  other: number;
}

/** Manifests that cannot be used. */
export class FaultyManifests extends Error {
  override readonly name = 'FaultyManifests';
  /** One sentence for each fault. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * The documents that clients may name by an id instead of sending their text: those of manifests, and the gateway's own
 * in `operations/`.
 *
 * Each is known by the SHA-256 of its text, with `sha256:` before it or without, those of a manifest by their ids there,
 * and the gateway's own by the names of their operations, unless a manifest uses the name for something else.
 */
export class TrustedDocuments {
  readonly counts: DocumentCounts = { trusted: 0, other: 0 };
  /** The gateway's own, in the order of their files. */
  readonly own: readonly TrustedDocument[];
  readonly #byId = new Map<string, TrustedDocument>();
  readonly #byHash = new Map<string, DocumentNode>();
  readonly #byText = new Map<string, TrustedDocument>();

  /**
   * @param names of the schema, for the gateway's own documents; those of clients are written for it as it is
   * @param files manifests of clients
   * @throws FaultyManifests where a file cannot be read or has a document that the schema does not allow
   */
  constructor(schema: GraphQLSchema, names: NameTable, files: readonly string[]) {
    const { documents, faults } = readManifests(files);
    if (faults.length > 0) throw new FaultyManifests(faults);
    this.own = readOperations(names).map((text) => this.#add(text, schema));
    this.#addListed(documents, schema);
    for (const document of this.own) {
      if (document.name !== undefined && !this.#byId.has(document.name)) this.#byId.set(document.name, document);
    }
  }

  get all(): Iterable<TrustedDocument> {
    return this.#byText.values();
  }

  /** @param id as a client names a document: an id of a manifest, a hash, or the name of an operation of ours */
  withId(id: string): TrustedDocument | undefined {
    return this.#byId.get(id);
  }

  /** @param hash the SHA-256 of a text */
  withHash(hash: string): DocumentNode | undefined {
    return this.#byHash.get(hash);
  }

  /** @param text exactly as it is in the manifest, blanks included: anything else may be another document */
  withText(text: string): TrustedDocument | undefined {
    return this.#byText.get(text);
  }

  /** Ids come after all hashes, so that an id that is the hash of another document is found, wherever that one is. */
  #addListed(listed: readonly ListedDocument[], schema: GraphQLSchema): void {
    const faults: string[] = [];
    const added = listed.map(({ id, text, file }) => {
      try {
        return this.#add(text, schema);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        const message = `${cutNames(error.message)}${placeOf(error)}`;
        faults.push(`"${file}": the document "${id}"${describeName(text)} is not valid: ${message}`);
        return undefined;
      }
    });
    for (const [index, { id, file }] of listed.entries()) {
      const document = added[index];
      if (document === undefined) continue;
      const other = this.#byId.get(id);
      if (other === undefined) this.#byId.set(id, document);
      else if (other !== document) faults.push(`"${file}": the id "${id}" is the hash of another document.`);
    }
    if (faults.length > MAX_FAULTS) faults.splice(MAX_FAULTS, faults.length, leftOut(faults.length - MAX_FAULTS));
    if (faults.length > 0) throw new FaultyManifests(faults);
  }

  #add(text: string, schema: GraphQLSchema): TrustedDocument {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const document = parseDocument(text, schema);
    const hash = createHash('sha256').update(text).digest('hex');
    const trusted = { hash, text, document, name: operationsOf(document)[0]?.name?.value };
    this.#byText.set(text, trusted);
    this.#byHash.set(hash, document);
    for (const id of [hash, `sha256:${hash}`]) this.#byId.set(id, trusted);
    return trusted;
  }
}

function leftOut(count: number): string {
  return `${count} more documents have faults; mend those above first.`;
}

/** The name of an operation in a text that may not be valid. */
function describeName(text: string): string {
  const [, kind, name] = /\b(query|mutation|subscription)\s+(\w{1,100})/.exec(text) ?? [];
  return name === undefined ? '' : ` (${kind} ${name})`;
}
