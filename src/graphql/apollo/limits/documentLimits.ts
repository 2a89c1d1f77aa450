/** Tokens of a document: far more than the whole tree or 1,000 ids take, and few enough to be parsed in milliseconds. */
export const MAX_TOKENS = 50_000;

/** Levels of nested selections, values and fragments. The whole tree has some 15. */
export const MAX_LEVELS = 100;

/**
 * Selections of all operations of a document, with each fragment counted wherever it is spread: 200 times the whole tree
 * pass.
 */
export const MAX_SELECTIONS = 250_000;

/**
 * How many findings one link of a signal counts as. An attack sequence has several signals, each of which may lead to a
 * finding, to its sequence, and so on: a few levels of such links would read millions of findings.
 */
export const FINDINGS_OF_SIGNALS = 10;

/** Selections below one root field, which may be answered for 1,000 findings. The whole tree has some 800. */
export const MAX_SELECTIONS_OF_FIELD = 10_000;

/** How many selections `Finding.raw` counts as: it is the whole document. */
export const SELECTIONS_OF_DOCUMENT = 100;

/**
 * Selections as Apollo Server counts them, each spread of a fragment anew, even in one place. Many of them take no time:
 * what does is counted by `checkSelections`. 22 fragments that each spread the next one twice have 13 million.
 */
export const MAX_RECURSIVE_SELECTIONS = 20_000_000;

/** Errors of one answer that come from the document or its variables; the last one says that there are more. */
export const MAX_ERRORS = 20;

/** Characters of an alias. The longest name of a field has 36. */
export const MAX_ALIAS = 100;

/** Characters of a name that an error or a log line repeats. */
export const LONGEST_NAME = 200;
