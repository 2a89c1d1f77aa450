import { type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';
import { ENVIRONMENTS, TEAMS, tags } from '../values/vocabulary.js';

export type RdsDbInstanceDetails = ReturnType<typeof rdsDbInstanceDetails>;
export type RdsLimitlessDbDetails = ReturnType<typeof rdsLimitlessDbDetails>;
export type RdsDbUserDetails = ReturnType<typeof rdsDbUserDetails>;

const ENGINES = [
  ['Aurora MySQL', '8.0.mysql_aurora.3.08.0'],
  ['Aurora PostgreSQL', '16.6'],
  ['PostgreSQL', '17.4'],
] as const;

export function rdsDbInstanceDetails(random: Random, place: Place) {
  const [engine, engineVersion] = random.pick(ENGINES);
  const dbClusterIdentifier = `${random.pick(TEAMS)}-${random.pick(ENVIRONMENTS)}`;
  const dbInstanceIdentifier = `${dbClusterIdentifier}-${random.integer(1, 4)}`;
  return {
    dbInstanceIdentifier,
    engine,
    engineVersion,
    dbClusterIdentifier,
    dbInstanceArn: regionalArn(place, 'rds', `db:${dbInstanceIdentifier}`),
    dbiResourceId: `db-${random.base32(26)}`,
    tags: tags(random, dbInstanceIdentifier),
  };
}

export function rdsLimitlessDbDetails(random: Random, place: Place) {
  const dbClusterIdentifier = `${random.pick(TEAMS)}-limitless`;
  const dbShardGroupIdentifier = `${dbClusterIdentifier}-shards`;
  const dbShardGroupResourceId = `shardgroup-${random.hex(16)}`;
  return {
    dbShardGroupIdentifier,
    dbShardGroupResourceId,
    dbShardGroupArn: regionalArn(place, 'rds', `shard-group:${dbShardGroupResourceId}`),
    engine: 'Aurora PostgreSQL Limitless Database',
    engineVersion: '16.6-limitless',
    dbClusterIdentifier,
    tags: tags(random, dbClusterIdentifier),
  };
}

export function rdsDbUserDetails(random: Random) {
  return {
    user: random.pick(['postgres', 'admin', 'reporting', 'app_rw', 'root']),
    application: random.pick(['psql', 'mysql', 'pgAdmin 4', 'JDBC Driver']),
    database: random.pick(['orders', 'customers', 'postgres', 'ledger']),
    ssl: random.pick(['TLSv1.3', 'TLSv1.2', 'Disabled']),
    authMethod: random.pick(['password', 'IAM']),
  };
}
