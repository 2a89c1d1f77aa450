import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import { type LinkedQuery, readLink } from './queryLink.js';

/**
 * Opens the query of the page's address in a tab: when the page loads, and when a link is pasted into the address of the
 * open page. It does not run the query, which could change something or cost much: somebody else wrote it.
 *
 * There may be more tabs than fit, so the open one is scrolled to.
 *
 * The address loses the query, so that a reload shows the reader's own tabs as they were left.
 */
export function LinkedTab({ onTooLong }: { onTooLong: () => void }) {
  const [linked, setLinked] = useState<LinkedQuery>();
  const opened = useRef<LinkedQuery>(undefined);
  const { queryEditor, variableEditor, tabs, activeTabIndex } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'tabs', 'activeTabIndex'),
  );
  const { addTab, changeTab, setOperationName } = useGraphiQLActions();

  useEffect(() => {
    const read = () => {
      const link = readLink(location);
      if (link === undefined) return;
      history.replaceState(null, '', location.pathname);
      if (link === 'tooLong') onTooLong();
      else setLinked(link);
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [onTooLong]);

  useEffect(() => {
    if (!linked || !queryEditor || !variableEditor || opened.current === linked) return;
    opened.current = linked;
    const { query, variables, operationName } = linked;
    const known = tabs.findIndex((tab) => tab.query === query && (tab.variables ?? '') === variables);
    if (known >= 0) {
      changeTab(known);
    } else {
      addTab();
      queryEditor.setValue(query);
      variableEditor.setValue(variables);
    }
    if (operationName) setOperationName(operationName);
  }, [linked, queryEditor, variableEditor, tabs, addTab, changeTab, setOperationName]);

  useEffect(() => {
    document.querySelectorAll('[role=tab]')[activeTabIndex]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [activeTabIndex]);

  return null;
}
