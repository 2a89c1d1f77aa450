/** Values for the variables of the examples: real ones from this gateway, or placeholders for the user to replace. */
export interface ExampleValues {
  instanceIds: readonly string[];
  findingIds: readonly string[];
}

export interface ExampleQuery {
  query: string;
  variables?: string;
}

/** A few findings on EC2 instances, for the variables of the examples. */
export const exampleValuesQuery = `query ExampleValues {
  findings(first: 3, filter: { resource: { resourceType: { in: ["Instance"] } } }) {
    nodes {
      id
      resource {
        instanceDetails {
          instanceId
        }
      }
    }
  }
}`;

export const placeholders: ExampleValues = {
  instanceIds: ['i-0123456789abcdef0'],
  findingIds: ['00000000000000000000000000000000'],
};

/** The tabs of the first visit, one for each kind of query; a tab's title is the name of its operation. */
export function exampleQueries(values: ExampleValues): ExampleQuery[] {
  return [
    { query: mostSevere },
    { query: byInstance, variables: JSON.stringify({ instanceIds: values.instanceIds }, null, 2) },
    { query: statistics },
    { query: byIds, variables: JSON.stringify({ ids: values.findingIds }, null, 2) },
  ];
}

const mostSevere = `# The ten most severe active findings of all
# regions and accounts, with their evidence.
# Next page: add after: "…" with the endCursor.
query MostSevere {
  findings(
    first: 10
    orderBy: { field: SEVERITY, direction: DESC }
  ) {
    totalCount
    severityCounts {
      critical
      high
      medium
      low
    }
    nodes {
      id
      severity
      severityLevel
      type
      title
      region
      accountId
      updatedAt
      consoleUrl
      resource {
        resourceType
      }
      service {
        count
        evidence {
          threatIntelligenceDetails {
            threatListName
            threatNames
          }
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    sources {
      region
      accountId
      status
      error
    }
  }
}
`;

const byInstance = `# What happened on these EC2 instances? Their
# ids are in Variables, below. A filter has the
# same structure as the fields of the answer.
query FindingsOfInstances($instanceIds: [String!]!) {
  findings(
    filter: {
      resource: {
        instanceDetails: {
          instanceId: { in: $instanceIds }
        }
      }
    }
    state: ALL
  ) {
    totalCount
    nodes {
      id
      severityLevel
      type
      title
      updatedAt
      resource {
        instanceDetails {
          instanceId
          instanceType
          tags {
            key
            value
          }
        }
      }
      service {
        archived
        eventFirstSeen
        eventLastSeen
        action {
          actionType
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`;

const statistics = `# The number of active findings by severity and
# by type, counted by GuardDuty itself.
query Statistics {
  bySeverity: findingStatistics(groupBy: SEVERITY) {
    severity
    count
  }
  byType: findingStatistics(groupBy: FINDING_TYPE, first: 10) {
    findingType
    count
    lastGeneratedAt
  }
}
`;

const byIds = `# Findings by ID or ARN, in the order of the ids
# in Variables, below; null if there is none.
query FindingsByIds($ids: [ID!]!) {
  findingsById(ids: $ids) {
    id
    arn
    severity
    title
    description
    classification {
      threatPurpose
      resourceTypeAffected
      threatFamilyName
    }
    updatedAt
    fetchedAt
  }
}
`;
