/** Texts that all replicas can read for a while. Any of them may get lost, so nothing may depend on them. */
export interface SharedTexts {
  /** Does not wait for the write. @param make makes the text when it is sent */
  write(key: string, make: () => string): void;
  /** @returns undefined if there is no such text, or no answer in time */
  read(key: string): Promise<string | undefined>;
}
