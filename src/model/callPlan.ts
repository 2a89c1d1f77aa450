/** What calls to a source are for. */
export type CallKind = 'list' | 'documents' | 'statistics' | 'detector' | 'rules' | 'change';

/** How many calls of each kind some work is going to make. */
export type CallPlan = Readonly<Partial<Record<CallKind, number>>>;
