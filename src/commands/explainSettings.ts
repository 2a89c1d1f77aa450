import { SDK_SETTINGS } from '../config/sdkSettings.js';
import { SETTINGS } from '../config/settings.js';
import { toColumns } from './toColumns.js';

/** The settings as `--help` shows them. */
export function explainSettings(): string {
  return `Settings (environment variables)
${toColumns(Object.values(SETTINGS).map(toRow))}

Settings of the AWS SDK
${toColumns(SDK_SETTINGS.map(toRow))}`;
}

interface Explained {
  readonly name: string;
  readonly accepts: string;
  readonly defaultText: string;
  readonly meaning: string;
}

function toRow({ name, accepts, defaultText, meaning }: Explained) {
  return [name, `${meaning} (${accepts}; default: ${defaultText})`] as const;
}
