import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useMemo, useState } from 'react';
import type { ExampleQuery } from './exampleQueries.js';
import { type SchemaNotice, schemaNotice } from './schemaNotice.js';
import { storageWithoutHeaders } from './storageWithoutHeaders.js';

const PLUGINS = [HISTORY_PLUGIN];
const STORAGE = availableStorage();

interface AppProps {
  fetcher: Fetcher;
  /** The tabs of a first visit; later visits restore their own from localStorage. */
  examples: ExampleQuery[];
}

export function App({ fetcher, examples }: AppProps) {
  const [notice, setNotice] = useState<SchemaNotice | null>(null);
  const watched = useMemo(() => watchIntrospection(fetcher, setNotice), [fetcher]);
  return (
    <>
      {notice && (
        <div className="schema-notice" role="status">
          <strong>{notice.title}</strong>
          {notice.advice}
        </div>
      )}
      <GraphiQL
        fetcher={watched}
        plugins={PLUGINS}
        defaultTabs={examples}
        defaultEditorToolsVisibility
        storage={STORAGE}
        isHeadersEditorEnabled
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>guardduty-graphql</GraphiQL.Logo>
      </GraphiQL>
    </>
  );
}

function watchIntrospection(fetcher: Fetcher, report: (notice: SchemaNotice | null) => void): Fetcher {
  return async (params, options) => {
    if (params.operationName !== 'IntrospectionQuery') return fetcher(params, options);
    try {
      const answer = await fetcher(params, options);
      report(schemaNotice(answer));
      return answer;
    } catch (error) {
      report(schemaNotice(error));
      throw error;
    }
  };
}

/** Undefined where the browser blocks localStorage: GraphiQL then sees that for itself. */
function availableStorage(): Storage | undefined {
  try {
    return storageWithoutHeaders(localStorage);
  } catch {
    return undefined;
  }
}
