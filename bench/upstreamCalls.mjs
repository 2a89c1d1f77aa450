/** What every stack asks of GuardDuty for a page; the queries say the same in GraphQL. */
export const PAGE_SIZE = 50;
export const SORT = { attributeName: 'updatedAt', orderBy: 'DESC' };

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

export const DETECTOR = { region: REGION, accountId: ACCOUNT, detectorId: '12abc34d567e8fa901bc2d34e56789f0' };
/** The embedded GuardDuty reads the account from the key's id. */
export const CREDENTIALS = { accessKeyId: ACCOUNT, secretAccessKey: 'x' };
