/** Texts that all replicas can read, for a while. It may lose any of them: nothing depends on it. */
export interface SharedTexts {
  /** @param make makes the text, when it is sent; nobody waits for it */
  write(key: string, make: () => string): void;
  /** @returns undefined where there is no such text, or no answer in time */
  read(key: string): Promise<string | undefined>;
}
