import { type DocumentNode, type GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { MAX_SELECTIONS, MAX_SELECTIONS_OF_FIELD } from './documentLimits.js';
import { refusal } from './refusal.js';
import { SelectionMeasure } from './selectionMeasure.js';

/**
 * Refuses a document that selects too much once its fragments are expanded: fragments with two fields each, both of
 * which spread the next one, select millions of fields in a few hundred characters. Selections are counted as they are
 * executed: a fragment counts in each place where it is spread, but once however often it is spread there. What a signal
 * selects of its finding counts several times, because a sequence has several signals.
 *
 * It comes before validation, whose rules follow fragments, too. It measures each fragment once, and goes through no more
 * fragments than it lets a document have selections.
 *
 * @param document whose levels are within their limit; cycles of fragments count nothing, for validation refuses them
 */
export function checkSelections(document: DocumentNode): GraphQLError | undefined {
  const measure = new SelectionMeasure(document);
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  let total = 0;
  for (const operation of operations as OperationDefinitionNode[]) {
    for (const [name, selections] of measure.rootFields(operation)) {
      total += selections;
      if (selections > MAX_SELECTIONS_OF_FIELD) return tooMany(`"${name}"`, selections, MAX_SELECTIONS_OF_FIELD);
    }
    if (total > MAX_SELECTIONS) return tooMany('The document', total, MAX_SELECTIONS);
    if (measure.spreads > MAX_SELECTIONS) return tooMany('The document', measure.spreads, MAX_SELECTIONS);
  }
  return undefined;
}

function tooMany(what: string, selections: number, limit: number): GraphQLError {
  const number = selections > 1e9 ? 'more than a billion' : selections;
  return refusal(
    'QUERY_TOO_COMPLEX',
    `${what} has ${number} selections once its fragments are expanded; up to ${limit} are accepted. ` +
      'Select fewer fields, or spread fewer fragments within fragments.',
  );
}
