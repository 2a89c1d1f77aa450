import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useCallback, useMemo, useState } from 'react';
import { type CopiedLink, CopyLinkButton } from './CopyLinkButton.js';
import type { ExampleTab } from './exampleTabs.js';
import { LinkedTab } from './LinkedTab.js';
import { Notice } from './Notice.js';
import { type SchemaNotice, schemaNotice } from './schemaNotice.js';
import { storageWithoutHeaders } from './storageWithoutHeaders.js';

const PLUGINS = [HISTORY_PLUGIN];
const STORAGE = availableStorage();

interface AppProps {
  fetcher: Fetcher;
  /** The tabs of a first visit; later visits restore their own from localStorage. */
  examples: ExampleTab[];
}

export function App({ fetcher, examples }: AppProps) {
  const [notice, setNotice] = useState<SchemaNotice | null>(null);
  const [copied, setCopied] = useState<CopiedLink>();
  const [isTooLong, setTooLong] = useState(false);
  const watched = useMemo(() => watchIntrospection(fetcher, setNotice), [fetcher]);
  const reportTooLong = useCallback(() => setTooLong(true), []);
  return (
    <>
      {notice && <Notice title={notice.title}>{notice.advice}</Notice>}
      {isTooLong && (
        <Notice title="The query of this link was not opened." onClose={() => setTooLong(false)}>
          It has more than 100,000 characters.
        </Notice>
      )}
      {copied && (
        <Notice
          title={copied.isCopied ? 'The link is copied.' : 'Copy this link:'}
          onClose={() => setCopied(undefined)}
        >
          <input
            aria-label="Link to this query"
            readOnly
            value={copied.link}
            onFocus={({ target }) => target.select()}
          />
        </Notice>
      )}
      <GraphiQL
        fetcher={watched}
        plugins={PLUGINS}
        {...(examples.length > 0 && { defaultTabs: examples })}
        defaultEditorToolsVisibility
        storage={STORAGE}
        isHeadersEditorEnabled
        schemaDescription
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>guardduty-graphql</GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, merge, copy }) => (
            <>
              {prettify}
              {merge}
              {copy}
              <CopyLinkButton onCopy={setCopied} />
              <LinkedTab onTooLong={reportTooLong} />
            </>
          )}
        </GraphiQL.Toolbar>
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
