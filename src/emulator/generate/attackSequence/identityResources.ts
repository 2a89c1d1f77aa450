import { inhabitant, type Scene } from '../scene/scene.js';
import { resourceV2 } from './resourceV2.js';

export function accessKeyResource(scene: Scene) {
  const { accessKeyId, principalId, userName, userType } = inhabitant(scene.estate.accessKeys, scene);
  return resourceV2(scene, {
    uid: accessKeyId,
    resourceType: 'ACCESS_KEY',
    name: accessKeyId,
    service: 'iam',
    data: { accessKey: { principalId, userName, userType } },
  });
}

export function guardrailResource(scene: Scene) {
  const { guardrailArn, guardrailVersion, guardrailAction, guardrailSource } = inhabitant(
    scene.estate.bedrock,
    scene,
  ).guardrail;
  return resourceV2(scene, {
    uid: String(guardrailArn),
    resourceType: 'BEDROCK_GUARDRAIL',
    name: 'customer-assistant',
    service: 'bedrock',
    data: { bedrockGuardrail: { version: guardrailVersion, guardrailAction, guardrailSource } },
  });
}
