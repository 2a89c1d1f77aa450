/** How values of an attribute are compared, which decides the operators that it accepts. */
export type AttributeKind = 'string' | 'integer' | 'float' | 'boolean' | 'instant';

/** A leaf of the finding's tree, which criteria and sorts can name. */
export interface FindingAttribute {
  /** The name on the wire, such as `resource.instanceDetails.productCodes.productCodeId`. */
  readonly name: string;
  readonly kind: AttributeKind;
  /** Whether the path leads through a list, so that a finding can have several values of it. */
  readonly many: boolean;
}

/** All leaves below `Finding`, by their paths of SDL field names. */
export type FindingAttributes = ReadonlyMap<string, FindingAttribute>;
