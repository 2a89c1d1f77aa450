/** The public API for programs that embed the gateway. Everything else may change without notice. */

export { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './auth/authenticator.js';
export type { Verdict } from './auth/verdict.js';
export { createLog } from './commands/createLog.js';
export { readSecretFiles } from './commands/readSecretFiles.js';
export type { Config, ConfigResult, Mode } from './config/config.js';
export type { Environment } from './config/environment.js';
export { readConfig } from './config/readConfig.js';
export { createGateway, type Gateway, type GatewayOptions, type UpstreamOptions } from './createGateway.js';
export { detectorsFromFindings } from './emulator/load/detectorsFromFindings.js';
export { type LoadResult, loadFindings } from './emulator/load/loadFindings.js';
export { type Emulator, type EmulatorDetector, type EmulatorOptions, startEmulator } from './emulator/startEmulator.js';
export { createSchema, readSdl, type SchemaOptions } from './graphql/schema/createSchema.js';
export type { EntityName, KeyName, SchemaNames } from './graphql/schema/names/schemaNames.js';
export { type ErrorCode, GatewayError } from './model/errors.js';
export type { Logger } from './model/logger.js';
export type { Identity, Principal, Scope } from './model/principal.js';
export { VisibleAccounts } from './model/visibleAccounts.js';
export type { Context } from './resolvers/context.js';
export { type RunningServer, type ServerOptions, startServer } from './server/startServer.js';
