/** A document, another part of a file, or a path that was not used. */
export interface RefusedDocument {
  file: string;
  /** Undefined if the path itself cannot be read: a folder, a symbolic link, a special file. */
  line?: number;
  /** A clause for the user, such as "it is not valid JSON". */
  reason: string;
}
