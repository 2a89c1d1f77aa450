import type { Part } from './scene/scene.js';

/** GuardDuty's own threat lists, and one that the organisation uploaded. */
export const THREAT_LISTS = {
  amazon: 'Amazon',
  tor: 'Tor Exit Nodes',
  mining: 'Cryptocurrency Mining Pools',
  custom: 'soc-blocked-hosts',
} as const;

/** evidence from a threat list, with one or several threat names. */
export function threatIntelligence(list: keyof typeof THREAT_LISTS, ...threatNames: readonly string[]): Part {
  return ({ random }) => ({
    threatIntelligenceDetails: [
      { threatListName: THREAT_LISTS[list], threatNames: random.several(threatNames, random.integer(1, 3)) },
      ...(random.chance(0.15) ? [{ threatListName: 'Community Feed', threatNames: ['suspicious-host'] }] : []),
    ],
  });
}

/** evidence that a file is known malware. */
export function maliciousFile(...threatNames: readonly string[]): Part {
  return ({ random }) => ({
    threatIntelligenceDetails: [{ threatListName: THREAT_LISTS.amazon, threatNames, threatFileSha256: random.hex(64) }],
  });
}
