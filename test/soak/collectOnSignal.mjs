// Preloaded into a process: SIGUSR2 makes it collect all garbage, so that only live memory is left to measure.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect());
