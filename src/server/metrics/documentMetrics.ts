import { Counter, Registry } from 'prom-client';
import type { TrustedDocuments } from '../../graphql/trusted/trustedDocuments.js';

/** Counts requests by whether their document is trusted: who sends others is refused by TRUSTED_DOCUMENTS_ONLY. */
export function documentMetrics({ counts }: Pick<TrustedDocuments, 'counts'>): Registry {
  const registry = new Registry();
  new Counter({
    name: 'graphql_documents_total',
    help: 'Requests by their document: trusted, by an id or as text, or other',
    labelNames: ['document'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [document, count] of Object.entries(counts)) this.inc({ document }, count);
    },
  });
  return registry;
}
