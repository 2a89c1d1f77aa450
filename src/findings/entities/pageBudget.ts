/** Pages beyond those that are needed where each entity has as many findings as the others. */
const SPARE_PAGES = 4;

/** Pages that are read of a list, for each source, to count the findings of entities that statistics cannot tell apart. */
export const COUNTED_PAGES = 4;

/**
 * How many pages of the list of several entities are read of each source at most.
 * @param entities up to 50
 * @param first findings that each of them is asked for
 */
export function pagesFor(entities: number, first: number, idsPerPage: number): number {
  return Math.ceil((entities * first) / idsPerPage) + SPARE_PAGES;
}
