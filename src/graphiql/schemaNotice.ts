/** Tells the user why the page has no schema, and what to do. */
export interface SchemaNotice {
  title: string;
  advice: string;
}

/**
 * The notice for an answer to the introspection query: null if the answer has a schema.
 *
 * Queries can be written and run without a schema, so a refusal costs only documentation and completion.
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
        'You can still run queries, but without documentation, completion and checks as you type. Start the gateway ' +
        'with INTROSPECTION=on to get them, or print the schema with "guardduty-graphql schema".',
    };
  }
  if (codes.some(({ code }) => code === 'DOCUMENT_NOT_TRUSTED')) {
    return {
      title: 'This gateway accepts only trusted documents.',
      advice:
        'The queries of the tabs run as they are, with other variables, too. Other queries are refused, and so is the ' +
        'one for the schema: there is no documentation and no completion.',
    };
  }
  if (codes.some(({ code }) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')) {
    return {
      title: 'This gateway requires credentials.',
      advice:
        'Enter your credentials in Headers, below the editor, for example {"authorization": "Bearer …"}, then ' +
        'choose "Re-fetch GraphQL schema" at the lower left.',
    };
  }
  return {
    title: 'The schema could not be read.',
    advice:
      'Without it there is no documentation and no completion. The response on the right has the details; choose ' +
      '"Re-fetch GraphQL schema" at the lower left to try again.',
  };
}

function errorsOf(answer: unknown): unknown[] {
  return isRecord(answer) && Array.isArray(answer.errors) ? answer.errors : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
