/** What to say of an operation whose kind the schema does not have. */
export function lacking(kind: string): string {
  const remedy = kind === 'mutation' ? ' Changes are off; MUTATIONS=on turns them on.' : '';
  return `This graph has no ${kind}s.${remedy}`;
}
