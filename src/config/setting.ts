import type { Kind } from './kinds/kind.js';

/** One row of the table of settings. */
export interface Setting<Value> {
  /** The environment variable. */
  readonly name: string;
  /** The environment variable that is read instead when the setting's own is not set. */
  readonly fallback: string | undefined;
  readonly meaning: string;
  readonly accepts: string;
  readonly default: Value;
  readonly localDefault: Value;
  /** Both defaults in words. */
  readonly defaultText: string;
  /** Local mode does not read the setting: the findings to serve decide instead. */
  readonly isIgnoredLocally: boolean;
  /** Whether the value may also come from a file that the variable `…_FILE` names. */
  readonly isSecret: boolean;
  readonly parse: Kind<Value>['parse'];
}

export type ValueOf<Row> = Row extends Setting<infer Value> ? Value : never;

interface SettingOptions<Value, Default> {
  readonly name: string;
  readonly fallback?: string;
  /** What the setting does, as an English phrase without a full stop. */
  readonly meaning: string;
  readonly kind: Kind<Value>;
  readonly default: Default;
  /** The default of `serve --local`, if it differs. */
  readonly localDefault?: Default;
  /** What to say of the default when it is not a value. */
  readonly defaultText?: string;
  readonly isIgnoredLocally?: boolean;
  readonly isSecret?: boolean;
}

/** A setting that always has a value. */
export function setting<Value>(options: SettingOptions<Value, NoInfer<Value>>): Setting<Value> {
  return describe(options);
}

/** A setting that is undefined unless it is set. */
export function optionalSetting<Value>(
  options: Omit<SettingOptions<Value, undefined>, 'default'>,
): Setting<Value | undefined> {
  return describe<Value, Value | undefined>({ ...options, default: undefined });
}

/** The variable that names a file with the value of a secret setting. */
export function fileVariable(name: string): string {
  return `${name}_FILE`;
}

function describe<Value, Default extends Value | undefined>(
  options: SettingOptions<Value, Default>,
): Setting<Value | Default> {
  const { name, fallback, kind, isIgnoredLocally = false, isSecret = false } = options;
  const meaning = isSecret ? `${options.meaning}; ${fileVariable(name)} names a file with it instead` : options.meaning;
  const { default: byDefault, localDefault = byDefault } = options;
  const write = (value: Default) => (value === undefined ? 'none' : kind.write(value));
  const {
    defaultText = localDefault === byDefault
      ? write(byDefault)
      : `${write(localDefault)} with --local, otherwise ${write(byDefault)}`,
  } = options;
  return {
    name,
    fallback,
    meaning,
    accepts: kind.accepts,
    default: byDefault,
    localDefault,
    defaultText,
    isIgnoredLocally,
    isSecret,
    parse: kind.parse,
  };
}
