import { MAX_ERRORS } from './documentLimits.js';

/** graphql-js ends so when it stops looking for errors of a document or of variables, without a word about its limit. */
const ABORTED = /^(Too many [\w ]+), error limit reached\. \w+ aborted\.$/;

/** Lets the last error of many say how many are named. */
export function sayHowManyErrors(message: string): string {
  return message.replace(ABORTED, `$1: the first ${MAX_ERRORS - 1} are named above; mend those first.`);
}
