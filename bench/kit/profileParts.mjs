/**
 * The parts of a page's work, by the file of the sampled frame; the first rule that matches applies. Work that Node and
 * the engine do on behalf of a caller (crypto for a signature, a builtin for a parser) counts as the caller's, except
 * HTTP and sockets.
 */
const RULES = [
  ['garbage collector', ({ name }) => name === '(garbage collector)'],
  ['engine', ({ name }) => name === '(program)'],
  [
    'Node: HTTP, sockets, streams, buffers',
    ({ file }) =>
      /^node:(_http|http|net|_stream|stream|buffer|events|internal\/(stream|http|net|buffer|js_stream))/.test(file),
  ],
  [
    'JSON.parse of the upstream answer',
    ({ owner, name }) => owner.endsWith('guardduty/client/wireProtocol.js') && name !== 'deserializeResponse',
  ],
  [
    'JSON.stringify of the answer, its bytes',
    ({ owner, names }) =>
      names.includes('stringifyAnswer') ||
      (owner.endsWith('/dist/server/encodeResponses.js') && names.includes('from')),
  ],
  ['undici', ({ owner }) => /\/node_modules\/undici\/|^wasm:/.test(owner) || owner.endsWith('/httpTransport.js')],
  ['graphql-js', ({ owner }) => owner.includes('/node_modules/graphql/')],
  [
    'the executor above findings',
    ({ owner }) => /\/dist\/graphql\/execution\/(operationExecutor|compiledOperation|locateFindings)/.test(owner),
  ],
  [
    'findings from documents, with dates',
    ({ owner, names }) =>
      /\/dist\/(graphql\/(documents\/\w+|execution\/(fillFindings|projectorCompiler|memoizedJson))|model\/instant)\.js$/.test(
        owner,
      ) || names.some((name) => /^project\d*$/.test(name)),
  ],
  [
    'AWS SDK: signing',
    ({ owner, names }) =>
      /\/@(aws-sdk|smithy|aws-crypto)\//.test(owner) &&
      names.some((name) => /^(sign|signRequest|createCanonicalRequest|Hmac|Hash)$/.test(name)),
  ],
  ['AWS SDK: the rest', ({ owner }) => /\/@(aws-sdk|smithy|aws)\//.test(owner)],
  ['Apollo Server', ({ owner }) => /\/@(apollo|as-integrations)\//.test(owner)],
  [
    'Fastify',
    ({ owner }) =>
      /\/node_modules\/(fastify|@fastify|find-my-way|secure-json-parse|avvio|light-my-request|toad-cache|content-type)\//.test(
        owner,
      ),
  ],
  [
    'DataLoader, p-limit, lru-cache',
    ({ owner }) => /\/node_modules\/(dataloader|p-limit|yocto-queue|lru-cache)\//.test(owner),
  ],
  ['the rest of our code', ({ owner }) => owner.includes('/dist/') && !owner.includes('/node_modules/')],
  ['Node: event loop, promises, timers', ({ owner }) => owner === ''],
];

/** @param node one of the nodes of `readSelfTimes` */
export function partOf({ name, url, stack }) {
  const owner = stack.find((frame) => frame.url !== '' && !frame.url.startsWith('node:'))?.url ?? '';
  const file = stack.find((frame) => frame.url !== '')?.url ?? url;
  const names = stack.map((frame) => frame.name);
  const [part] = RULES.find(([, fits]) => fits({ name, file, owner, names })) ?? ['others'];
  return part;
}
