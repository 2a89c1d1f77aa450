import v8 from 'node:v8';
import vm from 'node:vm';

/** The heap that is in use after a full collection, in bytes. It needs no option of the command line. */
export function measureHeap(): number {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = vm.runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This engine has no gc.');
  collect();
  return process.memoryUsage().heapUsed;
}
