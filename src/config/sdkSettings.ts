import type { Environment } from './environment.js';

interface SdkSetting {
  readonly name: string;
  readonly accepts: string;
  /** Left out if the SDK says itself what is wrong, or any text will do. */
  readonly isValid?: (text: string) => boolean;
  readonly defaultText: string;
  readonly meaning: string;
}

/**
 * Variables that the AWS SDK reads by itself (AWS_REGION: the gateway does), for `--help` and the README. The SDK reads
 * more than these; its documentation has them all.
 */
export const SDK_SETTINGS = [
  {
    name: 'AWS_REGION',
    accepts: 'a region',
    defaultText: 'none',
    meaning: 'the region to read when GUARDDUTY_REGIONS is not set',
  },
  {
    name: 'AWS_PROFILE',
    accepts: 'a profile',
    defaultText: 'default',
    meaning:
      'profile with the credentials; they can also come from AWS_ACCESS_KEY_ID or any other part of the default provider chain',
  },
  {
    name: 'AWS_ENDPOINT_URL_GUARDDUTY',
    accepts: 'an HTTP(S) URL',
    isValid: isHttpUrl,
    defaultText: 'none',
    meaning: 'address to call instead of the regional endpoint of GuardDuty',
  },
  {
    name: 'AWS_MAX_ATTEMPTS',
    accepts: '1 or more',
    isValid: (text: string) => /^[1-9]\d{0,5}$/.test(text),
    defaultText: '3',
    meaning: 'how often a call is tried, including the first time',
  },
] as const satisfies readonly SdkSetting[];

/** @returns a fault for each of these variables that the SDK would only fail on later */
export function checkSdkSettings(environment: Environment): string[] {
  const settings: readonly SdkSetting[] = SDK_SETTINGS;
  return settings.flatMap(({ name, accepts, isValid }) => {
    const text = environment[name]?.trim() ?? '';
    return text === '' || !isValid || isValid(text) ? [] : [`${name}: "${text}" is not accepted; give ${accepts}.`];
  });
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
