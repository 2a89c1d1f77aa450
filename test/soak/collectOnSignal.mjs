// Imported by a process ahead of its program: SIGUSR2 makes it collect all its garbage, so that what is left is alive.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect());
