import { listOf } from './listOf.js';

/**
 * Origins exactly as browsers send them: without a path, a slash at the end or a default port. `*` and `null` are
 * refused, because both stand for pages that nobody has named.
 */
export const origins = listOf({
  name: 'an origin as browsers send it',
  pattern: { test: isOrigin },
  example: 'https://soc.example.com,http://localhost:5173',
});

function isOrigin(item: string): boolean {
  return /^https?:\/\/[^*]+$/.test(item) && URL.canParse(item) && new URL(item).origin === item;
}
