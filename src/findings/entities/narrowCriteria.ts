import { ACCOUNT_ID, allows } from '../../loading/visibility/limitCriteria.js';
import type { Criteria } from '../../model/criteria.js';
import { badUserInput } from '../../model/errors.js';
import type { FindingAttributes } from '../../model/findingAttribute.js';
import { MAX_ATTRIBUTES } from '../filter/toCriteria.js';
import type { Conditions } from './entityKinds.js';

/**
 * The queries that find what these queries do, of certain resources only. None of them is left where a filter excludes
 * all of these resources: no finding matches then, which is no mistake of whoever asks for many resources at once.
 *
 * @param isLimited whether one more attribute is going to limit the query to visible accounts
 * @throws BAD_USER_INPUT where GuardDuty cannot be asked for both the filter and the resources
 */
export function narrowCriteria(
  criteria: readonly Criteria[],
  conditions: Conditions,
  paths: FindingAttributes,
  isLimited: boolean,
): readonly Criteria[] {
  const named = Object.entries(conditions).map(([path, values]) => {
    const attribute = paths.get(path);
    if (attribute === undefined) throw new Error(`Findings have no attribute "${path}"`);
    return { path, name: attribute.name, many: attribute.many, values };
  });
  return criteria.flatMap((query) => {
    const narrowed: Record<string, Criteria[string]> = { ...query };
    for (const { path, name, many, values } of named) {
      const given = query[name];
      if (many && given?.equals !== undefined) {
        throw badUserInput(
          `"${path}" says which resources are asked for, and a finding can have several values of it, so that the filter cannot name it as well.`,
        );
      }
      const allowed = many ? values : values.filter((value) => allows(given, value));
      if (allowed.length === 0) return [];
      narrowed[name] = { ...(many && given), equals: [...allowed] };
    }
    const count = Object.keys(narrowed).length;
    const most = isLimited && narrowed[ACCOUNT_ID] === undefined ? MAX_ATTRIBUTES - 1 : MAX_ATTRIBUTES;
    if (count > most) {
      throw badUserInput(
        `The query has ${count} attributes, of which ${named.length} say which resources are asked for; up to ${most} are accepted.`,
      );
    }
    return [narrowed];
  });
}
