import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The output of `npm run build:test`. Tests do not use dist/, because a gateway may be running from there. */
export const TEST_BUILD = `${ROOT}.test-build/`;
