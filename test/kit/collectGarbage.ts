import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage again and again, so that what only garbage collections break breaks. Returns what ends it. */
export function collectGarbage(): () => void {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const timer = setInterval(collect, 50);
  return () => clearInterval(timer);
}
