/** The workers' files, relative to the importing script; defined by the build (build.mjs). */
declare const WORKER_FILES: Readonly<Record<'editor' | 'json' | 'graphql', string>>;

/**
 * Loads Monaco's workers as files of our own origin. By default, or with GraphiQL's set-up for esm.sh, they would be
 * blob: URLs or files of another origin, and the page's Content-Security-Policy allows neither.
 */
export const workers = {
  getWorker(_id: string, label: string): Worker {
    const file = label === 'json' || label === 'graphql' ? WORKER_FILES[label] : WORKER_FILES.editor;
    return new Worker(new URL(file, import.meta.url), { type: 'module', name: label });
  },
};
