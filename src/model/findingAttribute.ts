/** How the values of an attribute compare, which decides the operators that it takes. */
export type AttributeKind = 'string' | 'integer' | 'float' | 'boolean' | 'instant';

/** A leaf of the finding's tree, as criteria and sorts name it. */
export interface FindingAttribute {
  /** The name on the wire, such as `resource.instanceDetails.productCodes.productCodeId`. */
  readonly name: string;
  readonly kind: AttributeKind;
  /** True where the path leads through a list: then a finding has several values of it at once. */
  readonly many: boolean;
}

/** Every leaf below `Finding`, by its path in the SDL's field names. */
export type FindingPaths = ReadonlyMap<string, FindingAttribute>;
