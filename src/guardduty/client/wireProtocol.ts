import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { HandlerExecutionContext, HttpResponse, MetadataBearer, OperationSchema } from '@smithy/types';

type SerdeContext = Parameters<AwsRestJsonProtocol['deserializeResponse']>[1];

/**
 * The SDK's REST-JSON protocol without the renaming of answers: a successful answer is returned as it is on the wire
 * (`wire.ts` has the types), with its length among the SDK's metadata. Reading every member through its schema is most of
 * what a GetFindings call costs. Requests, errors, signing, endpoints and retries stay the SDK's.
 *
 * A 200 whose body is empty (unless there is nothing to answer) or not a JSON object is a transient fault of the network or the service. The SDK would not
 * retry it by itself; `$retryable` makes it do so.
 */
export class WireProtocol extends AwsRestJsonProtocol {
  override async deserializeResponse<Output extends MetadataBearer>(
    operation: OperationSchema,
    context: HandlerExecutionContext & SerdeContext,
    response: HttpResponse,
  ): Promise<Output> {
    if (response.statusCode >= 300) return super.deserializeResponse(operation, context, response);
    const text = String(response.body);
    const answer = text === '' && hasNothingToSay(operation) ? {} : parseObject(text);
    answer.$metadata = { ...this.deserializeMetadata(response), wireLength: text.length };
    return answer as unknown as Output;
  }
}

/** Calls that change findings answer nothing, and say so with an empty body. */
function hasNothingToSay({ output }: OperationSchema): boolean {
  return Object.keys(NormalizedSchema.of(output).getMemberSchemas()).length === 0;
}

/** A body that cannot be an answer of GuardDuty. */
class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  readonly $retryable = { throttling: false };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableAnswer('The body of a successful answer is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableAnswer('The body of a successful answer is not a JSON object');
  }
  return value as Record<string, unknown>;
}
