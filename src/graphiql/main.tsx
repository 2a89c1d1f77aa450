import 'graphiql/style.css';
import './page.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { dropStaleName } from './dropStaleName.js';
import { exampleTabs } from './exampleTabs.js';
import { fetchExampleValues, fetchOperations } from './exampleValues.js';
import { workers } from './workers.js';

Object.assign(globalThis, { MonacoEnvironment: workers });

// Relative to the page, so that it also works behind a proxy that adds a path.
const page = document.baseURI;
const fetcher = dropStaleName(
  createGraphiQLFetcher({ url: new URL('graphql', page).href, enableIncrementalDelivery: false }),
);
// Those of an earlier visit are restored instead.
const operations = hasOwnTabs() ? [] : await fetchOperations(page);
const values = await fetchExampleValues(page, operations);
const root = document.getElementById('graphiql');
if (root === null) throw new Error('index.html has no element #graphiql');
createRoot(root).render(<App fetcher={fetcher} examples={exampleTabs(operations, values)} />);

/** Whether GraphiQL will restore the tabs of an earlier visit; then the examples are not shown. */
function hasOwnTabs(): boolean {
  try {
    return localStorage.getItem('graphiql:tabState') !== null;
  } catch {
    return false; // localStorage is blocked
  }
}
