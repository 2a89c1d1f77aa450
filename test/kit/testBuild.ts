import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm run build:test` builds for the tests, so that they leave dist/ alone: a gateway may be running from there. */
export const TEST_BUILD = `${ROOT}.test-build/`;
