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
    accepts: 'a URL',
    defaultText: 'none',
    meaning: 'address to call instead of the regional endpoint of GuardDuty',
  },
  {
    name: 'AWS_MAX_ATTEMPTS',
    accepts: '1 or more',
    defaultText: '3',
    meaning: 'how often a call is tried, including the first time',
  },
] as const;
