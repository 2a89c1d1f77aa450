import { awsApiCall } from '../actions/awsApiCall.js';
import { modelAnomaly } from '../anomaly.js';
import { guardrail, model } from '../resourceParts.js';
import type { FindingKind } from './findingKind.js';

const INVOCATIONS = ['bedrock:InvokeModel', 'bedrock:Converse', 'bedrock:InvokeModelWithResponseStream'];

/** Findings from the data events of Bedrock and SageMaker. */
export const AI: readonly FindingKind[] = [
  {
    type: 'Impact:IAMUser/AnomalousModelInvocation',
    severity: [2, 3.5],
    title: '{user} invoked a model as it never has',
    description: '{user} at {remote} called {api} for {model}, a model, place or client that is new for this identity.',
    feature: 'AiProtection',
    resource: model,
    action: awsApiCall(INVOCATIONS),
    anomaly: modelAnomaly,
  },
  {
    type: 'Impact:IAMUser/CostHarvesting',
    severity: [2, 3],
    title: '{user} sends a model far more tokens than usual',
    description:
      'The tokens that {user} sent to {model} are many times its baseline. Stolen credentials are used so, at your cost.',
    feature: 'AiProtection',
    resource: model,
    action: awsApiCall(INVOCATIONS),
    anomaly: modelAnomaly,
  },
  {
    type: 'Impact:IAMUser/PromptInjection.Direct',
    severity: [3],
    title: '{user} tried to talk a model out of its instructions',
    description: 'The guardrail {guardrail} took a prompt of {user} for an attack on the instructions of the model.',
    feature: 'AiProtection',
    resource: guardrail,
    action: awsApiCall(INVOCATIONS),
  },
];
