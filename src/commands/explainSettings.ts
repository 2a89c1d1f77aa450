import { SDK_SETTINGS } from '../config/sdkSettings.js';
import { SETTING_GROUPS } from '../config/settings.js';
import { toColumns } from './toColumns.js';

interface Explained {
  readonly name: string;
  readonly accepts: string;
  readonly defaultText: string;
  readonly meaning: string;
}

/** The settings as `--help` shows them. */
export function explainSettings(): string {
  const groups: Record<string, readonly Explained[]> = {};
  for (const [title, settings] of Object.entries(SETTING_GROUPS)) groups[title] = Object.values(settings);
  groups['Settings of the AWS SDK'] = SDK_SETTINGS;
  const tables = Object.entries(groups).map(([title, settings]) => `${title}\n${toColumns(settings.map(toRow))}`);
  return `Settings are environment variables.\n\n${tables.join('\n\n')}`;
}

function toRow({ name, accepts, defaultText, meaning }: Explained) {
  return [name, `${meaning} (${accepts}; default: ${defaultText})`] as const;
}
