/** One of the documents in `operations/`, as the gateway serves it. */
export interface Operation {
  /** By which the gateway knows the document. */
  id: string;
  name: string;
  text: string;
}

/** Values for variables by their names: real ones of this gateway, for the placeholders in the documents. */
export type ExampleValues = Readonly<Record<string, string | readonly string[]>>;

export interface ExampleTab {
  query: string;
  variables?: string;
}

/** The tabs of the first visit, one for each operation; a tab's title is the name of its operation. */
export function exampleTabs(operations: readonly Operation[], values: ExampleValues): ExampleTab[] {
  return operations.map(({ text }) => {
    const known = Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(text));
    if (known.length === 0) return { query: text };
    return { query: text, variables: JSON.stringify(Object.fromEntries(known), null, 2) };
  });
}
