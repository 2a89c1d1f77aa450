import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ local: true });
});
afterAll(() => gateway.close());

interface Raw {
  readonly encoding: string | undefined;
  readonly bytes: Buffer;
}

/** As it is on the wire: fetch would decode it. */
function ask(query: string, accept: string): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'accept-encoding': accept };
    const call = request(`${gateway.url}/graphql`, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject);
    call.end(JSON.stringify({ query }));
  });
}

const PAGE = '{ findings(first: 50) { nodes { id title description arn type } } }';

describe('An answer of more than a few KB', () => {
  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync],
  ] as const)('is compressed for %s by %s', async (accept, encoding, decompress) => {
    const plain = await ask(PAGE, 'identity');
    const compressed = await ask(PAGE, accept);
    expect(plain.encoding).toBeUndefined();
    expect(compressed.encoding).toBe(encoding);
    expect(compressed.bytes.length).toBeLessThan(plain.bytes.length / 3);
    expect(decompress(compressed.bytes).toString()).toBe(plain.bytes.toString());
  });
});

describe('A small answer', () => {
  test('is sent as it is', async () => {
    expect((await ask('{ findings(first: 1) { nodes { id } } }', 'br, gzip')).encoding).toBeUndefined();
  });
});
