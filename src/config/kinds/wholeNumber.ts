import { type Kind, parsed, refused } from './kind.js';

export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

export function wholeNumber({ least, most }: NumberRange): Kind<number> {
  const accepts = `${least} to ${most}`;
  return {
    accepts,
    parse: (text) => {
      if (!/^\d+$/.test(text)) return refused(`"${text}" is not a whole number; ${accepts} is accepted.`);
      const value = Number(text);
      if (value < least || value > most) return refused(`"${text}" is out of range; ${accepts} is accepted.`);
      return parsed(value);
    },
    write: String,
  };
}
