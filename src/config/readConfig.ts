import { checkCombinations } from './checkCombinations.js';
import type { Config, ConfigResult, Mode } from './config.js';
import type { Environment } from './environment.js';
import { findMisspellings } from './findMisspellings.js';
import { type Parsed, parsed } from './kinds/kind.js';
import { checkSdkSettings } from './sdkSettings.js';
import { fileVariable, type Setting } from './setting.js';
import { SETTINGS } from './settings.js';

/**
 * Reads a configuration from an environment and from nothing else. An empty variable counts as not set.
 * @param environment after `readSecretFiles`: a secret that is still in a file is a fault
 * @param unread names of settings with faults that have been reported already; there is no configuration with these
 */
export function readConfig(environment: Environment, mode: Mode = 'aws', unread: readonly string[] = []): ConfigResult {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS)) {
    if (unread.includes(setting.name)) continue;
    const result = readSetting<unknown>(setting, environment, mode);
    if (result.kind === 'value') values[key] = result.value;
    else faults.push(...result.faults);
  }
  faults.push(...findUnreadFiles(environment));
  const valid = values as Partial<Config>;
  faults.push(...checkCombinations(valid, mode));
  if (mode === 'aws') faults.push(...checkSdkSettings(environment));
  const warnings = findMisspellings(environment);
  if (faults.length > 0 || unread.length > 0) return { kind: 'faults', faults, warnings, valid };
  return { kind: 'config', config: valid as Config, warnings };
}

/**
 * Reads some settings only, for a command that needs no more.
 * @returns the settings, or what is wrong with them, in sentences
 */
export function readSettings<Key extends keyof Config>(
  environment: Environment,
  keys: readonly Key[],
): Pick<Config, Key> | readonly string[] {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const result = readSetting<unknown>(SETTINGS[key], environment, 'aws');
    if (result.kind === 'value') values[key] = result.value;
    else faults.push(...result.faults);
  }
  return faults.length > 0 ? faults : (values as Pick<Config, Key>);
}

function readSetting<Value>(setting: Setting<Value>, environment: Environment, mode: Mode): Parsed<Value> {
  const isLocal = mode === 'local';
  const name = isLocal && setting.isIgnoredLocally ? undefined : findVariable(setting, environment);
  if (name === undefined) return parsed(isLocal ? setting.localDefault : setting.default);
  const result = setting.parse(textOf(environment, name));
  if (result.kind === 'value') return result;
  return { kind: 'faults', faults: result.faults.map((fault) => `${name}: ${fault}`) };
}

/** To pass over such a variable would mean to go on without the secret. */
function findUnreadFiles(environment: Environment): string[] {
  return Object.values(SETTINGS).flatMap(({ name, isSecret }) => {
    const variable = fileVariable(name);
    if (!isSecret || textOf(environment, variable) === '') return [];
    return [`${variable}: the file has not been read; call readSecretFiles before readConfig.`];
  });
}

/** @returns the name of the variable that sets this setting, or undefined when none does */
function findVariable({ name, fallback }: Setting<unknown>, environment: Environment): string | undefined {
  if (textOf(environment, name) !== '') return name;
  return fallback !== undefined && textOf(environment, fallback) !== '' ? fallback : undefined;
}

function textOf(environment: Environment, name: string): string {
  return environment[name]?.trim() ?? '';
}
