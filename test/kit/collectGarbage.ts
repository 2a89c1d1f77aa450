import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage again and again, so that what only garbage collections break breaks. With the heap of many tests one
 * collection may take seconds, so the pause between two is longer than they are: everything else goes on meanwhile.
 * @returns what ends it
 */
export function collectGarbage(): () => void {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  let timer: NodeJS.Timeout | undefined;
  const wait = (milliseconds: number) => {
    timer = setTimeout(() => {
      const begunAt = performance.now();
      collect();
      wait(Math.max(50, 4 * (performance.now() - begunAt)));
    }, milliseconds);
  };
  wait(50);
  return () => clearTimeout(timer);
}
