import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { MAX_LEVELS, MAX_TOKENS } from './documentLimits.js';
import { refusal } from './refusal.js';

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Refuses a document whose brackets are nested too deeply for a parser and validation rules that call themselves for
 * each level: selections, lists and objects, and types of variables.
 *
 * @returns undefined for a document that may be parsed, even if it turns out to be invalid
 */
export function checkNesting(text: string): GraphQLError | undefined {
  if (!hasMoreOpenings(text, MAX_LEVELS)) return undefined;
  const lexer = new Lexer(new Source(text));
  let level = 0;
  try {
    for (let tokens = 0; tokens <= MAX_TOKENS; tokens++) {
      const { kind } = lexer.advance();
      if (kind === TokenKind.EOF) return undefined;
      if (OPENING.has(kind)) level++;
      else if (CLOSING.has(kind)) level--;
      if (level > MAX_LEVELS) return tooDeep();
    }
  } catch (error) {
    // The parser meets the same fault at the same place, and reports it.
    if (!(error instanceof GraphQLError)) throw error;
  }
  return undefined;
}

function tooDeep(): GraphQLError {
  return refusal(
    'GRAPHQL_PARSE_FAILED',
    `The document is nested too deeply: up to ${MAX_LEVELS} levels of braces, brackets and parentheses are accepted.`,
  );
}

/** Counts brackets in strings and comments, too: few documents have more, and the others need no second look. */
function hasMoreOpenings(text: string, limit: number): boolean {
  let count = 0;
  for (let index = 0; index < text.length && count <= limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x7b || code === 0x5b || code === 0x28) count++;
  }
  return count > limit;
}
