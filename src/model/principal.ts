/** Who sent a request. Without authentication: everybody, who may see everything that the gateway reads. */
export interface Principal {
  readonly kind: 'everybody';
}

export const EVERYBODY: Principal = { kind: 'everybody' };
