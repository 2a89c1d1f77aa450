import { GetFindingsCommand, GuardDutyClient, ListFindingsCommand } from '@aws-sdk/client-guardduty';
import DataLoader from 'dataloader';
import { BATCH_SIZE, SORT } from '../upstreamCalls.mjs';

const SORT_CRITERIA = { AttributeName: SORT.attributeName, OrderBy: SORT.orderBy };

/** The two calls of a page with the unmodified SDK. */
export function createFindings({ endpoint, detector, credentials }) {
  const DetectorId = detector.detectorId;
  const client = new GuardDutyClient({ region: detector.region, endpoint, credentials });

  /** @returns the ids of the `first` findings that were updated last */
  async function list(first) {
    const ids = [];
    let NextToken;
    do {
      const MaxResults = Math.min(first - ids.length, BATCH_SIZE);
      const command = new ListFindingsCommand({ DetectorId, MaxResults, SortCriteria: SORT_CRITERIA, NextToken });
      const page = await client.send(command);
      ids.push(...page.FindingIds);
      NextToken = page.NextToken;
    } while (NextToken && ids.length < first);
    return ids;
  }

  /** @returns SDK objects of up to 50 ids */
  async function get(FindingIds) {
    const command = new GetFindingsCommand({ DetectorId, FindingIds, SortCriteria: SORT_CRITERIA });
    return (await client.send(command)).Findings;
  }

  /** The loader that a tutorial puts in the context of a request: it takes single ids and reads 50 at a time. */
  function createLoader() {
    const read = async (ids) => {
      const found = new Map((await get(ids)).map((finding) => [finding.Id, finding]));
      return ids.map((id) => found.get(id) ?? null);
    };
    return new DataLoader(read, { maxBatchSize: BATCH_SIZE });
  }

  return { list, get, createLoader };
}
