/** What every stack requests from GuardDuty for a page; the GraphQL queries ask for the same. */
export const PAGE_SIZE = 50;
export const SORT = { attributeName: 'updatedAt', orderBy: 'DESC' };
/** GuardDuty's limit for both calls. */
export const BATCH_SIZE = 50;

const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-central-1',
  'eu-north-1',
];
const ACCOUNT = '123456789012';

/** One detector in each region. */
export const DETECTORS = REGIONS.map((region, index) => ({
  region,
  accountId: ACCOUNT,
  detectorId: `12abc34d567e8fa901bc2d34e56789f${index}`,
}));
/** The embedded GuardDuty reads the account from the access key id. */
export const CREDENTIALS = { accessKeyId: ACCOUNT, secretAccessKey: 'x' };
