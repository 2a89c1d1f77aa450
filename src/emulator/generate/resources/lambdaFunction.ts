import { iamArn, type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';
import { DAY, seconds, wholeSecond } from '../values/time.js';
import { ENVIRONMENTS, TEAMS, tags } from '../values/vocabulary.js';

export type LambdaDetails = ReturnType<typeof lambdaDetails>;

const JOBS = ['resize-images', 'send-receipts', 'rotate-keys', 'import-feed', 'webhook-receiver'] as const;

export function lambdaDetails(random: Random, place: Place, now: number) {
  const functionName = `${random.pick(TEAMS)}-${random.pick(JOBS)}`;
  return {
    functionArn: regionalArn(place, 'lambda', `function:${functionName}`),
    functionName,
    description: `Part of the ${random.pick(ENVIRONMENTS)} event pipeline`,
    lastModifiedAt: seconds(wholeSecond(now - random.integer(95 * DAY, 400 * DAY))),
    revisionId: random.uuid(),
    functionVersion: random.chance(0.6) ? '$LATEST' : String(random.integer(1, 80)),
    role: iamArn(place, `role/service-role/${functionName}-role`),
    ...(random.chance(0.6) && {
      vpcConfig: {
        subnetIds: [`subnet-0${random.hex(16)}`, `subnet-0${random.hex(16)}`],
        vpcId: `vpc-0${random.hex(16)}`,
        securityGroups: [{ groupId: `sg-0${random.hex(16)}`, groupName: 'lambda-egress' }],
      },
    }),
    tags: tags(random, functionName),
  };
}
