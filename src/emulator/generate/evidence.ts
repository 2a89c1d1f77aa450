import type { Part } from './scene.js';

/** Threat lists of GuardDuty's own, and one that the organisation has uploaded. */
export const THREAT_LISTS = {
  amazon: 'Amazon',
  tor: 'Tor Exit Nodes',
  mining: 'Cryptocurrency Mining Pools',
  custom: 'soc-blocked-hosts',
} as const;

/** evidence with what the threat lists say, under one or several names. */
export function threatIntelligence(list: keyof typeof THREAT_LISTS, ...threatNames: readonly string[]): Part {
  return ({ random }) => ({
    threatIntelligenceDetails: [
      { threatListName: THREAT_LISTS[list], threatNames: random.several(threatNames, random.integer(1, 3)) },
      ...(random.chance(0.15) ? [{ threatListName: 'Community Feed', threatNames: ['suspicious-host'] }] : []),
    ],
  });
}

/** evidence that a file is known for malware. */
export function maliciousFile(...threatNames: readonly string[]): Part {
  return ({ random }) => ({
    threatIntelligenceDetails: [{ threatListName: THREAT_LISTS.amazon, threatNames, threatFileSha256: random.hex(64) }],
  });
}
