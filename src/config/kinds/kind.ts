/** What a setting accepts: how its text becomes a value, and what is said about it. */
export interface Kind<Value> {
  /** The accepted values in a few words, for `--help` and the README: `1ms to 60s`. */
  readonly accepts: string;
  parse(text: string): Parsed<Value>;
  /** Writes a value the way it would be set in the environment. */
  write(value: Value): string;
}

/** Each fault is a sentence without its subject's name: it says what is wrong and what is accepted. */
export type Parsed<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

export function parsed<Value>(value: Value): Parsed<Value> {
  return { kind: 'value', value };
}

export function refused(...faults: string[]): Parsed<never> {
  return { kind: 'faults', faults };
}
