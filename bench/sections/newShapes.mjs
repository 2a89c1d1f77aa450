import { checkCase, interleave } from '../cases.mjs';
import { newShape } from '../scenarios.mjs';
import { stackNamed } from '../stacks.mjs';
import { startStack } from '../startStacks.mjs';

const STACKS = ['gateway', 'graphql-js'];
const REPETITIONS = 3;

/**
 * CPU of a query that was never seen before, and of its repetitions. The query is a page of one finding, so that nearly
 * all of the cost is parsing, validation, compilation and execution. Every round has its own queries, and both
 * processes are new, so that neither has run more than the other.
 *
 * @returns cases whose rounds have `cpuMs` of the first, second and third execution
 */
export async function measureNewShapes({ upstream, plan, progress }) {
  const stacks = [];
  for (const name of STACKS) stacks.push(await startStack(stackNamed(name), upstream));
  for (const stack of stacks) await askThrough(stack, 'warmup', plan.shapesWarmUp);
  const cases = await interleave(
    stacks.map((stack) => ({ stack })),
    plan.rounds,
    async ({ stack }, round) => {
      const cpuMs = await askThrough(stack, `round${round}`, plan.shapes);
      const each = cpuMs.map((ms) => ms.toFixed(2)).join(', ');
      progress(
        `round ${round + 1} of ${plan.rounds}: ${stack.name}: ${each} ms for a new shape, its second, its third`,
      );
      return { cpuMs };
    },
  );
  await Promise.all(stacks.map(({ child }) => child.stop()));
  return cases;
}

async function askThrough(stack, name, count) {
  const shapes = Array.from({ length: count }, (_, index) => newShape(`${name}_${index}`));
  const cpuMs = [];
  for (let turn = 0; turn < REPETITIONS; turn++) {
    const before = await stack.child.usage();
    for (const scenario of shapes) await checkCase({ stack, scenario, connections: 1 });
    const after = await stack.child.usage();
    cpuMs.push((after.cpuMs - before.cpuMs) / count);
  }
  return cpuMs;
}
