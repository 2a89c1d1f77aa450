import { type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';
import { DAY, seconds } from '../values/time.js';
import { ENVIRONMENTS, TEAMS, tags, WORKLOADS } from '../values/vocabulary.js';
import { container, volumes } from './container.js';

export type EcsClusterDetails = ReturnType<typeof ecsClusterDetails>;

export function ecsClusterDetails(random: Random, place: Place, now: number) {
  const name = `${random.pick(ENVIRONMENTS)}-${random.pick(TEAMS)}-ecs`;
  return {
    name,
    arn: regionalArn(place, 'ecs', `cluster/${name}`),
    status: 'ACTIVE',
    activeServicesCount: random.integer(1, 30),
    registeredContainerInstancesCount: random.integer(0, 12),
    runningTasksCount: random.integer(1, 120),
    tags: tags(random, name),
    taskDetails: taskDetails(random, place, name, now),
  };
}

function taskDetails(random: Random, place: Place, cluster: string, now: number) {
  const family = random.pick(WORKLOADS);
  const version = random.integer(1, 60);
  const created = now - random.integer(95 * DAY, 130 * DAY);
  return {
    arn: regionalArn(place, 'ecs', `task/${cluster}/${random.hex(32)}`),
    definitionArn: regionalArn(place, 'ecs', `task-definition/${family}:${version}`),
    version: String(version),
    createdAt: seconds(created),
    startedAt: seconds(created + random.integer(2_000, 90_000)),
    startedBy: `ecs-svc/${random.integer(10 ** 12, 10 ** 13)}`,
    tags: tags(random, family),
    volumes: volumes(random),
    containers: [container(random)],
    group: `service:${family}`,
    launchType: random.pick(['FARGATE', 'EC2']),
  };
}
