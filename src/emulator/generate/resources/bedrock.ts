import { type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';

export type BedrockDetails = ReturnType<typeof bedrockDetails>;

const MODELS = ['example.text-large-v2', 'example.text-small-v1', 'example.embedding-v3', 'example.vision-v1'] as const;

/** A guardrail of the account, and the models that its workloads invoke. */
export function bedrockDetails(random: Random, place: Place) {
  const guardrails = Array.from({ length: random.integer(1, 2) }, () => ({
    arn: regionalArn(place, 'bedrock', `guardrail/${random.base32(12).toLowerCase()}`),
    version: random.pick(['DRAFT', '1', '2', '7']),
  }));
  const blocked = random.chance(0.7);
  return {
    guardrail: {
      guardrailArn: guardrails[0]?.arn,
      guardrailVersion: guardrails[0]?.version,
      guardrails,
      guardrailAction: 'GUARDRAIL_INTERVENED',
      guardrailSource: 'INPUT',
      contentPolicyFilters: [
        { type: 'PROMPT_ATTACK', confidence: 'HIGH', action: blocked ? 'BLOCKED' : 'NONE' },
        ...(random.chance(0.3) ? [{ type: 'JAILBREAK', confidence: 'MEDIUM', action: 'NONE' }] : []),
      ],
    },
    models: random.several(MODELS, random.integer(1, 2)).map((model) => ({
      modelId: `arn:${place.partition}:bedrock:${place.region}::foundation-model/${model}`,
    })),
  };
}
