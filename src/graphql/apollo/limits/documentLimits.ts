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
 * Values that an answer may have: selections below a root field times the findings that it is answered for. The whole
 * tree of 1,000 findings has some 900,000. More would keep the process busy for seconds, and take memory by the gigabyte.
 */
export const MAX_VALUES = 2_000_000;
