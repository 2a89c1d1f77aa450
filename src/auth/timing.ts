/** How often things are looked at again, in milliseconds. Tests make these shorter. */
export interface AuthTiming {
  /** Between two fetches of keys, while they succeed. */
  readonly keyRefreshMs: number;
  /** Before a fetch that failed is repeated; doubled after each failure, up to the cooldown. */
  readonly keyRetryMs: number;
  /** Unknown keys cause at most one fetch in this time. A new key works after it at the latest. */
  readonly keyCooldownMs: number;
  /** How long one fetch may take. */
  readonly keyTimeoutMs: number;
  /** How long a request waits for a fetch that is under way. */
  readonly keyPatienceMs: number;
  /** Between two looks at a file. What it says holds after the second look that saw the same. */
  readonly filePollMs: number;
}

export const AUTH_TIMING: AuthTiming = {
  keyRefreshMs: 600_000,
  keyRetryMs: 1000,
  keyCooldownMs: 30_000,
  keyTimeoutMs: 5000,
  keyPatienceMs: 2000,
  filePollMs: 3000,
};
