import type { Caller } from './caller.js';
import type { GatewayError } from './errors.js';

/** What somebody wants of findings. All of these can be said twice to the same effect. */
export type FindingChange =
  | { readonly kind: 'archive' }
  | { readonly kind: 'unarchive' }
  | {
      readonly kind: 'feedback';
      readonly feedback: 'USEFUL' | 'NOT_USEFUL';
      /** Sensitive: it goes to the source and nowhere else, neither to a log nor into an error. */
      readonly comments: string | undefined;
    };

/** What became of a call that changes something. Failure is a value, because a failed call has a request id as well. */
export interface ChangeAnswer {
  /** AWS's name for the call, for its support and CloudTrail; undefined where none got that far. */
  readonly requestId: string | undefined;
  readonly failure: GatewayError | undefined;
}

/**
 * How findings of a source are changed. Once a call is out, it is finished even if nobody waits for it any more: otherwise
 * nobody could say whether the change was made.
 */
export interface FindingChanges {
  /** How many ids one call takes. */
  readonly maxIds: number;
  /** How many finding types `createSamples` takes. */
  readonly maxTypes: number;

  /** One call. A source may accept it and yet change nothing. @param ids `maxIds` at most */
  apply(change: FindingChange, ids: readonly string[], caller: Caller): Promise<ChangeAnswer>;

  /**
   * Has sample findings made, which appear some seconds later.
   * @param types `maxTypes` at most; undefined for all types
   */
  createSamples(types: readonly string[] | undefined, caller: Caller): Promise<ChangeAnswer>;
}
