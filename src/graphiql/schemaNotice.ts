/** Why the page has no schema, in words that say what to do. */
export interface SchemaNotice {
  title: string;
  advice: string;
}

/**
 * What to tell the reader about an answer to the introspection query: null where it brought a schema.
 *
 * Queries can be written and run without a schema, so a refusal costs the documentation and the completion only.
 */
export function schemaNotice(answer: unknown): SchemaNotice | null {
  if (isRecord(answer) && isRecord(answer.data) && '__schema' in answer.data) return null;
  const codes = errorsOf(answer).map((error) =>
    isRecord(error) && isRecord(error.extensions) ? error.extensions : {},
  );
  if (codes.some(({ validationErrorCode }) => validationErrorCode === 'INTROSPECTION_DISABLED')) {
    return {
      title: 'This gateway does not show its schema.',
      advice:
        'Queries run all the same, but without documentation, completion and checks as you type. Start the gateway ' +
        'with INTROSPECTION=on to have them, or print the schema with "guardduty-graphql schema".',
    };
  }
  if (codes.some(({ code }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')) {
    return {
      title: 'This gateway wants to know who asks.',
      advice:
        'Write your credentials into Headers, below the editor, for example {"authorization": "Bearer …"}, then ' +
        'choose "Re-fetch GraphQL schema" at the lower left.',
    };
  }
  return {
    title: 'The schema could not be read.',
    advice:
      'Without it there is no documentation and no completion. The answer on the right says more; "Re-fetch GraphQL ' +
      'schema" at the lower left tries again.',
  };
}

function errorsOf(answer: unknown): unknown[] {
  return isRecord(answer) && Array.isArray(answer.errors) ? answer.errors : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
