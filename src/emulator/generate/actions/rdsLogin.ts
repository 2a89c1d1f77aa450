import { remoteIpDetails } from '../scene/remoteHost.js';
import { inhabitant, type Part } from '../scene/scene.js';

/** rdsLoginAttemptAction, whose `LoginAttributes` are capitalised on the wire, unlike other members. */
export function rdsLogin({ succeeded, attempts }: { succeeded: boolean; attempts: number }): Part {
  return (scene) => {
    const { random } = scene;
    const { user, application } = inhabitant(scene.estate.databaseUsers, scene);
    const users = random.chance(0.3) ? [user, 'sa'] : [user];
    return {
      actionType: 'RDS_LOGIN_ATTEMPT',
      rdsLoginAttemptAction: {
        remoteIpDetails: remoteIpDetails(scene.remote, random),
        LoginAttributes: users.map((name, index) => ({
          user: name,
          application,
          failedLoginAttempts: random.integer(0, attempts),
          successfulLoginAttempts: succeeded && index === 0 ? random.integer(1, 4) : 0,
        })),
      },
    };
  };
}
