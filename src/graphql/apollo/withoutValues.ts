/** Where in a variable a value is, as graphql-js says it: ` at "input.ids[3]"`. */
const PLACE = / at "\w+(?:\.\w+|\[\d+\])+"(?=; )/;

/** Each with what is left: a value is repeated to the end of the message. */
const TEXTS = [
  [/^(String cannot represent a non string value): .*$/s, '$1.'],
  [/^(Argument "\w+" has invalid value) .*$/s, '$1.'],
  [/^(Syntax Error: .*?(?:found|Unexpected) (?:Block)?String) ".*$/s, '$1.'],
] as const;

const VALUES = [
  ...TEXTS,
  [/^(\w+(?: "\w+")? cannot represent [^:]*): .*$/s, '$1.'],
  [/^Value ".*" does not exist in ("\w+" enum)\b.*$/s, 'The value does not exist in $1.'],
  [/^(Expected value of type "[^"]*"), found .*$/s, '$1.'],
] as const;

const VARIABLE = /^(Variable "\$\w+") got invalid value .*$/s;
const NO_TEXT = 'String cannot represent a non string value';

/**
 * A message of graphql-js without the texts that it repeats: those where a text is expected and something else was sent, as
 * a list with the text in it, or where the document breaks off. They can be comments on findings, which are for GuardDuty
 * alone.
 */
export function withoutTexts(message: string): string {
  if (VARIABLE.test(message)) return message.includes(`; ${NO_TEXT}: `) ? variableFault(message, NO_TEXT) : message;
  return replaceFirst(message, TEXTS);
}

/** A message of graphql-js without any value that it repeats, for the log. */
export function withoutValues(message: string): string {
  return VARIABLE.test(message) ? variableFault(message) : replaceFirst(message, VALUES);
}

function variableFault(message: string, reason?: string): string {
  const place = PLACE.exec(message)?.[0] ?? '';
  return message.replace(
    VARIABLE,
    (_, variable) => `${variable} got an invalid value${place}${reason ? `; ${reason}` : ''}.`,
  );
}

function replaceFirst(message: string, rules: readonly (readonly [RegExp, string])[]): string {
  const rule = rules.find(([pattern]) => pattern.test(message));
  return rule ? message.replace(...rule) : message;
}
