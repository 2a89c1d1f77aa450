import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import type { HandlerExecutionContext, HttpResponse, MetadataBearer, OperationSchema } from '@smithy/types';

type SerdeContext = Parameters<AwsRestJsonProtocol['deserializeResponse']>[1];

/**
 * The SDK's REST-JSON protocol without its renaming of answers: a successful answer is handed on as it is on the wire
 * (`wire.ts` has the types), its length beside the SDK's metadata. Reading every member through its schema is most of
 * what a GetFindings call costs.
 * Requests, errors, signing, endpoints and retries stay the SDK's.
 *
 * A 200 whose body is empty or no JSON object is a transient fault of the network or the service, which the SDK by
 * itself would not retry; `$retryable` makes it one.
 */
export class WireProtocol extends AwsRestJsonProtocol {
  override async deserializeResponse<Output extends MetadataBearer>(
    operation: OperationSchema,
    context: HandlerExecutionContext & SerdeContext,
    response: HttpResponse,
  ): Promise<Output> {
    if (response.statusCode >= 300) return super.deserializeResponse(operation, context, response);
    const text = String(response.body);
    const answer = parseObject(text);
    answer.$metadata = { ...this.deserializeMetadata(response), wireLength: text.length };
    return answer as unknown as Output;
  }
}

/** A body that GuardDuty cannot have meant. */
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
