/** Where the build put the workers, relative to the script that asks; see build.mjs. */
declare const WORKER_FILES: Readonly<Record<'editor' | 'json' | 'graphql', string>>;

/**
 * Monaco's workers come as files of our own origin: without this, or with the set-up for esm.sh that GraphiQL brings,
 * they would be blob: URLs or another origin's, and the page's Content-Security-Policy allows neither.
 */
export const workers = {
  getWorker(_id: string, label: string): Worker {
    const file = label === 'json' || label === 'graphql' ? WORKER_FILES[label] : WORKER_FILES.editor;
    return new Worker(new URL(file, import.meta.url), { type: 'module', name: label });
  },
};
