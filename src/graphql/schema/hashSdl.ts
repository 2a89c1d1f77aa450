import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal digits of an SDL as it is printed: with the end of its last line, as `sha256sum` sees it. */
export function hashSdl(sdl: string): string {
  return createHash('sha256').update(`${sdl}\n`).digest('hex');
}
