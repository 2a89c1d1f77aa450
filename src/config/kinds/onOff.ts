import { type Kind, parsed, refused } from './kind.js';

/** `true` and `1` are understood as on, `false` and `0` as off. */
export const onOff: Kind<boolean> = {
  accepts: 'on or off',
  parse: (text) => {
    switch (text.toLowerCase()) {
      case 'on':
      case 'true':
      case '1':
        return parsed(true);
      case 'off':
      case 'false':
      case '0':
        return parsed(false);
      default:
        return refused(`"${text}" is neither on nor off; only these are accepted.`);
    }
  },
  write: (value) => (value ? 'on' : 'off'),
};
