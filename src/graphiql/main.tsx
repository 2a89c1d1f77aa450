import 'graphiql/style.css';
import './page.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { dropStaleName } from './dropStaleName.js';
import { exampleQueries, placeholders } from './exampleQueries.js';
import { fetchExampleValues } from './exampleValues.js';
import { workers } from './workers.js';

Object.assign(globalThis, { MonacoEnvironment: workers });

const fetcher = dropStaleName(
  createGraphiQLFetcher({
    // Relative to the page, so that it also works behind a proxy that adds a path.
    url: new URL('graphql', document.baseURI).href,
    enableIncrementalDelivery: false,
  }),
);
const values = hasOwnTabs() ? placeholders : await fetchExampleValues(fetcher);
const root = document.getElementById('graphiql');
if (root === null) throw new Error('index.html has no element #graphiql');
createRoot(root).render(<App fetcher={fetcher} examples={exampleQueries(values)} />);

/** Whether GraphiQL will restore the tabs of an earlier visit; then the examples are not shown. */
function hasOwnTabs(): boolean {
  try {
    return localStorage.getItem('graphiql:tabState') !== null;
  } catch {
    return false; // localStorage is blocked
  }
}
