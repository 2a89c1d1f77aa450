import { type EmulatorFilter, FilterStore } from '../store/filterStore.js';
import type { WireFinding } from '../wireFinding.js';

/** Suppression rules as a security team writes them, for generated findings. */
export const SUPPRESSION_RULES: readonly EmulatorFilter[] = [
  {
    name: 'nightly-port-scan',
    description: 'Our own scanner looks for open ports every night.',
    rank: 1,
    findingCriteria: {
      criterion: { type: { equals: ['Recon:EC2/PortProbeUnprotectedPort'] }, severity: { lessThan: 4 } },
    },
  },
  {
    name: 'known-repeats',
    description: 'Reconnaissance of access keys that has been seen a hundred times is known by now.',
    rank: 2,
    // The older names of the operators, as rules have them that were written before 2019.
    findingCriteria: {
      criterion: { type: { eq: ['Recon:IAMUser/MaliciousIPCaller'] }, 'service.count': { gte: 100 } },
    },
  },
];

/** Generated findings as they would have come in under these rules: what matches one is archived. */
export function suppress<Finding extends WireFinding>(
  findings: readonly Finding[],
  rules: readonly EmulatorFilter[],
): Finding[] {
  const filters = new FilterStore(rules);
  return findings.map((finding) => filters.suppress(finding));
}
