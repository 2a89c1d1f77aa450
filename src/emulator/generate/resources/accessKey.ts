import type { Random } from '../values/random.js';
import { ENVIRONMENTS, TEAMS } from '../values/vocabulary.js';

export type AccessKeyDetails = ReturnType<typeof accessKeyDetails>;

const USERS = ['ci-deployer', 'backup-operator', 'report-reader', 'terraform', 'break-glass', 'data-loader'] as const;
const ROLES = ['AppServerRole', 'DeploymentRole', 'AnalystRole', 'ReadOnlyAuditRole', 'OnCallAdminRole'] as const;

/** AccessKeyDetails of a user with a long-term key, or of a role session. */
export function accessKeyDetails(random: Random) {
  if (random.chance(0.55)) {
    return {
      accessKeyId: `AKIA${random.base32(9)}EXAMPLE`,
      principalId: `AIDA${random.base32(10)}EXAMPLE`,
      userName: `${random.pick(USERS)}-${random.pick(ENVIRONMENTS)}`,
      userType: 'IAMUser',
    };
  }
  return {
    accessKeyId: `ASIA${random.base32(9)}EXAMPLE`,
    principalId: `AROA${random.base32(10)}EXAMPLE:${random.pick(TEAMS)}-${random.hex(6)}`,
    userName: random.pick(ROLES),
    userType: 'AssumedRole',
  };
}
