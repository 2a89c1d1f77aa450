import type { Part } from '../scene/scene.js';
import type { Context } from './context.js';
import { type Program, processDetails } from './process.js';

/** runtimeDetails of a program and its context. */
export function runtimeDetails(program: Program, context?: Context): Part {
  return (scene) => ({
    process: processDetails(scene, program),
    ...(context && { context: context(scene) }),
  });
}
