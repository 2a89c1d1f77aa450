/** A value in a document of GuardDuty's REST-JSON protocol. Members that are undefined are left out. */
type WireValue = string | number | boolean | readonly WireValue[] | WireObject;

export type WireObject = { readonly [member: string]: WireValue | undefined };
