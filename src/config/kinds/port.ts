import { wholeNumber } from './wholeNumber.js';

/** A TCP port; 0 lets the operating system choose. */
export const port = wholeNumber({ least: 0, most: 65_535 });
