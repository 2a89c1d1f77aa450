import { oneOf } from '../kinds/oneOf.js';
import { onOff } from '../kinds/onOff.js';
import { port } from '../kinds/port.js';
import { text } from '../kinds/text.js';
import { optionalSetting, setting } from '../setting.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How clients reach the gateway, and what it tells them. */
export const LISTENING_SETTINGS = {
  /** 0 lets the operating system choose. */
  port: setting({ name: 'PORT', kind: port, default: 4000, meaning: 'port to listen on; 0 for any free port' }),
  host: setting({
    name: 'HOST',
    kind: text('an address or host name'),
    default: '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 for all IPv4 addresses, :: for all',
  }),
  /** A port of its own for /metrics; undefined where it is served beside /graphql. 0 lets the operating system choose. */
  metricsPort: optionalSetting({
    name: 'METRICS_PORT',
    kind: port,
    defaultText: 'none: /metrics is on PORT',
    meaning: 'port of HOST that serves /metrics to anybody, and nothing else; without it /metrics needs what AUTH says',
  }),
  graphiql: setting({
    name: 'GRAPHIQL',
    kind: onOff,
    default: false,
    localDefault: true,
    meaning: 'serve GraphiQL at /',
  }),
  introspection: setting({
    name: 'INTROSPECTION',
    kind: onOff,
    default: false,
    localDefault: true,
    meaning: 'answer introspection queries',
  }),
  compression: setting({
    name: 'COMPRESSION',
    kind: onOff,
    default: true,
    meaning: 'compress responses of more than 4 KB for clients that accept it',
  }),
  federatedTraces: setting({
    name: 'FEDERATED_TRACES',
    kind: onOff,
    default: false,
    meaning: "send traces to a supergraph's router that asks for them, at several times the CPU cost",
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    kind: oneOf(LOG_LEVELS),
    default: 'info',
    meaning: 'how much is logged, as JSON lines on standard error',
  }),
} as const;
