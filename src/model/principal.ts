/** Who asks. Without authentication it is everybody, who may see all that the gateway reads. */
export interface Principal {
  readonly kind: 'everybody';
}

export const EVERYBODY: Principal = { kind: 'everybody' };
