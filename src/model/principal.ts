import { VisibleAccounts } from './visibleAccounts.js';

/** What somebody may do: read findings, change them. */
export type Scope = 'read' | 'write';

/** Who somebody is, as logs and audit lines name them. */
export interface Identity {
  readonly subject: string;
  /** Who says so: the issuer of a token, or the file that lists it. */
  readonly issuer: string;
  /** The program that they use; undefined where the token does not tell. */
  readonly client: string | undefined;
}

/** Who sent a request, what they may do, and which accounts' findings they may see. */
export interface Principal {
  /** Undefined without authentication. */
  readonly identity: Identity | undefined;
  readonly scopes: ReadonlySet<Scope>;
  readonly accounts: VisibleAccounts;
}

/** Everybody who reaches a gateway without authentication. */
export const EVERYBODY: Principal = {
  identity: undefined,
  scopes: new Set<Scope>(['read', 'write']),
  accounts: VisibleAccounts.ALL,
};
