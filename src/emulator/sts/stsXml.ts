import type { Reply } from '../http/reply.js';
import type { WireError } from '../wireError.js';

/** XML elements by name, each with text or child elements. */
export interface XmlElements {
  readonly [name: string]: string | XmlElements;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

/** A result of STS's query protocol. */
export function stsReply(action: string, result: XmlElements): Reply {
  return xmlReply(200, `${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: REQUEST_ID },
  });
}

/** An error of STS's query protocol. */
export function stsErrorReply(error: WireError): Reply {
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  return xmlReply(error.status, 'ErrorResponse', {
    Error: { Type: type, Code: error.errorType, Message: error.message },
    RequestId: REQUEST_ID,
  });
}

function xmlReply(status: number, root: string, content: XmlElements): Reply {
  const body = Buffer.from(`<${root} xmlns="${NAMESPACE}">${render(content)}</${root}>`);
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function render(elements: XmlElements): string {
  return Object.entries(elements)
    .map(([name, content]) => `<${name}>${typeof content === 'string' ? escaped(content) : render(content)}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
