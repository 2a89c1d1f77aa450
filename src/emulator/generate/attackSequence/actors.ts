import { PROGRAMS, type Program } from '../runtime/process.js';
import { iamArn } from '../scene/place.js';
import { inhabitant, type Scene } from '../scene/scene.js';
import { HOUR, seconds, wholeSecond } from '../values/time.js';

/** The identity of the scene and its session. */
export function userActor(scene: Scene) {
  const { random, estate } = scene;
  const { accountId } = estate.place;
  const { accessKeyId, principalId, userName, userType } = inhabitant(estate.accessKeys, scene);
  return {
    id: `USER:${principalId}:${accountId}`,
    user: {
      name: userName,
      uid: principalId,
      type: userType,
      credentialUid: accessKeyId,
      account: { uid: accountId, account: `workloads-${accountId.slice(-4)}` },
    },
    session: {
      uid: random.hex(32),
      mfaStatus: random.chance(0.3) ? 'ENABLED' : 'DISABLED',
      createdTime: seconds(wholeSecond(scene.firstSeen) - random.integer(1, 8) * HOUR),
      issuer: iamArn(estate.place, `${userType === 'AssumedRole' ? 'role' : 'user'}/${userName}`),
    },
  };
}

/** A process that acted, by default the miner. */
export function processActor(scene: Scene, program: Program = PROGRAMS.miner) {
  return {
    id: `PROCESS:${program.name}:${scene.random.hex(12)}`,
    process: { name: program.name, path: program.path, sha256: scene.random.hex(64) },
  };
}
