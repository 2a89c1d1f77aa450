/** Tests run the sources through swc, as ES modules; `npm test` type-checks them before. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // A guard against hanging, not a measure: no test may fail because the machine is slow.
  testTimeout: 300_000,
  maxWorkers: 2,
  // Node.js 20 keeps the modules of every file that a worker has run, some 15 MB and more, and collections of garbage take
  // the longer. A new worker costs a second.
  workerIdleMemoryLimit: '300MB',
  reporters: ['default', '<rootDir>/test/kit/tallyReporter.mjs'],
};
