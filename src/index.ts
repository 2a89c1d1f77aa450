/** The public API for programs that embed the gateway. Everything else may change without notice. */

export { createLog } from './commands/createLog.js';
export type { Config, ConfigResult } from './config/config.js';
export { readConfig } from './config/readConfig.js';
export { createGateway, type Gateway, type GatewayOptions } from './createGateway.js';
export { detectorsFromFindings } from './emulator/load/detectorsFromFindings.js';
export { type LoadResult, loadFindings } from './emulator/load/loadFindings.js';
export { type Emulator, type EmulatorDetector, type EmulatorOptions, startEmulator } from './emulator/startEmulator.js';
export { createSchema, readSdl } from './graphql/schema/createSchema.js';
export type { UpstreamSettings } from './guardduty/upstreamSettings.js';
export { type ErrorCode, GatewayError } from './model/errors.js';
export type { Logger } from './model/logger.js';
export type { Context } from './resolvers/context.js';
export { type RunningServer, type ServerOptions, startServer } from './server/startServer.js';
