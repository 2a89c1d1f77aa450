import { pick, ToolbarButton, useGraphiQL } from '@graphiql/react';
import { copyText } from './copyText.js';
import { LinkIcon } from './LinkIcon.js';
import { writeLink } from './queryLink.js';

export interface CopiedLink {
  link: string;
  isCopied: boolean;
}

/** Copies a link to the query and the variables of the open tab. */
export function CopyLinkButton({ onCopy }: { onCopy: (copied: CopiedLink) => void }) {
  const { queryEditor, variableEditor, operationName, operations } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'operationName', 'operations'),
  );
  const copy = async () => {
    const isOneOfSeveral = operations !== undefined && operations.length > 1;
    const link = writeLink(document.baseURI, {
      query: queryEditor?.getValue() ?? '',
      variables: variableEditor?.getValue() ?? '',
      operationName: (isOneOfSeveral && operationName) || null,
    });
    onCopy({ link, isCopied: await copyText(link) });
  };
  return (
    <ToolbarButton label="Copy link to this query" onClick={copy}>
      <LinkIcon />
    </ToolbarButton>
  );
}
